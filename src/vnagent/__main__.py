"""The command `vanthu-agent`: listen for pages, show what is on the token, keep the list of allowed pages."""

from __future__ import annotations

import argparse
import logging
import os
import ssl
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from vnagent import loopback
from vnagent.agent import Agent
from vnagent.asking import best
from vnagent.door import PORT, Door
from vnagent.errors import AgentError
from vnagent.origins import Origins, origin_of
from vnagent.signing import Desk
from vnagent.tokens import TokenBox, find_module

_DESCRIPTION = """\
Ký số bằng thiết bị cắm ở máy này, cho trang web của cơ quan.
Sign with the token in this machine, for the pages of your agency.

  vanthu-agent serve
  vanthu-agent certificates
  vanthu-agent origins add https://vanban.example.gov.vn
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Return its exit code, 3 for a refusal."""
    args = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        return int(args.run(args))
    except AgentError as error:
        print(f"vanthu-agent: {error.sentence} [{error.code}]", file=sys.stderr)
        return 3
    except OSError as error:
        print(f"vanthu-agent: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    tree = argparse.ArgumentParser(
        prog="vanthu-agent", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    tree.add_argument("--home", type=Path, default=_home(), help="where the agent keeps its few files")
    commands = tree.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="listen for pages on this machine")
    serve.add_argument("--port", type=int, default=PORT)
    serve.add_argument(
        "--pinentry", help="program that asks for the PIN; default: a window, else the terminal"
    )
    serve.add_argument("--ca", type=Path, help="certificates (PEM) that the agency's server is known by")
    shown = commands.add_parser("certificates", help="show the certificates on the token")
    for each in (serve, shown):
        each.add_argument("--module", help="PKCS#11 driver of the token")
    origins = commands.add_parser("origins", help="pages that may ask")
    origins.add_argument("act", choices=("list", "add", "remove"))
    origins.add_argument("origin", nargs="?", default="")
    serve.set_defaults(run=_serve)
    shown.set_defaults(run=_certificates)
    origins.set_defaults(run=_origins)
    return tree


def _home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", str(Path.home()))) / "vanthu-agent"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "vanthu-agent"
    return Path(os.environ.get("XDG_CONFIG_HOME", str(Path.home() / ".config"))) / "vanthu-agent"


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 the command's one look at the clock; all else is given it


def _serve(args: argparse.Namespace) -> int:
    asker = best(args.pinentry, environment=dict(os.environ))
    desk = Desk(TokenBox(find_module(args.module)), asker, _now)
    tls = ssl.create_default_context(cafile=str(args.ca) if args.ca else None)
    agent = Agent(desk, Origins(args.home / "origins.json"), asker, tls)
    door = Door(agent.answer, agent.admit, loopback.context(args.home, now=_now()), args.port)
    door.open()
    print(f"vanthu-agent: 127.0.0.1:{door.port}", flush=True)
    door.serve()
    return 0


def _certificates(args: argparse.Namespace) -> int:
    for held in TokenBox(find_module(args.module)).certificates():
        told = held.told()
        print(f"{held.token} · {told['Name']} · {told['ValidTo'][:10]} · {told['Fingerprint']}")
    return 0


def _origins(args: argparse.Namespace) -> int:
    kept = Origins(args.home / "origins.json")
    if args.act == "list":
        print("\n".join(kept.listed()))
    elif args.act == "add":
        kept.add(origin_of(args.origin))
    else:
        kept.remove(args.origin)
    return 0


if __name__ == "__main__":
    sys.exit(main())
