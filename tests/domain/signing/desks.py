"""A leader's desk with one errand, for the tests of what comes back from it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.blobs import blobs
from vanthu.directory.models import Certificate
from vanthu.outgoing import errands
from vanthu.outgoing.models import OutgoingDocument
from vanthu.signing.certificates import key_folder
from vanthu.signing.models import ErrandFile
from vnsign.finish import sign
from vnsign.signers import Signer, pkcs12

Clock = Callable[[], datetime]


def key(certificate: Certificate) -> Signer:
    """Open the key of a certificate on file."""
    return pkcs12.load(key_folder() / certificate.key_file, paper.PIN)


@dataclass
class Desk:
    """What the tool at the desk holds."""

    document: OutgoingDocument
    token: str
    source: bytes
    signer: Signer
    file: ErrandFile

    def signed(self, pdf: bytes = b"", **options: object) -> bytes:
        """Sign the file that was handed out, or another one."""
        return sign(pdf or self.source, self.signer, **{"field": "LanhDao", "now": NOW, **options})  # type: ignore[arg-type]  # the tests' own keywords


def at_desk(cast: Cast, clock: Clock, **changes: object) -> Desk:
    """Return the desk of Dũng, who began to sign."""
    document = paper.submitted(cast, **changes)
    begun = errands.begin_signing({document.pk: document.version}, actor=cast.dung, clock=clock)
    assert begun.errand is not None
    (file,) = begun.errand.files.all()
    return Desk(document, begun.token, blobs().read(file.source_sha256), key(begun.errand.certificate), file)


@contextmanager
def appended(pdf: bytes) -> Iterator[tuple[Any, io.BytesIO]]:  # Any: pyHanko's writer
    """Yield a writer on `pdf` and where its bytes are afterwards: the file with one update more."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    yield writer, out
    writer.write(out)
