"""Two offices for the browser: two installations as processes, with people, keys and a trial PKI."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests import grown
from tests.ports import free as free_ports
from vanthu.cli.demo import pki, story
from vanthu.cli.demo.pki_service import PkiService
from vanthu.cli.demo.sides import Side
from vanthu.core import clock

_SEED: Final = """
import sys
from dataclasses import replace
from pathlib import Path
import django
from vanthu.cli.demo import seed, story
seed.SENDER, seed.RECEIVER = (replace(p, port=int(n)) for p, n in zip((story.SENDER, story.RECEIVER), sys.argv[3:5]))
django.setup()
place = next(p for p in (seed.SENDER, seed.RECEIVER) if p.key == sys.argv[1])
seed.seed(place, Path(sys.argv[2]))
"""


class Office(Side):
    """One installation; its log is closed on our side as soon as the process has it."""

    def _start(self) -> None:
        command = [sys.executable, "-m", "vanthu.cli.main", "serve", "--port", str(self.place.port)]
        with (self.home / "logs" / "serve.log").open("ab") as log:
            self._serving = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)


class Offices:
    """The sender's and the receiver's installation, serving on the loopback until the `with` block ends."""

    def __init__(self, folder: Path) -> None:
        """Grow keys and both installations in `folder`; nothing serves yet."""
        self.folder = folder
        sender, receiver, service = free_ports(3)
        grown = pki.grow(
            folder / "pki", now=clock.now(), holders=story.HOLDERS, base_url=f"http://127.0.0.1:{service}"
        )
        environment = {
            "DJANGO_SETTINGS_MODULE": "vanthu.config.settings",
            "VANTHU_PKI_HOSTS": f"127.0.0.1:{service}",
            "VANTHU_TSA_URL": grown.tsa_url,
            "VANTHU_PEER_HOSTS": f"127.0.0.1:{sender} 127.0.0.1:{receiver}",
        }
        self.service = PkiService(folder / "pki", service)
        self.sender = Office(replace(story.SENDER, port=sender), folder, environment)
        self.receiver = Office(replace(story.RECEIVER, port=receiver), folder, environment)
        self.administrator_password = self._fill()

    def _fill(self) -> str:
        """Make and fill both installations; return the password of the sender's administrator."""
        told = [self._init(side) for side in (self.sender, self.receiver)]
        ports = [str(self.sender.place.port), str(self.receiver.place.port)]
        for side in (self.sender, self.receiver):
            command = [sys.executable, "-c", _SEED, side.place.key, str(self.folder), *ports]
            subprocess.run(command, env=side.environment, check=True)
        return told[0]

    def _init(self, side: Office) -> str:
        place = side.place
        side.home.mkdir(parents=True)
        grown.database(side.home / "vanthu.sqlite3")  # the command goes on from there
        told = side.run(
            "vanthu.cli.main", "init", str(side.home), "--agency", place.code, "--name", place.name,
            "--older-code", place.older_code, "--parent", story.PARENT, "--abbreviation", place.abbreviation,
            "--place", "Phú Thọ", "--json",
        )  # fmt: skip
        found = re.search(r"\{.*\}", told)
        assert found, told
        return str(json.loads(found[0])["password"])

    def __enter__(self) -> Offices:
        """Start the trial PKI's services and both installations."""
        self.service.__enter__()
        for side in (self.sender, self.receiver):
            side.ensure()
        return self

    def __exit__(self, *error: object) -> None:
        """End what was started."""
        self.sender.stop()
        self.receiver.stop()
        self.service.__exit__(None, None, None)
