"""What refusing costs, where it can be counted: no network, no file, no inflating, bounded memory (T12, T13).

The time, 100 ms for each, is measured by `script/bench hostile`.
"""

from __future__ import annotations

import io
import sys
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from tests.unit.vnedxml import test_hostile_archives as archives_of
from tests.unit.vnedxml import test_hostile_xml as xml
from tests.unit.vnedxml.builders import attachment, package
from vnedxml import EdxmlError, ErrorCode, Limits, archives, read_bytes

MOST_MEMORY: Final = 64_000_000
INFLATED: Final = {
    "more than the directory says",
    "wrong sum",
    "broken stream",
    "wrapped mangled",
    "wrapped empty",
    "wrapped twice",
}
"""What only shows while the one wrapped file is taken out, within what the directory said."""
REFUSED_UNOPENED: Final = sorted(set(archives_of.HOSTILE) - INFLATED)
_ASKED: Final[list[str]] = []
_LISTENING: Final[list[bool]] = [False]


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if not _LISTENING[0]:
        return
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "urllib.", "ctypes.")):
        _ASKED.append(event)
    elif event == "open" and not _is_scratch(arguments[0]):
        _ASKED.append(f"open {arguments[0]}")


def _is_scratch(opened: object) -> bool:
    """Say whether this is a temporary file, or a number that one was opened under."""
    return isinstance(opened, int) or str(opened).startswith(tempfile.gettempdir())


sys.addaudithook(_note)  # there is no way to take one out again


@contextmanager
def _listened() -> Iterator[list[str]]:
    _ASKED.clear()
    _LISTENING[0] = True
    try:
        yield _ASKED
    finally:
        _LISTENING[0] = False


def _package_of(name: str) -> bytes:
    if name in xml.HOSTILE:
        return xml.HOSTILE[name][0]
    return package(attachment(archives_of.HOSTILE[name][0], name="a.pdf"))


@pytest.mark.parametrize("name", [*xml.HOSTILE, *archives_of.HOSTILE])
def test_t12_t13_refusing_asks_no_network_and_opens_no_file(name: str) -> None:
    content = _package_of(name)

    with _listened() as asked, pytest.raises(EdxmlError):
        read_bytes(content)

    assert asked == []


def test_an_opened_file_and_a_socket_would_be_noted() -> None:
    with _listened() as asked:
        open("/etc/hostname", "rb").close()  # noqa: PTH123 the plain way, as a parser has it

    assert asked == ["open /etc/hostname"]


@pytest.mark.parametrize("name", [*xml.HOSTILE, *archives_of.HOSTILE])
def test_t12_t13_refusing_takes_at_most_64_mb(name: str) -> None:
    content = _package_of(name)
    tracemalloc.start(1)
    try:
        with pytest.raises(EdxmlError):
            read_bytes(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak <= MOST_MEMORY


@pytest.mark.parametrize("name", REFUSED_UNOPENED)
def test_t13_nothing_is_inflated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def inflate(*_: object) -> None:
        raise AssertionError("inflated")

    monkeypatch.setattr(archives.zlib, "decompressobj", inflate)

    with pytest.raises(EdxmlError):
        read_bytes(_package_of(name))


class _Counted(io.BytesIO):
    """A file that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        """Read and count."""
        piece = super().read(size)
        self.taken += len(piece)
        return piece


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(archives_of.million(), ErrorCode.ARCHIVE_UNSAFE, id="a million entries"),
        pytest.param(archives_of.bomb(1_500_000_000), ErrorCode.ARCHIVE_BOMB, id="1.5 GB"),
        pytest.param(archives_of.layers(3), ErrorCode.NESTED_ARCHIVE, id="42.zip"),
    ],
)
def test_t13_only_the_end_of_an_archive_is_read(content: bytes, code: ErrorCode) -> None:
    file = _Counted(content)

    with pytest.raises(EdxmlError) as refused:
        archives.inspect(file, place="a.zip", limits=Limits())

    assert refused.value.code is code
    assert file.taken <= 2 * 65_557


def test_the_bomb_is_a_true_one() -> None:
    content = archives_of.bomb(20_000_000)

    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("a.pdf") as file:
        assert file.read(19_000_000) == bytes(19_000_000)
    assert len(archives_of.bomb(1_500_000_000)) < 1_500_000
