"""The subcommands of `vnsign`: each module has `add(subparsers)` and `run(args) -> int`."""
