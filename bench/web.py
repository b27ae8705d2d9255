"""How quickly pages of a records office with a million documents are made, beside the bare SQL of the same run.

For each list and page: how many queries, the server's time (handler to bytes, no network), the processor's share of it
and the time of the page's own statements sent bare through the same connection; at the end, how soon Chromium paints a
document's page.
`--sqlite` (the default) or `--postgres`; the database is made and thrown away here, unless `--keep` names a folder:
the next run with that folder finds the documents put down.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

# ruff: noqa: E402 path first
from rich.console import Console

from bench import web_seed
from tests import postgres

if TYPE_CHECKING:
    from django.test import Client

OUT = Console(highlight=False, soft_wrap=True)
MOST_QUERIES = 12
MOST_RATIO = 8.0
SEARCH_P50_MS, SEARCH_P95_MS = 5.0, 30.0
PLACES = (
    "/van-ban-di/",
    "/van-ban-di/?trang-thai=issued",
    "/van-ban-di/?trang-thai=sealed",
    "/van-ban-di/?loai=cong_van",
    "/van-ban-di/?loai=nghi_quyet",
    "/van-ban-di/?khan=3",
    "/van-ban-di/?xep=so",
    "/van-ban-di/?xep=trich-yeu&trang-thai=issued",
    "/van-ban-den/",
    "/van-ban-den/?xep=trich-yeu",
    "/van-ban-den/?khan=3",
    "/so-dang-ky/",
    "/so-dang-ky/?xep=trich-yeu",
    "/quan-tri/nguoi-dung",
    "/tra-cuu/?q=chuyen+doi+so",
)
WHOLE = 50
"""Rows of a full page of a list: only then is it judged beside its bare SQL."""
_MORE = re.compile(r'href="(/van-ban-di/\?[^"]*sau=[^"]+)"')
QUERIES = (
    "chuyen doi so", "an toàn thông tin", "hội nghị", "van thu luu tru", "nghi quyet", "kế hoạch triển khai",
    "đ", "giai ngan von", "so 777", "khong co chu nay",
)  # fmt: skip


@dataclass(frozen=True)
class Timing:
    """What a page cost, in milliseconds."""

    rows: int
    """Rows of the list that the page is; none for another page."""
    queries: int
    page_ms: float
    processor_ms: float
    """Of the page and of PostgreSQL's process for it, without waiting for other work of the machine."""
    sql_ms: float

    @property
    def ratio(self) -> float:
        """Return how many times its bare SQL the page took."""
        return self.page_ms / self.sql_ms


def main(argv: list[str] | None = None) -> int:
    """Measure and print; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlite", action="store_true", help="the default")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the office there; use it again")
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="only pages whose address holds this, or “search”"
    )
    args = parser.parse_args(argv)
    folder = args.keep or Path(tempfile.mkdtemp(prefix="vanthu-bench-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)  # PostgreSQL runs as a user of its own below it
    cluster = postgres.start(durable=True, folder=folder / "postgres") if args.postgres else None
    try:
        os.environ |= {"VANTHU_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "vanthu.config.settings"}
        if cluster:
            os.environ["VANTHU_DATABASE_URL"] = cluster.url
        return _measure(_office(folder / "office.json", args.documents), args.rounds, args.only)
    finally:
        if cluster:
            cluster.rest()
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _office(kept: Path, documents: int) -> web_seed.Office:
    """Return the office, which is put down unless it stands in the folder already."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests import cast as people
    from vanthu.core import clock

    call_command("migrate", verbosity=0, interactive=False)
    if kept.exists():
        office = web_seed.Office(**json.loads(kept.read_text()))
        OUT.print(f"{connection.vendor}: {office.documents:,} documents of an earlier run")
        return office
    cast = people.build(now=clock.now())
    _signed_in(cast.an.person_id).get("/")  # whatever does not load fails before the long part
    began = time.perf_counter()
    office = web_seed.put_down(cast, documents)
    kept.write_text(json.dumps(asdict(office)))
    OUT.print(f"{connection.vendor}: {documents:,} documents put down in {time.perf_counter() - began:.0f} s")
    return office


def _measure(office: web_seed.Office, rounds: int, only: str) -> int:
    from django.db import connection

    from vanthu.incoming.models import IncomingDocument

    missed = []
    arrived = IncomingDocument.objects.latest("pk").pk
    client, administrator = _signed_in(office.clerk), _signed_in(office.administrator)
    for place in (
        *PLACES,
        _next_page(client),
        "/",
        f"/van-ban-di/{office.document}",
        f"/van-ban-den/{arrived}",
    ):
        if only not in place:
            continue
        timing = _timed(administrator if place.startswith("/quan-tri") else client, place, rounds)
        OUT.print(
            f"{place}: {timing.rows} rows, {timing.queries} queries, page {timing.page_ms:.1f} ms (processor "
            f"{timing.processor_ms:.1f} ms), its SQL bare {timing.sql_ms:.1f} ms: {timing.ratio:.1f} times "
            f"(load {os.getloadavg()[0]:.1f})"
        )
        if timing.queries > MOST_QUERIES or (timing.rows >= WHOLE and timing.ratio > MOST_RATIO):
            missed.append(place)
    if only in "search":
        missed += _search(office.clerk, rounds)
    if not only:
        missed += _paint(office.clerk)
    OUT.print("goals missed: " + ", ".join(missed) if missed else "every goal is met")
    connection.close()
    return 1 if missed else 0


