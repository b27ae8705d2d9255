"""Sign from path to path: the file passes through in pieces, so memory does not grow with its size."""

from __future__ import annotations

import errno
import mmap
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Unpack

from vnsign.begin import Options, close_digest, laid_out, usable_template
from vnsign.cms import Digest
from vnsign.errors import PdfError, ProofError
from vnsign.finish import Expected, Stamp, prove, with_contents
from vnsign.pdf.document import Document
from vnsign.signers import Signer

_PIECE = 1024 * 1024


def sign_file(
    source: Path,
    target: Path,
    signer: Signer,
    *,
    field: str,
    now: datetime,
    stamp: Stamp | None = None,
    **options: Unpack[Options],
) -> None:
    """Write `source`, signed, to `target`; the arguments are those of `vnsign.finish.sign`.

    The target appears under its name only after it has been proved. Raises SigningError, OSError.
    """
    template = usable_template(signer.certificate, signer.chain, signer.scheme, now)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(6)}.partial")
    try:
        with source.open("rb") as reading, _mapped(reading) as mapped:
            document = Document(mapped)
            laid = laid_out(document, template, field=field, now=now, **options)
            size, previous = len(mapped), document.start_offset
            with partial.open("xb") as writing:
                running = template.digest()
                if _copy(reading, writing, running) != size:
                    raise ProofError("not_proved", f"{source} changed while it was being signed.")
                digest = close_digest(running, laid, size)
                attributes = template.attributes(digest)
                value = signer.sign(attributes)
                contents = template.assemble(attributes, value, timestamp=stamp(value) if stamp else None)
                writing.write(with_contents(laid.tail, laid.gap, contents, base=size))
        expected = Expected(size, previous, field, laid.changed, laid.gap, digest)
        with partial.open("rb") as written, _mapped(written) as result:
            prove(result, expected, template, before=document)
        partial.replace(target)
    except OSError as error:
        if error.filename == str(partial) or error.errno in (errno.ENOSPC, errno.EDQUOT):
            # The person knows the file by the name that was asked for.
            raise OSError(error.errno, error.strerror, str(target)) from error
        raise
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def _mapped(opened: BinaryIO) -> mmap.mmap:
    if os.fstat(opened.fileno()).st_size == 0:
        raise PdfError("not_pdf", "The file is empty.")
    return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)


def _copy(reading: BinaryIO, writing: BinaryIO, running: Digest) -> int:
    piece = bytearray(_PIECE)
    view = memoryview(piece)
    copied = 0
    while count := reading.readinto(piece):  # type: ignore[attr-defined]  # every binary file that open() makes has it
        running.update(view[:count])
        writing.write(view[:count])
        copied += count
    return copied
