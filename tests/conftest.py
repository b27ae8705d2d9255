"""What holds for every test: a home of its own, one of two databases, a closed network, no warning unheard.

`VANTHU_TEST_DATABASE=sqlite` (the default) or `postgres` chooses the database; for the latter a throw-away
cluster is started here and removed at the end. Sockets are closed but loopback and unix (pyproject.toml,
`--allow-hosts`); warnings are errors (`filterwarnings`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests import grown, postgres

DATABASE = os.environ.get("VANTHU_TEST_DATABASE", "sqlite")
HERE = Path(__file__).resolve().parent
PURE = tuple(HERE / "unit" / name for name in ("vnsign", "vnedxml", "vnagent", "demo"))
LONGEST = (
    "journeys/test_demo_points.py", "browser/test_every_page.py", "journeys", "chaos", "browser/test_agent.py",
    "browser/test_journeys.py", "browser/test_road.py", "web/test_matrix.py", "exchange/test_axis_between_installations.py",
)  # fmt: skip
CORPUS = HERE.parents[1] / "shared"


def _make_home() -> None:
    home = Path(tempfile.mkdtemp(prefix="vanthu-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["VANTHU_HOME"] = str(home)


def _choose_database() -> None:
    if DATABASE not in {"sqlite", "postgres"}:
        raise pytest.UsageError(f"VANTHU_TEST_DATABASE is {DATABASE!r}; say sqlite or postgres")
    os.environ.pop("VANTHU_DATABASE_URL", None)
    if DATABASE == "sqlite":
        return
    # Workers of pytest-xdist inherit the URL of the cluster that their parent started.
    if "VANTHU_TEST_POSTGRES_URL" not in os.environ:
        cluster = postgres.start()
        atexit.register(cluster.stop)
        os.environ["VANTHU_TEST_POSTGRES_URL"] = cluster.url
    os.environ["VANTHU_DATABASE_URL"] = os.environ["VANTHU_TEST_POSTGRES_URL"]


def pytest_configure(config: pytest.Config) -> None:
    """Start Django with the product's settings, unless only what knows no Django is tested."""
    import django

    asked = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    if not all(any(path.is_relative_to(pure) for pure in PURE) for path in asked):
        os.environ["DJANGO_SETTINGS_MODULE"] = "vanthu.config.settings"
        django.setup()


_make_home()
_choose_database()


def pytest_report_header() -> str:
    """Say which database the tests run on."""
    return f"vanthu: {DATABASE}, home {os.environ['VANTHU_HOME']}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with its reason, a test that needs what is not on this machine."""
    if item.get_closest_marker("corpus") and not CORPUS.is_dir():
        pytest.skip(f"needs the corpus at {CORPUS}")
    for marker in item.iter_markers("outside_tool"):
        for name in marker.args:
            if shutil.which(name) is None:
                pytest.skip(f"needs the program {name}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: one that began last would keep the other core waiting."""
    places = [HERE / name for name in LONGEST]
    missing = [place for place in places if not place.exists()]
    assert not missing, f"LONGEST names what is not there: {missing}"
    items.sort(
        key=lambda item: next((n for n, place in enumerate(places) if item.path.is_relative_to(place)), 99)
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Test SQLite as it is installed: a file, so that WAL, the writers' gate and threads are the real ones."""
    from django.conf import settings

    if DATABASE == "sqlite":
        place = Path(os.environ["VANTHU_HOME"]) / "test.sqlite3"
        grown.database(place)
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(place)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Go on with the migrated copy; the folder that it lies in is removed at the end."""
    return DATABASE == "sqlite"


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers(request: pytest.FixtureRequest) -> None:
    """Let tests that commit (`transaction=True`) clean up after themselves."""
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        return
    from django.db import connection

    from tests.flush import past_the_triggers

    connection.ops.execute_sql_flush = past_the_triggers(connection.ops.execute_sql_flush)  # type: ignore[method-assign]
