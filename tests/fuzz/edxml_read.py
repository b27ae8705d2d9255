"""Throw damaged packages at the reader and see that nothing but EdxmlError comes out, within a second, leaving no file.

    python tests/fuzz/edxml_read.py --seconds 600 [--seed 1]

Where atheris is installed its coverage guides the damage; otherwise the mutator below works alone. What was accepted
is written again and must be read back equal. A finding is kept as a file and named in the last line; exit code 1.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import importlib.util
import io
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from vnedxml import EdxmlError, Limits, TypeForm, WriterStyle, read, read_bytes, write_bytes  # noqa: E402 path first
from vnedxml.examine import examine  # noqa: E402
from vnedxml.jsonform import to_json  # noqa: E402

SLOW_S = 1.0
MEMORY = 1 << 30
SAMPLES = [path.read_bytes() for path in sorted((ROOT / "tests" / "samples" / "edxml").glob("*.edxml"))]
TOKENS = [
    b"<", b">", b"</", b"/>", b"&amp;", b"&#0;", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?xml ", b"<!DOCTYPE x>",
    b"\0", b"\xff", b"\xef\xbf\xbd", b"\xef\xbb\xbf", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"%PDF-", b"=", b"==",
    b"null", b"cid:", b"../", b"xmlns:edXML=''", b"<From/>", b"<To/>", b"<StatusCode>01</StatusCode>", b"<edXML:Subject/>",
    b"99999999999", b"2026/02/30", b"9999/12/31 23:59:59", b"\xe2\x80\xae", b"<a>" * 70, b"A" * 70_000,
]  # fmt: skip
CONTENT = re.compile(rb"(<(?:edXML:)?ContentTransferEncoded[^>]*>)([^<]*)(<)")
LIMITS = Limits(package_bytes=2_000_000, unpacked_bytes=4_000_000)
AS_GIVEN = WriterStyle(document_type=TypeForm.AS_GIVEN)


class Finding(Exception):
    """Say what the reader did that it must not do."""


def one(package: bytes, folder: Path) -> str:
    """Read one package and return how it went. Raises Finding if it went wrong."""
    started = time.process_time()
    try:
        message = read(io.BytesIO(package), into=folder, limits=LIMITS)
    except EdxmlError as error:
        left = [path.name for path in folder.iterdir()]
        if left:
            raise Finding(f"files left after {error.code}: {left}") from error
        if not (error.message("vi") and error.remedy("en")):
            raise Finding(f"no words for {error.code}") from error
        return _timed(error.code.value, started)
    examine(message, today=date(2026, 11, 23))
    to_json(message)
    outcome = _timed("read", started)
    _write_again(message)
    for path in folder.iterdir():
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            raise Finding(f"file {path.name} does not have its hash")
        path.unlink()
    return outcome


def _timed(outcome: str, started: float) -> str:
    spent = time.process_time() - started
    if spent > SLOW_S:
        raise Finding(f"{outcome} took {spent:.2f} s")
    return outcome


def _write_again(message: object) -> None:
    try:
        package = write_bytes(message, style=AS_GIVEN, limits=LIMITS)  # type: ignore[arg-type]
    except EdxmlError:
        return
    if read_bytes(package, limits=LIMITS) != message:
        raise Finding("what was read and written again is not read back the same")


def damage(package: bytes, dice: random.Random) -> bytes:
    """Return the package with a few random wounds, in its XML or inside an attachment."""
    if dice.random() < 0.4 and CONTENT.search(package):
        wounded = CONTENT.sub(lambda found: _wounded_content(found, dice), package)
        return wounded if dice.random() < 0.7 else _wound(wounded, dice)
    wound = _wound if dice.random() < 0.5 else _rearrange
    for _ in range(dice.randint(1, 4)):
        package = wound(package, dice)
    return package


def _rearrange(package: bytes, dice: random.Random) -> bytes:
    """Move, repeat, drop or borrow whole elements, so that the result is often still XML."""
    lines = package.splitlines(keepends=True)
    at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
    way = dice.randrange(5)
    if way == 0:
        lines[at], lines[to] = lines[to], lines[at]
    elif way == 1:
        lines.insert(to, lines[at])
    elif way == 2:
        del lines[at]
    elif way == 3:
        lines[at] = re.sub(
            rb">([^<]+)<", b">" + dice.choice(TOKENS).replace(b"\\", b"") + b"<", lines[at], count=1
        )
    else:
        lines.insert(to, dice.choice(dice.choice(SAMPLES).splitlines(keepends=True)))
    return b"".join(lines)


def _wounded_content(found: re.Match[bytes], dice: random.Random) -> bytes:
    content = base64.b64decode(found[2] + b"==", validate=False)
    for _ in range(dice.randint(1, 3)):
        content = _wound(content, dice)
    return found[1] + base64.b64encode(content) + found[3]


def _wound(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    length = dice.choice((0, 1, 1, 2, 4, 16, 200))
    way = dice.randrange(6)
    if way == 0:
        return data[:at]
    if way == 1:
        return data[:at] + dice.choice(TOKENS) + data[at:]
    if way == 2:
        return data[:at] + dice.randbytes(length) + data[at + length :]
    if way == 3:
        return data[:at] + data[at + length :]
    other = dice.choice(SAMPLES)
    start = dice.randrange(len(other))
    piece = other[start : start + dice.choice((8, 64, 600))] if way == 4 else data[at : at + 300]
    return data[:at] + piece + data[at + length :]


def run(seconds: float, seed: int) -> int:
    """Fuzz for so long and print what happened."""
    dice, outcomes, count = random.Random(seed), Counter[str](), 0
    ends = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as name:
        while time.monotonic() < ends:
            package = damage(dice.choice(SAMPLES), dice)
            try:
                outcomes[one(package, Path(name))] += 1
            except Exception as error:  # noqa: BLE001 whatever it is, it is what we look for
                kept = Path(f"edxml-finding-{seed}-{count}.edxml")
                kept.write_bytes(package)
                print(f"{type(error).__name__}: {error}\nkept as {kept}")  # noqa: T201 a script's output
                return 1
            count += 1
    print(f"{count} packages in {seconds:.0f} s, none went wrong: {dict(outcomes.most_common())}")  # noqa: T201
    return 0


def run_guided(arguments: list[str]) -> None:
    """Let atheris choose the packages."""
    import atheris

    atheris.instrument_all()
    folder = Path(tempfile.mkdtemp())
    atheris.Setup(arguments, lambda data: one(data, folder))
    atheris.Fuzz()


def main() -> int:
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true", help="use atheris")
    chosen, rest = parser.parse_known_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if chosen.guided and importlib.util.find_spec("atheris"):
        run_guided([sys.argv[0], f"-max_total_time={int(chosen.seconds)}", *rest])
    return run(chosen.seconds, chosen.seed)


if __name__ == "__main__":
    sys.exit(main())
