"""Do what the four commands say; each returns its exit code."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

from rich.text import Text

from vnedxml import screen
from vnedxml.examine import Finding, Severity, examine
from vnedxml.jsonform import from_json, to_json
from vnedxml.limits import MEGABYTE, Limits, NamePolicy
from vnedxml.model import Attachment, Message, StatusMessage
from vnedxml.read import read
from vnedxml.style import TypeForm, Wrapping, WriterStyle
from vnedxml.words import word
from vnedxml.write import write

FINE, REFUSED, UNUSABLE = 0, 1, 2
_MODE = 0o644


class Unusable(Exception):
    """Say that a file named on the command line cannot be used."""


def show(chosen: Namespace) -> int:
    """Print one package, as a table or as JSON."""
    with tempfile.TemporaryDirectory(prefix="vnedxml-") as folder:
        message = _read(chosen, Path(folder))
    if chosen.json:
        _print_json(to_json(message))
    else:
        screen.show(message, chosen.lang)
    return FINE


def check(chosen: Namespace, *, today: date) -> int:
    """Print what is wrong or odd with one package."""
    with tempfile.TemporaryDirectory(prefix="vnedxml-") as folder:
        message = _read(chosen, Path(folder))
    findings = examine(message, today=today)
    is_faulty = any(each.severity is Severity.ERROR for each in findings)
    if chosen.json:
        _print_json({"fine": not is_faulty, "findings": [_told(each, chosen) for each in findings]})
    else:
        screen.show_findings(findings, chosen.lang)
    return REFUSED if is_faulty else FINE


def _told(finding: Finding, chosen: Namespace) -> dict[str, str]:
    note = finding.note
    return {
        "severity": finding.severity.value,
        "code": note.code.value,
        "place": note.place,
        "detail": note.detail,
        "message": note.message(chosen.lang),
    }


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def unpack(chosen: Namespace) -> int:
    """Write the attachments of one package into a folder, each under its name."""
    target = Path(chosen.to)
    out = screen.console()
    try:
        with (
            _opened(chosen.file, chosen) as stream,
            _folder(target),
            tempfile.TemporaryDirectory(prefix=".vnedxml-", dir=target) as folder,
        ):
            message = read(stream, into=Path(folder), limits=_limits(chosen))
            attachments = message.attachments if isinstance(message, Message) else ()
            for attachment in attachments:
                _place(attachment, target)
                if not chosen.json:
                    line = f"{attachment.sha256}  {target / attachment.name}"
                    out.print(Text(f"{word('written', chosen.lang)}  ").append_text(screen.visible(line)))
    except FileExistsError as error:
        name = str(error.filename2 or error.filename)
        raise Unusable(word("exists", chosen.lang, detail=name)) from error
    except OSError as error:
        raise Unusable(_sentence(target, error, chosen)) from error
    if chosen.json:
        _print_json(
            [
                {"path": str(target / each.name), "size": each.size, "sha256": each.sha256}
                for each in attachments
            ]
        )
    return FINE


@contextlib.contextmanager
def _folder(target: Path) -> Iterator[None]:
    """Make a folder; leave none behind if nothing came of it."""
    was_there = target.is_dir()
    target.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if not was_there:
            with contextlib.suppress(OSError):  # something was put there
                target.rmdir()
        raise


def _place(attachment: Attachment, target: Path) -> None:
    source = attachment.source
    assert isinstance(source, Path), "read() leaves every attachment in a file"
    source.chmod(_MODE)
    try:
        # A hard link never replaces what is there, not even a symbolic link put there meanwhile.
        os.link(source, target / attachment.name)
    except FileExistsError:
        raise
    except OSError:
        with attachment.open() as content, (target / attachment.name).open("xb") as out:
            while block := content.read(MEGABYTE):
                out.write(block)


def pack(chosen: Namespace) -> int:
    """Write one package from a description and files, and print its hash."""
    with _opened(chosen.meta, chosen) as file:
        meta = file.read()
    attachments = tuple(Attachment.of_path(path.name, path) for path in map(Path, chosen.files))
    message = from_json(meta, attachments=_described(attachments, meta))
    style = WriterStyle(
        wrapping=Wrapping.RAW if chosen.raw else Wrapping.ZIP, document_type=TypeForm(chosen.type_form)
    )
    target = Path(chosen.out)
    with _replacing(target, chosen) as out:
        written = write(message, out, style=style, limits=_limits(chosen))
    line = f"{written.sha256}  {target}  {written.size:,} byte"
    screen.console().print(Text(f"{word('written', chosen.lang)}  ").append_text(screen.visible(line)))
    return FINE


def _described(attachments: tuple[Attachment, ...], meta: bytes) -> tuple[Attachment, ...]:
    try:
        told = json.loads(meta)
    except (ValueError, RecursionError):
        return attachments  # from_json, which comes next, says what is wrong
    entries = told.get("attachments") if isinstance(told, dict) else None
    if not isinstance(entries, list):
        return attachments
    texts = {str(each.get("name")): each.get("description") for each in entries if isinstance(each, dict)}
    return tuple(replace(each, description=str(texts.get(each.name) or "")) for each in attachments)


@contextlib.contextmanager
def _replacing(target: Path, chosen: Namespace) -> Iterator[BinaryIO]:
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as out:
            path = Path(out.name)
            try:
                yield cast("BinaryIO", out)
            except BaseException:
                path.unlink()
                raise
        path.chmod(_MODE)
        path.replace(target)
    except OSError as error:
        raise Unusable(_sentence(target, error, chosen)) from error


def _read(chosen: Namespace, folder: Path) -> Message | StatusMessage:
    with _opened(chosen.file, chosen) as stream:
        return read(stream, into=folder, limits=_limits(chosen))


def _limits(chosen: Namespace) -> Limits:
    names = NamePolicy.CLEAN if getattr(chosen, "clean_names", False) else NamePolicy.REFUSE
    return Limits(package_bytes=int(chosen.limit_mb * MEGABYTE), names=names)


@contextlib.contextmanager
def _opened(name: str, chosen: Namespace) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 closed below, apart from the failure to open
    except OSError as error:
        raise Unusable(_sentence(name, error, chosen)) from error
    with file:
        yield file


def _sentence(name: str | Path, error: OSError, chosen: Namespace) -> str:
    return word("cannot_open", chosen.lang, detail=f"{name} ({error.strerror})")
