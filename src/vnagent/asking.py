"""Ask the person at the desk: for consent and for the PIN. Never through the browser.

Three ways: a pinentry program (Linux, Gpg4win, GPGTools), a window of Python's own Tk, or the terminal.
"""

from __future__ import annotations

import getpass
import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, unquote

from vnagent.errors import AgentError, Cancelled

TIMEOUT_S = 240
"""How long a question stands; pages wait five minutes."""


class Asker(Protocol):
    """Puts a question to the person at the desk."""

    def consent(self, title: str, text: str) -> bool:
        """Return whether the person says yes."""

    def pin(self, title: str, text: str, *, problem: str = "") -> str:
        """Return the PIN. Raises Cancelled."""


@dataclass(frozen=True, slots=True)
class Pinentry:
    """A pinentry program, spoken to in its own protocol (Assuan); it grabs the keyboard and keeps no copy."""

    program: str

    def consent(self, title: str, text: str) -> bool:
        """Return whether the person says yes."""
        try:
            self._ask(title, text, ["SETOK Cho phép", "SETCANCEL Từ chối"], "CONFIRM")
        except Cancelled:
            return False
        return True

    def pin(self, title: str, text: str, *, problem: str = "") -> str:
        """Return the PIN. Raises Cancelled."""
        lines = ["SETPROMPT PIN:", "SETOK Ký", "SETCANCEL Hủy"]
        if problem:
            lines.append(f"SETERROR {_escaped(problem)}")
        return self._ask(title, text, lines, "GETPIN")

    def _ask(self, title: str, text: str, lines: list[str], act: str) -> str:
        said = [f"SETTITLE {_escaped(title)}", f"SETDESC {_escaped(text)}", *lines, act, "BYE", ""]
        try:
            done = subprocess.run(  # noqa: S603 the program that the person configured
                [self.program],
                input="\n".join(said).encode(),
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Cancelled from error
        except OSError as error:
            raise AgentError("no_asker", f"Không mở được chương trình hỏi PIN {self.program}.") from error
        return _answer(done.stdout.decode("utf-8", "replace"), questions=len(said) - 2)


def _answer(output: str, *, questions: int) -> str:
    """Return the data of the last question's answer. Every command is answered by OK or ERR, after a greeting OK."""
    ended, value = -1, ""
    for line in output.splitlines():
        if line.startswith("D ") and ended == questions - 1:
            value += unquote(line[2:])
        elif line.startswith("ERR") and ended == questions - 1:
            raise Cancelled
        ended += line.startswith(("OK", "ERR"))
    if ended < questions:
        raise Cancelled
    return value


def _escaped(text: str) -> str:
    return quote(text, safe=" /:,.()“”-?!") if text.isascii() else _percent(text)


def _percent(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal that the agent was started in."""

    def consent(self, title: str, text: str) -> bool:
        """Return whether the person types “co”, “có”, “y” or “yes”."""
        print(f"\n{title}\n{text}", file=sys.stderr)  # noqa: T201 the person reads it
        try:
            return input("Cho phép? [có/không] ").strip().lower() in {"co", "có", "y", "yes"}
        except EOFError:
            return False

    def pin(self, title: str, text: str, *, problem: str = "") -> str:
        """Return the PIN. Raises Cancelled."""
        print(f"\n{title}\n{text}\n{problem}".rstrip(), file=sys.stderr)  # noqa: T201 the person reads it
        try:
            entered = getpass.getpass("PIN (để trống là hủy): ")
        except EOFError as error:
            raise Cancelled from error
        if not entered:
            raise Cancelled
        return entered


@dataclass(frozen=True, slots=True)
class Window:
    """Windows drawn by Python's Tk, in a process of their own: Tk wants the main thread."""

    def consent(self, title: str, text: str) -> bool:
        """Return whether the person says yes."""
        return self._show("consent", title, text) == "yes"

    def pin(self, title: str, text: str, *, problem: str = "") -> str:
        """Return the PIN. Raises Cancelled."""
        entered = self._show("pin", title, f"{text}\n\n{problem}".rstrip())
        if not entered:
            raise Cancelled
        return entered

    def _show(self, kind: str, title: str, text: str) -> str:
        command = [sys.executable, "-m", "vnagent.window", kind, title, text]
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)  # noqa: S603 ourselves
        except subprocess.TimeoutExpired as error:
            raise Cancelled from error
        return done.stdout.decode("utf-8")


def best(
    program: str | None, *, environment: dict[str, Any] | None = None
) -> Asker:  # Any: os.environ's values
    """Return the way to ask that works here: the named program, a window, a graphical pinentry, the terminal."""
    has_screen = sys.platform in {"win32", "darwin"} or any(
        (environment or {}).get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if program:
        return Pinentry(program)
    if has_screen and importlib.util.find_spec("tkinter") is not None:
        return Window()
    for name in ("pinentry-gnome3", "pinentry-qt", "pinentry-gtk-2", "pinentry-mac", "pinentry-w32"):
        found = shutil.which(name)
        if has_screen and found:
            return Pinentry(found)
    return Terminal()
