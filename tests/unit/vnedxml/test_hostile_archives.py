"""ZIP bombs, links, climbing names and broken directories are refused before anything is unpacked (T13)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from tests.unit.vnedxml.builders import PDF, attachment, content_of, document, package, zipped
from vnedxml import EdxmlError, ErrorCode, Limits, NoteCode, read_bytes


def refusal_of(content: bytes, name: str = "a.pdf", limits: Limits | None = None) -> ErrorCode:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(attachment(content, name=name)), limits=limits)
    assert name in refusal.value.place
    return refusal.value.code


def link() -> bytes:
    info = zipfile.ZipInfo("a.pdf")
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def many(count: int) -> bytes:
    """A directory that claims so many entries and holds them, each without a name."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, *[0] * 14)
    directory = entry * count
    start = b"PK\x03\x04" + bytes(26)
    return (
        start
        + directory
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(start), 0)
    )


def layers(depth: int) -> bytes:
    """Sixteen archives in an archive, each with sixteen more inside: 42.zip."""
    inner = b"0" * 100_000
    for level in range(depth):
        inner = zipped(*((f"lib {number}-{level}.zip", inner) for number in range(16)))
    return inner


def bomb(unpacked: int) -> bytes:
    """An honest one-entry archive of zeros, 1 MB of them in 1 kB."""
    squeezer, block = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS), bytes(1_000_000)
    piece = squeezer.compress(block) + squeezer.flush(zlib.Z_FULL_FLUSH)
    packed = piece * (unpacked // len(block)) + squeezer.flush()
    head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), unpacked, 5, 0) + b"a.pdf"
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), unpacked, 5, 0, 0, 0, 0, 0, 0
    )
    start = len(head) + len(packed)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(entry) + 5, start, 0)
    return head + packed + entry + b"a.pdf" + end


