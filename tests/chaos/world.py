"""Two installations that know each other over bad lines, and an axis between two more agencies of theirs."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import postgres
from tests.exchange import blank
from tests.exchange.installation import FORKING, Installation
from tests.exchange.proxy import REORDERING, BadLine

SKEW = Path(__file__).with_name("skew")
DISK_MB = 400
"""Enough for 2,000 documents at either end and what is kept of them; a full disk must be the storm's doing."""
AXIS_SENDER, AXIS_RECEIVER = "H44.13", "H44.02"


@dataclass
class World:
    """Who is there, and the lines between them."""

    sender: Installation
    receiver: Installation
    hub: Installation
    """The axis: all that H44.13 of the sender and H44.02 of the receiver send each other goes through it."""
    lines: list[BadLine]
    disks: dict[str, Path]
    """By name of the installation, the small disk of its own that it lies on, database and all."""
    cluster: postgres.Cluster | None = None
    wanted: set[str] = field(default_factory=set)
    """The names of the installations that are to run; the keeper starts whoever is not."""
    extra: dict[str, dict[str, str]] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ends(self) -> tuple[Installation, Installation]:
        """Return both ends."""
        return self.sender, self.receiver

    @property
    def all(self) -> tuple[Installation, ...]:
        """Return both ends and the axis."""
        return self.sender, self.receiver, self.hub

    def keep_up(self) -> None:
        """Start every installation that should run and does not; nobody waits for its answer."""
        with self.guard:
            for end in self.all:
                if end.name in self.wanted and (end.process is None or end.process.poll() is not None):
                    end.kill()
                    end.launch(**self.extra.get(end.name, {}))

    def restart(self, end: Installation, **environment: str) -> None:
        """Kill an installation and start it with another environment, until this is said again."""
        with self.guard:
            self.extra[end.name] = environment
            end.kill()
        self.keep_up()

    def take_down(self, end: Installation) -> None:
        """Kill an installation, which stays so until it is put up again."""
        with self.guard:
            self.wanted.discard(end.name)
            end.close()

    def put_up(self, end: Installation) -> None:
        """Have an installation that was taken down start again."""
        with self.guard:
            self.wanted.add(end.name)

    def stop(self) -> None:
        """Kill everything."""
        self.wanted.clear()
        for end in self.all:
            end.close()


def processes_of(end: Installation) -> list[int]:
    """Return the ids of all processes of an installation: server, web, worker and what they started.

    Where they are forked, all but the one that forks them.
    """
    process = end.process  # the keeper may end it meanwhile
    if process is None:
        return []
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                words = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(words[2]) == process.pid and words[0] != "Z":
                    found.append(int(entry.name))
    return [pid for pid in found if end.program != FORKING or pid != process.pid]


def kill(pid: int) -> None:
    """SIGKILL one process, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def world(
    folder: Path,
    *,
    database: str,
    seed: int,
    forked: bool = False,
    has_small_disks: bool = True,
    documents: int = 2000,
) -> Iterator[World]:
    """Make a world in `folder`; take it down at the end. Raises NoPostgresError where that is not installed.

    documents: how many are to find room on its small disks. forked: what dies is forked anew instead of started, so that it is there at once on the busiest machine.
    """
    with contextlib.ExitStack() as stack:
        cluster = None
        if database == "postgres":
            cluster = postgres.start(durable=True)
            stack.callback(cluster.stop)
        disks: dict[str, Path] = {}
        for name in ("sender", "receiver") if has_small_disks else ():
            size_mb = max(DISK_MB, DISK_MB * documents // 2000)
            disk = stack.enter_context(small_disk(folder / f"disk-{name}", size_mb=size_mb))
            disks |= {name: disk} if disk is not None else {}
        made = World(
            _installation(disks.get("sender", folder) / "sender", "H44.12", "Sở Thông tin", cluster),
            _installation(disks.get("receiver", folder) / "receiver", "H44.01", "Văn phòng", cluster),
            _installation(folder / "hub", "H44.99", "Trục liên thông tỉnh", cluster),
            lines=[],
            disks=disks,
            cluster=cluster,
        )
        stack.callback(made.stop)
        for end in made.all if forked else ():
            end.program = FORKING
        for number, (here, there) in enumerate((made.ends, made.ends[::-1])):
            here.drive(
                "pair", _line(made, there, seed + number, stack), there.drive("key"), there.code, there.name
            )
        for number, (end, own, other) in enumerate(
            ((made.sender, AXIS_SENDER, AXIS_RECEIVER), (made.receiver, AXIS_RECEIVER, AXIS_SENDER))
        ):
            _join(made.hub, end, own, _line(made, made.hub, seed + 2 + number, stack))
            _inside(end, "know", own, f"Đơn vị {own}", "local")
            _inside(end, "know", other, f"Đơn vị {other}")
        yield made


def _line(made: World, there: Installation, seed: int, stack: contextlib.ExitStack) -> str:
    """Return the address of a bad line to an installation."""
    line = BadLine(("127.0.0.1", there.port), seed=seed, faults=REORDERING)
    stack.callback(line.close)
    made.lines.append(line)
    return line.url


def _join(hub: Installation, end: Installation, code: str, url: str) -> None:
    """Admit an agency of an end on the axis, as its operator would, and have the end use it."""
    words = ("axis", "add-system", end.folder.name, "--agency", code, "--name", f"Đơn vị {code}", "--json")
    told = json.loads(hub._run("-m", "vanthu.cli.main", *words))
    _inside(end, "join", url, told["system_id"], told["secret"])


def _inside(end: Installation, *words: str) -> Any:
    return end.ask("tests.chaos.inside", *words)


def axis_books(hub: Installation) -> Any:
    """Return what the axis knows."""
    return _inside(hub, "axis")


def _installation(folder: Path, code: str, name: str, cluster: postgres.Cluster | None) -> Installation:
    more = {"PYTHONPATH": os.pathsep.join((str(SKEW), str(SKEW.parents[2] / "src"), str(SKEW.parents[2])))}
    if cluster is not None:
        more["VANTHU_DATABASE_URL"] = blank.database_in(cluster, f"vanthu_{folder.name}")
    return Installation(folder, code, name, **more)


@contextlib.contextmanager
def small_disk(folder: Path, *, size_mb: int = DISK_MB) -> Iterator[Path | None]:
    """Yield a small disk of its own, or None where this user may not make one."""
    folder.mkdir(parents=True)
    words = ("mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "vanthu-chaos", str(folder))
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(("umount", "-l", str(folder)), check=True)
