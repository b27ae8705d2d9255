"""Say what an update did to a file, whether or not anybody had signed it before."""

from __future__ import annotations

from vnsign.changes.found import Act, Found
from vnsign.changes.judge import compare
from vnsign.changes.refs import References
from vnsign.changes.tail import unaccounted
from vnsign.errors import ReadError
from vnsign.pdf.document import Document as Form
from vnsign.reader.document import Document

SIGNING = frozenset({Act.SIGN, Act.ADD_AND_SIGN, Act.ADD_UNSEEN, Act.EVIDENCE, Act.TIMESTAMP})
"""What a signing tool does when it signs, and nothing else."""


def added(pdf: bytes, *, since: int) -> tuple[Found, ...]:
    """Return everything that the bytes after `since` did to the file before them.

    Raises ReadError if either state cannot be read.
    """
    document = Document(pdf)
    before, after = document.state(since), document.state(len(pdf))
    return (*unaccounted(before, after), *compare(before, after, References(document)))


def beyond_signing(pdf: bytes, *, since: int) -> tuple[str, ...]:
    """Return in words what the bytes after `since` did besides signing; what cannot be read counts as such."""
    try:
        return tuple(
            f"{found.act.value}: {found.code.value} {found.field}".strip()
            for found in added(pdf, since=since)
            if found.act not in SIGNING
        )
    except ReadError as error:
        return (error.message,)


def field_names(pdf: bytes) -> frozenset[str]:
    """Return the names of the form fields of a file. Raises SigningError if it cannot be read."""
    return frozenset(field.name for field in Form(pdf).fields())
