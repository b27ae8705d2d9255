"""Fetch the benches' peers into a throw-away folder: nothing is installed, nothing becomes a dependency.

pdfsignerpy and endesive come from the package index into a virtual environment; PDFBox, BouncyCastle and NSS's tools
are Debian packages that are unpacked, not installed. What cannot be had is left out and said.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("pdfsignerpy", "endesive", "pypdf==5.9.0")
DEBIAN = (
    "libpdfbox2-java", "libfontbox2-java", "libbcpkix-java", "libbcprov-java", "libbcutil-java",
    "libcommons-logging-java", "libnss3-tools",
)  # fmt: skip
JARS = ("pdfbox2", "pdfbox", "fontbox2", "fontbox", "bcpkix", "bcprov", "bcutil", "commons-logging")
_OLD, _NEW = r"(\\d\\.\\d\\.\\d[a-z]*)", r"(\\d+\\.\\d+\\.\\d+[a-z]*)"
"""oscrypto, which endesive needs, does not understand OpenSSL's version numbers of two digits."""


@dataclass(frozen=True, slots=True)
class Peers:
    """Name where the peers are; None where one could not be had."""

    python: Path | None
    jars: Path | None
    tools: Path | None


def fetch(folder: Path) -> Peers:
    """Fetch every peer that can be had into a folder, or find it there from last time."""
    folder.mkdir(parents=True, exist_ok=True)
    root = _debian(folder)
    java, tools = root / "usr/share/java", root / "usr/bin"
    return Peers(_python(folder / "venv"), java if java.is_dir() else None, tools if tools.is_dir() else None)


def _python(venv: Path) -> Path | None:
    python = venv / "bin" / "python"
    if not python.exists():
        _quietly(sys.executable, "-m", "venv", str(venv))
        for package in PACKAGES:
            _quietly(str(python), "-m", "pip", "install", "-q", package)
        for file in venv.glob("lib/python*/site-packages/oscrypto/_openssl/_libcrypto_*.py"):
            file.write_text(file.read_text(encoding="utf-8").replace(_OLD, _NEW), encoding="utf-8")
    return python if python.exists() else None


def _debian(folder: Path) -> Path:
    root = folder / "root"
    if not root.is_dir():
        root.mkdir()
        for package in DEBIAN:
            _quietly("apt-get", "download", package, at=folder)
        for file in folder.glob("*.deb"):
            _quietly("dpkg", "-x", str(file), str(root))
    return root


def _quietly(*command: str, at: Path | None = None) -> bool:
    done = subprocess.run(  # noqa: S603 our own words
        command, cwd=at, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return done.returncode == 0


def classpath(jars: Path) -> str:
    """Return the class path that PDFBox needs, from a folder of jars."""
    return ":".join(str(jars / f"{name}.jar") for name in JARS if (jars / f"{name}.jar").exists())
