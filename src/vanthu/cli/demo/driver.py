"""Drive the road: every step done as its person would, over HTTP, then read back and judged.

A step has a goal, read from the installations' own rows, and an act that leads there. An act that is cut off
is asked again after the installation has been started anew, and only while its goal is not reached.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console
from rich.text import Text

from vanthu.core import clock

from . import artefacts, endings, pki, road, table
from .done import Done
from .pki_service import PkiService
from .road import Road
from .sides import RefusedPage, Side
from .story import HOLDERS, PKI_PORT, RECEIVER, SENDER

STEP_LIMIT_S: Final = 300.0


def drive(args: argparse.Namespace) -> int:
    """Run every step and print the table. Return 0 only if all of them held."""
    console = Console()
    folder: Path = args.folder.absolute()
    if busy := [port for port in (SENDER.port, RECEIVER.port, PKI_PORT) if _is_taken(port)]:
        console.print(
            f"[red]Cổng {busy} đang có chương trình khác dùng. Hãy dừng nó, hoặc chọn --port khác.[/]"
        )
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    endings.listen()
    try:
        return _drive(console, folder, args)
    except RuntimeError as error:  # an installation or the PKI service did not start, or does not answer
        console.print(Text(str(error), style="red"))
        return 1


def _drive(console: Console, folder: Path, args: argparse.Namespace) -> int:
    done: list[Done] = []
    with _Stage(folder, args) as stage:
        _say(console, "Văn Thư · chạy thử: hai cách ký số, hai bản cài đặt, một lần gửi nhận")
        for step in stage.steps():
            row = _take(step, stage)
            done.append(row)
            table.line(console, row)
            if not row.held:
                break
        held = len(done) == len(stage.steps()) and all(row.held for row in done)
        table.summary(console, done, held=held, folder=folder)
        if args.json:
            args.json.write_text(_as_json(done, stage, held=held), encoding="utf-8")
        if held and not args.no_serve:
            table.addresses(console, [stage.sender, stage.receiver])
            stage.wait()
    return 0 if held else 1


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _say(console: Console, words: str) -> None:
    console.print(f"\n[bold]{words}[/]\n")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whether it is done already, how to do it, and what to say of it afterwards."""

    key: str
    title: str
    act: Callable[[], None]
    goal: Callable[[], bool]
    read: Callable[[], tuple[str, list[dict[str, Any]]]]  # JSON values differ by key
    """What was found, in words, and the artefacts. Raises road.NotHeld if it is not what it must be."""


class _Stage:
    """The PKI, the two sides and the road between them; everything is ended on the way out."""

    def __init__(self, folder: Path, args: argparse.Namespace) -> None:
        self.folder = folder
        base_url = f"http://127.0.0.1:{PKI_PORT}"
        self.pki = pki.grow(folder / "pki", now=clock.now(), holders=HOLDERS, base_url=base_url)
        environment = {
            "VANTHU_PKI_HOSTS": f"127.0.0.1:{PKI_PORT}",
            "VANTHU_TSA_URL": self.pki.tsa_url,
            "VANTHU_LEASE_S": "5",
            "VANTHU_DIE_WITH": str(os.getpid()),
            "VANTHU_PEER_HOSTS": f"127.0.0.1:{SENDER.port} 127.0.0.1:{RECEIVER.port}",
        }
        self.sender, self.receiver = (Side(place, folder, environment) for place in (SENDER, RECEIVER))
        self.kills = [kill.split("=", 1) for kill in args.kill]
        for point in args.failpoint:
            side, name = point.split("=", 1)
            getattr(self, side).failpoints.append(name)
        self.service = PkiService(self.pki.folder, PKI_PORT)
        self.road = Road(folder, self.pki, self.sender, self.receiver)
        self._steps = [Step(*row) for row in road.steps(self.road)]

    def steps(self) -> list[Step]:
        return self._steps

    def __enter__(self) -> _Stage:
        self.service.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        endings.ignore()
        self.sender.stop()
        self.receiver.stop()
        self.service.__exit__(None, None, None)

    def disturb(self, step: Step) -> None:
        """Kill what the command line asked to be killed at this step."""
        for where, who in self.kills:
            if where in {step.key, "every"}:
                for side in (self.sender, self.receiver):
                    if who in {"both", "sender" if side is self.sender else "receiver"}:
                        side.kill()

    def wait(self) -> None:
        """Keep both sides running until the person has seen enough."""
        try:
            while True:
                for side in (self.sender, self.receiver):
                    side.ensure()
                time.sleep(2)
        except KeyboardInterrupt:
            return


def _take(step: Step, stage: _Stage) -> Done:
    started = time.monotonic()
    try:
        _reach(step, stage, until=started + STEP_LIMIT_S)
        found, left = step.read()
        held = True
    except (road.NotHeld, RefusedPage, RuntimeError) as error:
        found, left, held = str(error), [], False
    return Done(step.key, step.title, time.monotonic() - started, held, found, left)


def _reach(step: Step, stage: _Stage, *, until: float) -> None:
    """Bring the step to its goal, starting again what dies on the way. Raises NotHeld when the time is over."""
    if stage.road.is_built:
        stage.disturb(step)
    last: Exception | None = None
    while time.monotonic() < until:
        if stage.road.is_built:
            stage.sender.ensure()
            stage.receiver.ensure()
        if step.goal():
            return
        try:
            step.act()
        except httpx.HTTPError as error:  # the installation died, or was killed, in the middle of the act
            last = error
        except RefusedPage as refused:
            if refused.status < 500 and not _is_answered_by_state(step, refused):
                raise
            last = refused
        time.sleep(0.05)
    raise road.NotHeld(f"không đạt sau {STEP_LIMIT_S:.0f} giây: {last}")


def _is_answered_by_state(step: Step, refused: RefusedPage) -> bool:
    """Say whether a refusal only means that an act cut off before had its effect after all."""
    return refused.status == 409 and step.goal()


def _as_json(done: list[Done], stage: _Stage, *, held: bool) -> str:
    told = {
        "held": held,
        "folder": str(stage.folder),
        "seconds": round(sum(row.seconds for row in done), 3),
        "restarts": {"sender": stage.sender.restarts, "receiver": stage.receiver.restarts},
        "failpoints_left": {"sender": stage.sender.failpoints, "receiver": stage.receiver.failpoints},
        "tools": artefacts.tools(),
        "steps": [
            {
                "key": row.key, "title": row.title, "seconds": round(row.seconds, 3), "held": row.held,
                "found": row.found, "artefacts": row.artefacts,
            }
            for row in done
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2)
