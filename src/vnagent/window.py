"""The agent's own windows, drawn with Tk in a process of their own; the answer goes to standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Show one question: `consent` or `pin`, then title and text."""
    import tkinter
    from tkinter import messagebox, simpledialog

    kind, title, text = argv or sys.argv[1:]
    root = tkinter.Tk()
    root.withdraw()
    root.attributes("-topmost", True)  # noqa: FBT003 Tk's signature
    if kind == "consent":
        answer = "yes" if messagebox.askyesno(title, text, default="no", parent=root) else ""
    else:
        answer = simpledialog.askstring(title, text, show="•", parent=root) or ""
    sys.stdout.buffer.write(answer.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
