"""Turn a .docx into a PDF/A-2b with LibreOffice, where it is installed, in a sandbox of bubblewrap.

LibreOffice sees its own program, fonts and one folder, nothing else of the machine: no network, no other process, no
key, no document. Where bubblewrap is missing or the machine forbids it, nothing is converted.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid
from vanthu.core.refusals import Refusal

__all__ = ["ConversionLimits", "convert_docx"]

_PROGRAMS: Final = ("soffice", "libreoffice")
_EXTERNAL: Final = re.compile(
    rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE
)
_INSIDE: Final = "/convert"
"""Where the sandbox has the one folder that it may write to."""
_SEEN: Final = (
    "/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc/fonts", "/etc/libreoffice", "/etc/alternatives",
    "/etc/ld.so.cache", "/var/cache/fontconfig", "/var/lib/libreoffice",
)  # fmt: skip
"""Programs, libraries and fonts; nothing of /etc that says who works here, nothing of /home, /srv or /var/lib."""
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "HOME": _INSIDE, "TMPDIR": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108 the sandbox's own
_FILTER: Final = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'  # 2 is PDF/A-2b


@dataclass(frozen=True, kw_only=True)
class ConversionLimits:
    """What a conversion may cost."""

    size: int = 50_000_000
    """Bytes of the .docx."""
    unpacked: int = 400_000_000
    entries: int = 5000
    seconds: int = 90
    megabytes: int = 4000
    """Address space, of which LibreOffice takes a gigabyte for itself."""
    pdf_size: int = 100_000_000


def convert_docx(source: bytes, *, name: str, limits: ConversionLimits | None = None) -> bytes:
    """Return the document as a PDF.

    name: the file's name as the person knows it.
    Raises Invalid: file_empty, file_too_large, converter_missing, sandbox_missing, conversion_failed.
    Whether the result may be signed is for `intake.inspect_pdf` to say.
    """
    outside_transaction()
    limits = limits or ConversionLimits()
    if not source:
        raise Invalid(Refusal.FILE_EMPTY, name=name)
    if len(source) > limits.size:
        raise Invalid(Refusal.FILE_TOO_LARGE, name=name, limit_mb=limits.size // 1_000_000)
    _check_package(source, name=name, limits=limits)
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise Invalid(Refusal.CONVERTER_MISSING, name=name)
    with tempfile.TemporaryDirectory(prefix="vanthu-convert-") as folder:
        return _convert(Path(folder), source, program=program, name=name, limits=limits)


def _check_package(source: bytes, *, name: str, limits: ConversionLimits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            entries = package.infolist()
            if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked:
                _fail(name, "tệp nén phình quá lớn")
            names = {entry.filename for entry in entries}
            if "word/document.xml" not in names:
                _fail(name, "không phải tệp .docx")
            if any(entry.lower().endswith("vbaproject.bin") for entry in names):
                _fail(name, "tệp có macro")
            for entry in entries:
                if entry.filename.endswith(".rels"):
                    _check_links(package.read(entry), name=name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Invalid(Refusal.CONVERSION_FAILED, name=name, why="không phải tệp .docx") from error


def _check_links(relations: bytes, *, name: str) -> None:
    """Refuse pictures, templates and objects that LibreOffice would fetch; hyperlinks stay."""
    if any(b"/hyperlink" not in link for link in _EXTERNAL.findall(relations)):
        _fail(name, "tệp lấy nội dung từ nơi khác")


def _convert(folder: Path, source: bytes, *, program: str, name: str, limits: ConversionLimits) -> bytes:
    document, result = folder / "document.docx", folder / "out" / "document.pdf"
    document.write_bytes(source)
    command = [
        program, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        f"-env:UserInstallation=file://{_INSIDE}/profile",
        "--convert-to", _FILTER, "--outdir", f"{_INSIDE}/out", f"{_INSIDE}/document.docx",
    ]  # fmt: skip
    code = _run([*_sandbox(folder, Path(program), name=name), *command], limits=limits, name=name)
    if code != 0 or not result.is_file():
        _fail(name, f"LibreOffice dừng với mã {code}")
    if result.stat().st_size > limits.pdf_size:
        raise Invalid(Refusal.FILE_TOO_LARGE, name=name, limit_mb=limits.pdf_size // 1_000_000)
    return result.read_bytes()


def _sandbox(folder: Path, program: Path, *, name: str) -> list[str]:
    """Return what goes before a command so that it sees `folder` alone. Raises Invalid (sandbox_missing)."""
    wrapper = shutil.which("bwrap")
    if wrapper is None:
        raise Invalid(Refusal.SANDBOX_MISSING, name=name, why="chưa cài gói bubblewrap")
    walls = [
        wrapper, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",  # noqa: S108 the sandbox's own
        *(part for place in _SEEN for part in ("--ro-bind-try", place, place)),
        # Elsewhere than under /usr LibreOffice is a folder with its programs in one below: /opt/libreoffice/program.
        "--ro-bind", *[str(program.resolve().parents[1])] * 2,
        "--bind", str(folder), _INSIDE, "--chdir", _INSIDE,
        *(part for key, value in _ENVIRONMENT.items() for part in ("--setenv", key, value)),
    ]  # fmt: skip
    tried = subprocess.run([*walls, "/bin/true"], capture_output=True, check=False, timeout=10)  # noqa: S603 our own arguments
    if tried.returncode != 0:
        said = tried.stderr.decode("utf-8", "replace").strip().removeprefix("bwrap: ")
        raise Invalid(Refusal.SANDBOX_MISSING, name=name, why=said[:200] or "máy chủ không cho phép")
    return walls


def _run(command: list[str], *, limits: ConversionLimits, name: str) -> int:
    """Run the command in a session of its own and return its exit code; end the whole session when time is up."""
    # The shell sets the limits, because code between fork and exec is not safe in a server with threads.
    # One ulimit each: Debian's sh takes a single resource at a time and ignores the others in silence.
    costs = {"t": limits.seconds, "v": limits.megabytes * 1024, "f": limits.pdf_size // 512, "c": 0}
    ulimits = " && ".join(f"ulimit -{resource} {cost}" for resource, cost in costs.items())
    process = subprocess.Popen(  # noqa: S603 a program found on PATH, arguments of our own
        ["/bin/sh", "-c", f'{ulimits} && exec "$@"', "convert", *command],
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")}, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        _fail(name, "chuyển đổi quá lâu")
    finally:
        # What runs inside dies with the wrapper: it is the first process of their world.
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _fail(name: str, why: str) -> NoReturn:
    raise Invalid(Refusal.CONVERSION_FAILED, name=name, why=why)
