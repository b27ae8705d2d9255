"""Arrivals: documents that another agency of the same installation issued, delivered by the worker."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs import worker

Arrive = Callable[..., IncomingDocument]


@pytest.fixture
def arrive(cast: Cast) -> Arrive:
    """Return a function that issues a document at the sender and returns it as it reached the receiver."""

    def run(**changes: object) -> IncomingDocument:
        paper.issued(cast, **changes)  # type: ignore[arg-type]  # the tests' own keywords
        worker.run_due(NOW)
        newest = IncomingDocument.objects.order_by("-id").first()
        assert newest is not None
        return newest

    return run
