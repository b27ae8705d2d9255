"""The pages that may ask: a list that the person at the desk makes, kept in one small file."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from vnagent.errors import AgentError


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address. Raises AgentError for what is no http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AgentError("bad_address", f"Địa chỉ “{url[:80]}” không đọc được.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise AgentError("bad_address", f"Địa chỉ “{url[:80]}” không phải http hay https.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, usual} else "")


def is_safe(origin: str) -> bool:
    """Say whether nobody on the way can change what a page says: https, or this very machine."""
    parts = urlsplit(origin)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Origins:
    """The allowed addresses, in a file of the person's own."""

    path: Path

    def listed(self) -> list[str]:
        """Return the allowed addresses; none if the file is not there or not readable."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return [str(item) for item in found] if isinstance(found, list) else []

    def allows(self, origin: str) -> bool:
        """Say whether the person has allowed an address."""
        return origin in self.listed()

    def add(self, origin: str) -> None:
        """Allow an address from now on."""
        self._write(sorted({*self.listed(), origin}))

    def remove(self, origin: str) -> None:
        """Stop allowing an address."""
        self._write([each for each in self.listed() if each != origin])

    def _write(self, listed: list[str]) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = self.path.with_suffix(".new")
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(listed, file, indent=1)
        scratch.replace(self.path)
