"""Find the places of a stranger's file in a child process under limits: PDFium sets itself none.

The child is started afresh, not forked, so that programs with threads may call this; it gets the file on its
standard input, knows nothing else, and answers in JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from vnsign.errors import PdfError, SigningError
from vnsign.geometry import Box
from vnsign.limits import DEFAULT_LIMITS, Limits
from vnsign.placement import IMAGE_MM, SEAL_MM, place
from vnsign.placement.spots import Fill, Placement, Spot
from vnsign.workers import bound_memory

_START_S = 30.0
"""What starting the child may take on top of the file's own time, on a busy machine."""


def place_apart(
    pdf: bytes, *, seal_mm: float = SEAL_MM, image_mm: float = IMAGE_MM, limits: Limits = DEFAULT_LIMITS
) -> Placement:
    """Return the places that `pdf` offers, as `vnsign.placement.place` does.

    Raises PdfError as `place` does, and with time_limit or worker_died where the file costs too much.
    """
    command = [sys.executable, "-m", __name__, str(seal_mm), str(image_mm), str(limits.seconds)]
    command.append(str(limits.resident_bytes))
    try:
        done = subprocess.run(  # noqa: S603 our own module
            command, input=pdf, capture_output=True, check=False, timeout=limits.seconds + _START_S
        )
    except subprocess.TimeoutExpired as error:
        raise PdfError("time_limit", "Finding places took too long; the file was given up.") from error
    if done.returncode != 0:
        raise PdfError("worker_died", "The file cost too much to read its pages.")
    return _read(json.loads(done.stdout))


def _read(answer: dict[str, Any]) -> Placement:  # Any: JSON of our own child
    if "error" in answer:
        raise PdfError(answer["error"], answer["message"])
    number, agency = answer["number"], answer["agency"]
    return Placement(
        number=_spot(number) if number else None,
        dates=tuple(map(_spot, answer["dates"])),
        leaders=tuple(map(_spot, answer["leaders"])),
        agency=_spot(agency) if agency else None,
        printed=tuple(map(Fill, answer["printed"])),
    )


def _spot(value: dict[str, Any]) -> Spot:  # Any: as above
    return Spot(**{**value, "fill": Fill(value["fill"]), "box": Box(**value["box"])})


def _answer(seal_mm: float, image_mm: float, limits: Limits, read: Callable[[], bytes]) -> dict[str, Any]:
    bound_memory(limits)
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        return asdict(place(read(), seal_mm=seal_mm, image_mm=image_mm))
    except SigningError as error:
        return {"error": error.code, "message": error.message}


def main(words: list[str]) -> None:
    """Answer as the child: sizes and limits are the arguments, the file comes on standard input."""
    seal_mm, image_mm, seconds, resident_bytes = words
    limits = Limits(seconds=float(seconds), resident_bytes=int(resident_bytes))
    json.dump(_answer(float(seal_mm), float(image_mm), limits, sys.stdin.buffer.read), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