def million(count: int = 1_000_000) -> bytes:
    """As many entries as only a ZIP64 can have, in a directory of 46 MB."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, *[0] * 14)
    start, directory = b"PK\x03\x04" + bytes(26), entry * count
    at = len(start) + len(directory)
    end64 = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), len(start)
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return start + directory + end64 + locator + end


BOMB = zipped(("a.pdf", bytes(30_000_000)))
LIES = bytearray(zipped(("a.pdf", b"%PDF" + bytes(5_000_000))))
LIES[LIES.index(b"PK\x01\x02") + 24 : LIES.index(b"PK\x01\x02") + 28] = struct.pack("<L", 1000)
ENCRYPTED = bytearray(zipped(("a.pdf", PDF)))
ENCRYPTED[ENCRYPTED.index(b"PK\x01\x02") + 8] |= 1
METHOD = bytearray(zipped(("a.pdf", PDF)))
METHOD[METHOD.index(b"PK\x01\x02") + 10] = 99
SUM = bytearray(zipped(("a.pdf", PDF)))
SUM[SUM.index(b"PK\x01\x02") + 16] ^= 1
LOCAL = bytearray(zipped(("a.pdf", PDF)))
LOCAL[LOCAL.index(b"PK\x01\x02") + 42] = 7
STREAM = bytearray(zipped(("a.pdf", PDF)))
STREAM[30 + 5 : 30 + 5 + 20] = b"\xff" * 20
ZIP64 = bytearray(zipped(("a.pdf", PDF)))
ZIP64[-12:-8] = b"\xff" * 4
BIG64 = bytearray(zipped(("a.pdf", PDF)))
BIG64[BIG64.index(b"PK\x01\x02") + 24 : BIG64.index(b"PK\x01\x02") + 28] = b"\xff" * 4
GOOD = zipped(("a.pdf", PDF))

HOSTILE = {
    "bomb by ratio": (BOMB, ErrorCode.ARCHIVE_BOMB),
    "1.4 MB that become 1.5 GB": (bomb(1_500_000_000), ErrorCode.ARCHIVE_BOMB),
    "42.zip": (layers(3), ErrorCode.NESTED_ARCHIVE),
    "docx bomb": (zipped(("word/document.xml", bytes(30_000_000)), ("b", b"")), ErrorCode.ARCHIVE_BOMB),
    "more than the directory says": (bytes(LIES), ErrorCode.ARCHIVE_BOMB),
    "60k entries": (many(60_000), ErrorCode.ARCHIVE_BOMB),
    "a directory of long names": (
        zipped(*((f"{'n' * 60_000}{n}", b"") for n in range(100))),
        ErrorCode.ARCHIVE_BOMB,
    ),
    "zip64 end": (bytes(ZIP64), ErrorCode.ARCHIVE_UNSAFE),
    "zip64 entry": (bytes(BIG64), ErrorCode.ARCHIVE_UNSAFE),
    "symbolic link": (link(), ErrorCode.ARCHIVE_UNSAFE),
    "climbing name": (zipped(("../../a.pdf", PDF)), ErrorCode.ARCHIVE_UNSAFE),
    "backslash climb": (zipped(("..\\a.pdf", PDF)), ErrorCode.ARCHIVE_UNSAFE),
    "absolute name": (zipped(("/etc/cron.d/a", PDF)), ErrorCode.ARCHIVE_UNSAFE),
    "drive name": (zipped(("C:\\a.pdf", PDF)), ErrorCode.ARCHIVE_UNSAFE),
    "unknown method": (bytes(METHOD), ErrorCode.ARCHIVE_UNSAFE),
    "encrypted wrapper": (bytes(ENCRYPTED), ErrorCode.ENCRYPTED_ARCHIVE),
    "wrong sum": (bytes(SUM), ErrorCode.BROKEN_ARCHIVE),
    "wrong local offset": (bytes(LOCAL), ErrorCode.BROKEN_ARCHIVE),
    "broken stream": (bytes(STREAM), ErrorCode.BROKEN_ARCHIVE),
    "bytes after": (GOOD + b"x", ErrorCode.BROKEN_ARCHIVE),
    "wrapped twice": (zipped(("a.zip", GOOD)), ErrorCode.NESTED_ARCHIVE),
    "wrapped empty": (zipped(("a.pdf", b"")), ErrorCode.ATTACHMENT_EMPTY),
    "wrapped mangled": (
        zipped(("a.pdf", PDF.decode("utf-8", "replace").encode())),
        ErrorCode.MANGLED_CONTENT,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_its_code(name: str) -> None:
    content, code = HOSTILE[name]

    assert refusal_of(content) is code


@pytest.mark.parametrize("cut", range(1, len(GOOD) - 4, 5))
def test_a_cut_archive_is_refused(cut: int) -> None:
    assert refusal_of(GOOD[:-cut]) is ErrorCode.BROKEN_ARCHIVE


def test_a_bomb_in_layers_is_refused() -> None:
    layered = zipped(*((f"lib {n}.zip", GOOD) for n in range(16)))

    assert refusal_of(layered, name="42.zip") is ErrorCode.NESTED_ARCHIVE


def test_a_bomb_inside_the_wrapping_is_refused() -> None:
    bomb = zipped(("x/big.xml", bytes(30_000_000)), ("b", b""))

    assert (
        refusal_of(zipped(("a.docx", bomb), method=zipfile.ZIP_STORED), name="a.docx")
        is ErrorCode.ARCHIVE_BOMB
    )


def test_more_than_may_be_unpacked_is_refused_by_the_directory() -> None:
    assert (
        refusal_of(zipped(("a.pdf", bytes(4_000))), limits=Limits(unpacked_bytes=2_000))
        is ErrorCode.ARCHIVE_BOMB
    )


def test_all_attachments_together_are_bounded() -> None:
    two = [attachment(zipped(("a.bin", bytes(3_000))), name=f"{n}.bin", content_id=str(n)) for n in range(2)]

    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(*two), limits=Limits(unpacked_bytes=5_000))

    assert refusal.value.code is ErrorCode.TOO_LARGE


@pytest.mark.parametrize("name", ["a.zip", "a.docx", "a.xlsx"])
def test_a_file_that_is_a_zip_by_nature_is_kept_whole(name: str) -> None:
    archive = zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<y/>"))

    assert content_of(document(package(attachment(archive, name=name)))) == archive


def test_a_zip_holding_one_other_file_is_kept_whole() -> None:
    archive = zipped(("report.pdf", PDF))

    assert content_of(document(package(attachment(archive, name="report.zip")))) == archive


def test_a_wrapped_docx_is_unwrapped() -> None:
    docx = zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<y/>"))

    assert content_of(document(package(attachment(zipped(("u.docx", docx)), name="a.docx")))) == docx


def test_a_wrapped_file_of_another_ending_is_unwrapped() -> None:
    # The SDK's own samples wrap a .doc under an entry that ends in .edxml.
    assert content_of(document(package(attachment(zipped(("u.edxml", PDF)), name="a.pdf")))) == PDF


def test_an_archive_of_several_files_under_another_name_is_kept_and_noted() -> None:
    archive = zipped(("a.txt", b"a"), ("b.txt", b"b"))

    message = document(package(attachment(archive)))

    assert content_of(message) == archive
    assert [note.code for note in message.notes if note.code is NoteCode.MISLABELLED]


def test_a_stored_wrapper_is_unwrapped() -> None:
    assert content_of(document(package(attachment(zipped(("u.pdf", PDF), method=zipfile.ZIP_STORED))))) == PDF


def test_a_password_on_an_ordinary_archive_is_the_senders_affair() -> None:
    archive = bytearray(zipped(("a.txt", b"a"), ("b.txt", b"b")))
    archive[archive.index(b"PK\x01\x02") + 8] |= 1

    assert content_of(document(package(attachment(bytes(archive), name="a.zip")))) == bytes(archive)


def test_who_raises_the_package_limit_need_not_raise_a_second_one() -> None:
    assert Limits().unpacked_limit == 500_000_000
    assert Limits(package_bytes=700_000_000).unpacked_limit == 700_000_000
    assert Limits(package_bytes=700_000_000, unpacked_bytes=5).unpacked_limit == 5
