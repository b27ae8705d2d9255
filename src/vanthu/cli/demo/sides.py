"""The two sides of the demo as processes: started, waited for, killed, started again."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import httpx

from vanthu.core.processes import end

from .story import PARENT, PASSWORD, Place

START_LIMIT_S: Final = 120.0
_CSRF: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Side:
    """One installation of the demo: its folder, its serving process, and what reads it back."""

    def __init__(self, place: Place, folder: Path, environment: dict[str, str]) -> None:
        """Describe the installation of `place` below `folder`; nothing is started yet."""
        self.place, self.home = place, folder / place.key
        self.url = f"http://127.0.0.1:{place.port}"
        self.environment = {**os.environ, **environment, "VANTHU_HOME": str(self.home)}
        self.administrator = ("", "")
        """User name and password, as `vanthu init` told them."""
        self.restarts = -1
        self.failpoints: list[str] = []
        """Named steps at which the installation is to be killed, each once (for trying how it recovers)."""
        self._serving: subprocess.Popen[bytes] | None = None
        self._reading: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> str:
        """Run a module of the product on this installation and return what it printed."""
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def init(self) -> None:
        """Make the installation's folder with `vanthu init`."""
        place = self.place
        made = self.run(
            "vanthu.cli.main", "init", str(self.home), "--agency", place.code, "--name", place.name,
            "--older-code", place.older_code, "--parent", PARENT, "--abbreviation", place.abbreviation,
            "--place", "Phú Thọ", "--json",
        )  # fmt: skip
        self.administrator = json.loads(made)["admin"], json.loads(made)["password"]

    def begin(self) -> None:
        """Start the installation if it is not running. Only from a thread that stays."""
        if self._serving is None or self._serving.poll() is not None:
            self._start()

    def ensure(self) -> None:
        """See that the installation serves: start it if it is not running, wait until it answers."""
        self.begin()
        until = time.monotonic() + START_LIMIT_S
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/health", timeout=2, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            if self._serving is None or self._serving.poll() is not None:
                self._start()
            time.sleep(0.1)
        raise RuntimeError(f"{self.place.name} does not answer at {self.url}; see {self.home / 'logs'}")

    def _start(self) -> None:
        self.restarts += 1
        self._note_failpoint()
        environment = dict(self.environment)
        environment.pop("VANTHU_FAILPOINT", None)
        if self.failpoints:
            environment["VANTHU_FAILPOINT"] = ",".join(self.failpoints)
        with (self.home / "logs" / "serve.log").open("ab") as log:
            self._serving = subprocess.Popen(
            [sys.executable, "-m", "vanthu.cli.main", "serve", "--port", str(self.place.port)],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip

    def _note_failpoint(self) -> None:
        """Take the step at which the installation died off the list."""
        note = self.home / "logs" / "failpoint"
        if note.exists() and self.failpoints:
            reached = note.read_text(encoding="ascii").strip()
            self.failpoints = [step for step in self.failpoints if step != reached]
            note.unlink()

    def kill(self) -> None:
        """End the installation as a power cut would."""
        if self._serving is not None:
            self._serving.send_signal(signal.SIGKILL)
            self._serving.wait()

    def stop(self) -> None:
        """End the installation and what reads it."""
        for process in (self._serving, self._reading):
            if process is not None and process.poll() is None:
                end(process, patience_s=15)

    def ask(self, question: str, subject: str) -> Any:  # Any: each answer has its own shape
        """Return what the installation's own rows say."""
        if self._reading is None or self._reading.poll() is not None:
            environment = {key: value for key, value in self.environment.items() if key != "VANTHU_FAILPOINT"}
            self._reading = subprocess.Popen(
                [sys.executable, "-m", "vanthu.cli.demo.reader"], env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self._reading.stdin is not None
        assert self._reading.stdout is not None
        self._reading.stdin.write(json.dumps([question, subject], ensure_ascii=False) + "\n")
        self._reading.stdin.flush()
        line = self._reading.stdout.readline()
        if not line:
            raise RuntimeError(f"cannot read back {self.home}")
        return json.loads(line)

    def visitor(self, username: str) -> Visitor:
        """Return a person of this side, signed in."""
        return Visitor(self.url, username)


class Visitor:
    """A person at a browser: signs in, opens pages, sends forms."""

    def __init__(self, url: str, username: str) -> None:
        """Sign in as `username`."""
        self._web = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self.post("/dang-nhap", {"username": username, "password": PASSWORD}, form_page="/dang-nhap")

    def post(
        self, path: str, fields: dict[str, Any], *, form_page: str, files: list[Any] | None = None
    ) -> str:  # Any: form values and httpx's own file tuples
        """Send the form at `path`, as `form_page` shows it; return where it led. Raises RefusedPage if refused."""
        page = self._web.get(form_page, follow_redirects=True)
        token = _CSRF.search(page.text)
        if token is None:
            raise RefusedPage(page.status_code, f"no form at {form_page}")
        answer = self._web.post(
            path,
            data={**fields, "csrfmiddlewaretoken": token.group(1)},
            files=files or None,
            headers={"Referer": str(page.url)},
        )
        if answer.status_code not in {302, 303}:
            raise RefusedPage(answer.status_code, problem_on(answer.text))
        return answer.headers["Location"]

    def get(self, path: str) -> str:
        """Return the page at `path`."""
        return self._web.get(path, follow_redirects=True).text


class RefusedPage(RuntimeError):
    """The web answered with a refusal instead of going on."""

    def __init__(self, status: int, words: str) -> None:
        """Keep the HTTP status and the words shown to the person."""
        super().__init__(f"{status}: {words}")
        self.status = status


def problem_on(html: str) -> str:
    """Return the words in which a page says what went wrong."""
    main = re.search(r"(?s)<main.*?</main>", html)
    alert = re.search(r'(?s)role="alert".*?>(.*?)</div>', html)
    shown = alert.group(1) if alert else main.group(0) if main else html
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())[:600]
