"""T14: how much of a body is read before it is refused."""

from __future__ import annotations

import io

import pytest
from django.test import RequestFactory

from vanthu.api.streams import body
from vanthu.core.errors import Invalid, Refusal

LIMIT = 1_000_000
BEYOND = 65_536


class Endless(io.RawIOBase):
    """A body without an end; counts what is taken of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        """Give whatever is asked for."""
        assert size > 0, "a body is never read whole"
        self.taken += size
        return b"x" * size


@pytest.mark.parametrize(
    "announced",
    [
        pytest.param({"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}, id="chunked without end"),
        pytest.param({"CONTENT_LENGTH": str(LIMIT)}, id="as much as allowed, and more comes"),
        pytest.param({"CONTENT_LENGTH": "9" * 20}, id="a length beyond all numbers"),
        pytest.param({"CONTENT_LENGTH": "-1"}, id="a length below zero"),
    ],
)
def test_t14_no_more_is_read_than_the_limit_and_64_kb(announced: dict[str, str]) -> None:
    request, stream = RequestFactory().post("/"), Endless()
    request.META.update({**announced, "wsgi.input": stream})
    kept = 0

    try:
        for piece in body(request, limit=LIMIT):
            kept += len(piece)
    except Invalid as refused:
        assert refused.code is Refusal.FILE_TOO_LARGE
    assert stream.taken <= LIMIT + BEYOND
    assert kept <= LIMIT


def test_t14_an_announced_size_over_the_limit_is_refused_unread() -> None:
    request, stream = RequestFactory().post("/"), Endless()
    request.META.update({"CONTENT_LENGTH": str(LIMIT + 1), "wsgi.input": stream})

    with pytest.raises(Invalid):
        body(request, limit=LIMIT)
    assert stream.taken == 0
