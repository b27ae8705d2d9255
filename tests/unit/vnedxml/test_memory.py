"""A large attachment is streamed: memory does not grow with it, neither on writing nor on reading."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[3] / "src"
MEASURE = """
import io, random, sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from vnedxml import *
from vnedxml.model import Code, DocumentType, Organization, PromulgationInfo

folder, size, wrapping = Path(sys.argv[1]), int(sys.argv[2]), Wrapping(sys.argv[3])
limits = Limits(package_bytes=2 * size + 10**6)
block = random.Random(1).randbytes(1 << 20)
with (folder / "big").open("wb") as file:
    file.write(b"%PDF-1.7\\n" + bytes([0xE2, 0xE3]))
    for n in range(size >> 20):
        file.write(n.to_bytes(4, "big") + block[4:])

def peak():
    # The kernel's own mark: ru_maxrss would begin with the peak of the process that started us.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024

message = Message(
    from_=Organization(organ_id="A"), to=(Organization(organ_id="B"),), document_id="d", code=Code("1", "X"),
    promulgation_info=PromulgationInfo("", date(2026, 1, 1)), document_type=DocumentType(2, 18, "Công văn"),
    subject="s", attachments=(Attachment.of_bytes("small.pdf", b"%PDF-1.7 " + bytes([0xE2])),),
)
small = write_bytes(message)
read_bytes(small)
base = peak()
big = replace(message, attachments=(Attachment.of_path("big.pdf", folder / "big"),))
with (folder / "package").open("wb") as out:
    write(big, out, style=WriterStyle(wrapping=wrapping), limits=limits)
written = peak()
(folder / "into").mkdir()
with (folder / "package").open("rb") as stream:
    assert read(stream, into=folder / "into", limits=limits) == big
print(written - base, peak() - base)
"""


def growth(folder: Path, size: int, wrapping: str) -> tuple[int, int]:
    """Return by how many bytes writing, then reading, raised the peak of a fresh process."""
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder), str(size), wrapping],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )
    writing, reading = ran.stdout.split()
    return int(writing), int(reading)


@pytest.mark.slow
@pytest.mark.parametrize("wrapping", ["zip", "raw"])
def test_100_mb_are_written_and_read_in_a_few_megabytes(tmp_path: Path, wrapping: str) -> None:
    writing, reading = growth(tmp_path, 100 << 20, wrapping)

    assert writing < 16_000_000
    assert reading < 16_000_000


REFUSE = """
import io, sys, time
from pathlib import Path
from tests.unit.vnedxml.test_hostile_xml import HOSTILE
from vnedxml import EdxmlError, read

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024

base = peak()
for package, _ in HOSTILE.values():
    try:
        read(io.BytesIO(package), into=Path(sys.argv[1]))
    except EdxmlError:
        pass
print(peak() - base)
"""


def test_hostile_packages_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", REFUSE, str(tmp_path)],
        env={"PYTHONPATH": f"{SOURCE}:{SOURCE.parent}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(ran.stdout) < 64_000_000
    assert list(tmp_path.iterdir()) == []


def test_the_library_needs_the_standard_library_only() -> None:
    told = "import sys; before = set(sys.modules); import vnedxml; print(*sorted({m.split('.')[0] for m in set(sys.modules) - before}))"

    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(SOURCE)!r}); {told}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert set(ran.stdout.split()) - {"vnedxml"} <= sys.stdlib_module_names