def _next_page(client: Client) -> str:
    """Return the address of the second page of the list, behind its key."""
    found = _MORE.search(client.get("/van-ban-di/").content.decode())
    assert found is not None, "a million documents fill more than one page"
    return html.unescape(found[1])


def _signed_in(person_id: int) -> Client:
    from django.conf import settings
    from django.test import Client

    from tests import cast as people
    from vanthu.directory.models import Person

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(headers={"accept-language": "vi"})
    username = Person.objects.get(pk=person_id).username
    client.post("/dang-nhap", {"username": username, "password": people.PASSWORD})
    return client


@contextmanager
def _overheard() -> Iterator[list[tuple[str, Any]]]:
    from django.db import connection

    heard: list[tuple[str, Any]] = []

    def listen(
        execute: Callable[..., Any], sql: str, parameters: Any, *rest: Any
    ) -> Any:  # Django's own types
        heard.append((sql, parameters))
        return execute(sql, parameters, *rest)

    with connection.execute_wrapper(listen):
        yield heard


def _timed(client: Client, place: str, rounds: int) -> Timing:
    """Time a page and its statements in turn, so that both meet the same load; the median of each."""
    from django.db import connection

    client.get(place)
    with _overheard() as statements:
        answer = client.get(place)
    assert answer.status_code == 200, f"{place}: {answer.status_code}"
    pages, processor, bare = [], [], []
    for _ in range(rounds):
        before = _processor_ms()
        pages.append(_ms(lambda: client.get(place)))
        processor.append(_processor_ms() - before)
        with connection.cursor() as cursor:
            bare.append(_ms(lambda: _replay(cursor, statements)))
    rows = answer.content.decode().partition('id="rows"')[2].count("<tr") - 1
    medians = map(statistics.median, (pages, processor, bare))
    return Timing(max(rows, 0), len(statements), *medians)


def _replay(cursor: Any, statements: list[tuple[str, Any]]) -> None:  # a cursor of either database
    for sql, parameters in statements:
        if sql.startswith("SELECT"):  # what a page writes, who read what, is not written again
            cursor.execute(sql, parameters)
            cursor.fetchall()


def _search(person_id: int, rounds: int) -> list[str]:
    from vanthu.core import clock
    from vanthu.directory import queries
    from vanthu.directory.models import Person
    from vanthu.outgoing import listing

    actor = queries.actor_for(Person.objects.get(pk=person_id), now=clock.now())
    assert actor is not None
    every, processor = [], []
    for text in QUERIES:
        search = partial(listing.listed, actor, listing.Wanted(text=text))
        search()
        times = []
        for _ in range(max(3, rounds // 4)):
            before = _processor_ms()
            times.append(_ms(search))
            processor.append(_processor_ms() - before)
        OUT.print(
            f"  search “{text}”: median {statistics.median(times):.1f} ms (processor "
            f"{statistics.median(processor[-len(times) :]):.1f} ms)"
        )
        every += times
    p50, p95 = statistics.median(every), statistics.quantiles(every, n=20)[-1]
    busy50, busy95 = statistics.median(processor), statistics.quantiles(processor, n=20)[-1]
    OUT.print(
        f"search: p50 {p50:.1f} ms, p95 {p95:.1f} ms (goals {SEARCH_P50_MS:.0f} and {SEARCH_P95_MS:.0f} ms); "
        f"of the processor {busy50:.1f} and {busy95:.1f} ms (load {os.getloadavg()[0]:.1f})"
    )
    return ["search"] if p50 > SEARCH_P50_MS or p95 > SEARCH_P95_MS else []


def _paint(person_id: int) -> list[str]:
    """Have Chromium open the one document that has its file."""
    from bench import web_paint
    from tests import cast as people
    from vanthu.directory.models import Person
    from vanthu.outgoing.models import OutgoingDocument

    username = Person.objects.get(pk=person_id).username
    first = OutgoingDocument.objects.earliest("pk")
    paint = web_paint.measure(username, people.PASSWORD, first.pk)
    if paint is None:
        OUT.print("first paint: not measured, there is no 'chromium' program here")
        return []
    OUT.print(
        f"document page in Chromium: words after {paint.words_ms:.0f} ms, first page of its PDF after "
        f"{paint.pdf_ms:.0f} ms (goal {web_paint.MOST_MS:.0f} ms, "
        f"load {os.getloadavg()[0]:.1f}); very first visit {paint.first_ms:.0f} ms"
    )
    return ["first paint"] if paint.pdf_ms > web_paint.MOST_MS else []


def _processor_ms() -> float:
    """Return how long this process, and PostgreSQL's for its connection, had a processor."""
    from django.db import connection

    spent = time.process_time() * 1000
    if connection.vendor == "postgresql":
        key = connection.connection.info.backend_pid
        spent += int(Path(f"/proc/{key}/schedstat").read_text().split()[0]) / 1e6
    return spent


def _ms(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
