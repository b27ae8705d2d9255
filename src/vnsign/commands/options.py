"""Options that several commands share, and how they read what people type."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from vnsign.commands.spoken import said
from vnsign.errors import LayoutError, SigningError
from vnsign.geometry import Box


def box(text: str) -> Box:
    """Return the box written as PAGE:X,Y,WIDTH,HEIGHT in millimetres from the top left."""
    try:
        page, _, rest = text.partition(":")
        x, y, width, height = (float(part) for part in rest.split(","))
        return Box(int(page), x, y, width, height)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not PAGE:X,Y,WIDTH,HEIGHT in millimetres") from error


def add_output(parser: argparse.ArgumentParser, *, many: bool = False) -> None:
    """Add the input file(s), where the result goes, and --json."""
    if many:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the PDF files")
        parser.add_argument(
            "--into", type=Path, metavar="FOLDER", help="write results there, under the same names"
        )
    else:
        parser.add_argument("file", type=Path, metavar="FILE", help="the PDF file")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the result to this file")
    parser.add_argument("--json", action="store_true", help="print the result for programs")


def target(args: argparse.Namespace, source: Path) -> Path:
    """Return where the result for `source` goes; never over the input. Raises SigningError."""
    folder: Path | None = getattr(args, "into", None)
    chosen: Path | None = folder / source.name if folder else args.output
    if chosen is None:
        raise SigningError("bad_value", "Say where the result goes: -o FILE, or --into FOLDER for several.")
    if chosen.is_dir():
        raise SigningError("bad_value", f"{chosen} is a folder: name a file, or give --into {chosen}.")
    if chosen.exists() and not chosen.is_file():
        raise SigningError("bad_value", f"{chosen} is no ordinary file, so nothing is written there.")
    if chosen.exists() and source.exists() and chosen.samefile(source):
        raise SigningError("bad_value", f"The result would overwrite {source}.")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return chosen


def write(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(6)}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        # The person knows the file by the name that was asked for.
        raise OSError(error.errno, error.strerror, str(path)) from error


def require_room(args: argparse.Namespace) -> None:
    """Refuse several files that would go into one. Raises SigningError."""
    if len(args.files) > 1 and args.into is None:
        raise SigningError("bad_value", "Several files need --into FOLDER.")


Work = Callable[[Path], dict[str, object]]


def each(args: argparse.Namespace, work: Work) -> int:
    """Do `work` for every file, print each result as it comes; return 0, or 3 if any failed."""
    return tell(args, (attempt(args, work, source) for source in args.files))


def attempt(args: argparse.Namespace, work: Work, source: Path) -> dict[str, object]:
    """Return the result for one file, a refusal being one too."""
    try:
        return work(source)
    except SigningError as error:
        sentence = error.sentence(args.lang)
        detail = {"detail": error.message} if error.message != sentence else {}
        return {"file": str(source), "error": error.code, "message": sentence, **detail}
    except OSError as error:
        return {"file": str(source), "error": _kind(error, source), "message": said(error, args.lang)}


def _kind(error: OSError, source: Path) -> str:
    """Tell a file that cannot be read from a result that cannot be written."""
    return "unreadable" if error.filename in (None, str(source), source) else "unwritable"


def tell(args: argparse.Namespace, results: Iterable[dict[str, object]]) -> int:
    """Print the result for every file as it comes; return 0, or 3 if any failed."""
    failed = 0
    for i, result in enumerate(results, 1):
        failed += "error" in result
        if len(args.files) > 1 and not args.json:
            sys.stdout.write(f"[{i}/{len(args.files)}] ")
        report(args, result)
        sys.stdout.flush()
    return 3 if failed else 0


def report(args: argparse.Namespace, result: dict[str, object]) -> None:
    """Print one result: a line for people, or an object for programs."""
    if args.json:
        json.dump(result, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        words = [f"{key}: {_short(value)}" for key, value in result.items() if value not in (None, [], {})]
        sys.stdout.write("  ".join(words) + "\n")


def _short(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_short(item) for item in value)
    return str(value)


def secret(path: Path | None, *, prompt: str) -> str:
    """Return the first line of the file at `path`, or what the person types."""
    import getpass

    if path is None:
        return getpass.getpass(prompt)
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""


def require_one(names: Sequence[str], args: argparse.Namespace) -> None:
    """Refuse a call that gives none of the options `names`."""
    if not any(getattr(args, name) for name in names):
        raise LayoutError(
            "bad_value", "Give at least one of: " + ", ".join("--" + name for name in names) + "."
        )
