"""A throw-away PostgreSQL cluster for tests, made from the programs of Debian's packages."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
BORROWED_USERS = ("postgres", "nobody")
OWNER = "vanthu"
# Nothing in it outlives the tests, so nothing in it need survive a power cut.
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NoPostgresError(Exception):
    """PostgreSQL's programs are not on this machine."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: listens on a unix socket of its own and on no network."""

    programs: Path
    folder: Path
    port: int
    prefix: tuple[str, ...]

    @property
    def url(self) -> str:
        """Return the URL that the product's settings understand."""
        return f"postgresql://{OWNER}@/postgres?host={self.folder}&port={self.port}"

    def kill(self) -> None:
        """SIGKILL the server's first process, as the system does when it runs out of memory."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def start_again(self) -> None:
        """Start the server after a kill; what its processes leave behind ends within seconds."""
        for _ in range(9):
            try:
                self._start()
            except subprocess.CalledProcessError:
                time.sleep(1)
            else:
                return
        self._start()

    def _start(self) -> None:
        data, log = self.folder / "data", self.folder / "log"
        words = (self.folder / "options").read_text()
        _run(self.prefix, self.programs / "pg_ctl", "start", "-w", "-s", "-D", data, "-l", log, "-o", words)

    def stop(self) -> None:
        """End the server without a farewell to its clients and remove its folder."""
        self._stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def rest(self) -> None:
        """End the server and leave its folder as it is, to be started again."""
        self._stop("fast")

    def _stop(self, mode: str) -> None:
        _run(self.prefix, self.programs / "pg_ctl", "stop", "-D", self.folder / "data", "-m", mode, "-s")


def start(*, durable: bool = False, folder: Path | None = None) -> Cluster:
    """Make and start a cluster. Raises NoPostgresError if the programs are missing.

    durable: have every commit survive a power cut, as an installation's database does; for benchmarks.
    folder: where it stands, or stood before; else a new one.
    """
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NoPostgresError(f"no initdb under {PROGRAMS}: script/setup --test installs it")
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="vanthu-postgres-"))
    if (folder / "options").exists():
        return _started_again(found[-1].parent, folder)
    folder.mkdir(exist_ok=True)
    cluster = Cluster(found[-1].parent, folder, secrets.randbelow(20_000) + 30_000, _run_as(folder))
    try:
        _run(
            cluster.prefix,
            cluster.programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = {
            "listen_addresses": "''",
            "unix_socket_directories": str(folder),
            "port": str(cluster.port),
            "max_connections": "200",
            # What a killed writer left waiting for a lock would hold its connection until it gets the lock.
            "client_connection_check_interval": "500",
            **({} if durable else FAST_AND_FORGETFUL),
        }
        words = " ".join(f"-c {name}={value}" for name, value in options.items())
        (folder / "options").write_text(words)
        cluster._start()
    except subprocess.CalledProcessError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return cluster


def _started_again(programs: Path, folder: Path) -> Cluster:
    port = re.search(r"port=(\d+)", (folder / "options").read_text())
    assert port is not None, "a cluster was started with its port"
    cluster = Cluster(programs, folder, int(port[1]), _run_as(folder))
    cluster._start()
    return cluster


def databases(cluster: Cluster, *names: str) -> tuple[str, ...]:
    """Make empty databases in a cluster and return their URLs."""
    for name in names:
        place = ("-h", cluster.folder, "-p", cluster.port, "-U", OWNER)
        _run((), cluster.programs / "createdb", *place, name)
    return tuple(cluster.url.replace("@/postgres?", f"@/{name}?") for name in names)


def _run_as(folder: Path) -> tuple[str, ...]:
    """Return the words that make a command run as somebody else if we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return ()
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam(next(name for name in BORROWED_USERS if name in names))
    os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o755)  # the tests, still root, reach the socket; so may others, but nothing here is secret
    return ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--")


def _run(prefix: tuple[str, ...], *command: object) -> None:
    subprocess.run([*prefix, *map(str, command)], check=True, capture_output=True, cwd="/")
