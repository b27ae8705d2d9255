"""Check a register against its own closings: lines, chain, signatures, and what stands in the columns now."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, Unavailable
from vanthu.core.installation_key import PublicKey, public_key

from . import lines, queries
from .facts import COLUMNS, as_json
from .models import Book, Closing, Counter, RegisterEntry, RegisterLine
from .words import Breach, LineKind, NumberState, RegisterVerdict

_DOUBTS = frozenset({Breach.OTHER_KEY, Breach.NOT_CLOSED})
"""What does not show that anything was changed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written."""

    breach: Breach
    where: str
    """The day or the number that it is about."""


@dataclass(frozen=True, slots=True)
class BookReport:
    """What the check of one book found."""

    book: Book
    verdict: RegisterVerdict
    findings: tuple[Finding, ...]
    closings: int
    lines: int
    entries: int
    last_sha256: str
    """The end of the chain: noted elsewhere, it also shows that closings were cut off."""


def verify(book: Book, *, key: PublicKey | None) -> BookReport:
    """Prove a book: (1) each line has its hash, (2) each day has its lines, (3) each closing follows the one before,
    (4) is signed, (5) its print is there, (6) the columns are what the lines say, (7) no number is unexplained.

    key: the installation's public half, known from elsewhere; without it only the keys that are noted are used.
    """
    closings = list(Closing.objects.filter(book=book).order_by("sequence"))
    findings = [*_chain(closings, key), *_lines(book, closings), *_entries(book), *_gaps(book)]
    if not closings:
        findings.append(Finding(Breach.NOT_CLOSED, book.name))
    return BookReport(
        book=book,
        verdict=_verdict(findings),
        findings=tuple(findings),
        closings=len(closings),
        lines=RegisterLine.objects.filter(book=book).count(),
        entries=RegisterEntry.objects.filter(book=book).count(),
        last_sha256=closings[-1].statement_sha256 if closings else "",
    )


def _verdict(findings: list[Finding]) -> RegisterVerdict:
    if any(found.breach not in _DOUBTS for found in findings):
        return RegisterVerdict.INVALID
    return RegisterVerdict.INDETERMINATE if findings else RegisterVerdict.VALID


def _chain(closings: list[Closing], key: PublicKey | None) -> Iterator[Finding]:
    previous, sequence = "", 0
    for closing in closings:
        where = _day(closing.day)
        statement = closing.statement.encode()
        said = _read(closing.statement)
        if closing.sequence != sequence + 1 or closing.previous_sha256 != previous:
            yield Finding(Breach.CHAIN_BROKEN, where)
        if (
            hashlib.sha256(statement).hexdigest() != closing.statement_sha256
            or lines.canonical(said) != statement
            or [said.get(name) for name in _STATED] != _stated(closing)
        ):
            yield Finding(Breach.STATEMENT_CHANGED, where)
        if not _signed(closing.public_key, closing.signature, statement):
            yield Finding(Breach.SIGNATURE_WRONG, where)
        elif key is not None and closing.public_key != key.text:
            yield Finding(Breach.OTHER_KEY, where)
        if closing.print_sha256 and not _print_holds(closing):
            yield Finding(Breach.PRINT_WRONG, where)
        previous, sequence = closing.statement_sha256, closing.sequence


_STATED = ("book", "day", "sequence", "lines", "content_sha256", "previous_sha256")


def _stated(closing: Closing) -> list[object]:
    return [
        closing.book_id, closing.day.isoformat(), closing.sequence, closing.lines_count,
        closing.content_sha256, closing.previous_sha256,
    ]  # fmt: skip


def _read(statement: str) -> dict[str, object]:
    try:
        said = json.loads(statement)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _signed(key: str, signature: str, content: bytes) -> bool:
    try:
        return public_key(key).signed(base64.b64decode(signature, validate=True), content)
    except (Invalid, binascii.Error):
        return False


def _print_holds(closing: Closing) -> bool:
    statement = lines.print_statement(closing, closing.print_sha256)
    if not _signed(closing.public_key, closing.print_signature, statement):
        return False
    try:
        blobs().read(closing.print_sha256)  # checks the bytes against the name
    except Unavailable:
        return False
    return True


def _lines(book: Book, closings: list[Closing]) -> Iterator[Finding]:
    """Read every line once, in the order of writing, and hash the days they belong to."""
    leaves: dict[int, list[str]] = {closing.pk: [] for closing in closings}
    for line in RegisterLine.objects.filter(book=book).select_related("taken").order_by("id").iterator(2000):
        if lines.leaf_hash(line) != line.leaf_hash:
            yield Finding(Breach.LINE_CHANGED, f"{line.taken or ''} {_day(line.day)}".strip())
        if line.closing_id is not None:
            leaves.setdefault(line.closing_id, []).append(line.leaf_hash)
    for closing in closings:
        held = leaves[closing.pk]
        if len(held) != closing.lines_count or lines.content_hash(held) != closing.content_sha256:
            yield Finding(Breach.LINES_MISSING, _day(closing.day))


def _entries(book: Book) -> Iterator[Finding]:
    """Compare what stands in the columns with what the lines wrote there, the later over the earlier."""
    written: dict[int, dict[str, object]] = {}
    for line in RegisterLine.objects.filter(book=book).exclude(taken=None).order_by("id").iterator(2000):
        said = dict(line.columns)
        if line.kind == LineKind.VOIDED:
            said["state"] = NumberState.VOIDED.value
        written.setdefault(line.taken_id or 0, {}).update(said)
    rows = RegisterEntry.objects.filter(book=book).select_related("taken").order_by("id")
    for entry in rows.iterator(2000):
        # A number from before there were lines is written down by the first closing.
        if entry.taken_id not in written:
            continue
        said = written.pop(entry.taken_id)
        if _now(entry, said) != said:
            yield Finding(Breach.ENTRY_CHANGED, f"{entry.taken} ({entry.year})")
    for taken_id in written:
        yield Finding(Breach.ENTRY_CHANGED, f"#{taken_id}")


def _now(entry: RegisterEntry, said: dict[str, object]) -> dict[str, object]:
    """Return the columns as they are now; those that no line ever wrote count too, if they are not empty."""
    names = {*said, *(name for name in COLUMNS if getattr(entry, name) not in ("", None))}
    held = {
        "state": entry.taken.state,
        "void_reason": entry.taken.void_reason,
        "label": entry.taken.document_label,
    }
    return dict(as_json({name: held[name] if name in held else getattr(entry, name) for name in names}))


def _gaps(book: Book) -> Iterator[Finding]:
    for year in Counter.objects.filter(book=book).values_list("year", flat=True):
        for number in queries.gaps(book, year=year):
            yield Finding(Breach.NUMBER_MISSING, f"{number:02d} ({year})")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
