"""The `vanthu` command."""
