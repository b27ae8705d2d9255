"""What browsers load: small, named by its content, and only from here."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest

from vanthu.web.collect import CHECKOUT, STATIC_ROOT, WEB, keep_earlier

pytestmark = pytest.mark.skipif(
    not (STATIC_ROOT / "staticfiles.json").exists(), reason="static files are not collected: run script/setup"
)

FIRST_VISIT = (
    "css/app.css", "vendor/htmx.js", "js/app.js", "icons.svg", "mark.svg", "fonts/latin-400.woff2",
    "fonts/latin-600.woff2", "fonts/vietnamese-400.woff2", "fonts/vietnamese-600.woff2", "fonts/figures-400.woff2",
    "fonts/figures-600.woff2",
)  # fmt: skip


def hashed(name: str) -> Path:
    """Return the collected file of a plain name."""
    paths = json.loads((STATIC_ROOT / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    return STATIC_ROOT / str(paths[name])


def test_a_first_visit_is_small() -> None:
    sizes = {}
    for name in FIRST_VISIT:
        path = hashed(name)
        packed = path.with_name(f"{path.name}.br")
        sizes[name] = (packed if packed.exists() else path).stat().st_size

    page = 10_000
    assert sum(sizes.values()) + page <= 150_000, sizes


def test_the_style_sheet_fetches_nothing_from_elsewhere() -> None:
    css = hashed("css/app.css").read_text(encoding="utf-8")

    assert not re.search(r"""url\(["']?(https?:)?//""", css)


def test_what_our_own_sheets_style_reaches_the_browser() -> None:
    """A class whose end comes from data is in no template as it stands: purge.mjs must be told to keep it."""
    own = "".join(path.read_text(encoding="utf-8") for path in (WEB / "static" / "css").rglob("*.css"))
    named = re.compile(r"\.([a-z][\w-]*)")

    assert set(named.findall(re.sub(r"url\([^)]*\)|(?s:/\*.*?\*/)", "", own))) <= set(
        named.findall(hashed("css/app.css").read_text(encoding="utf-8"))
    )


def test_figures_are_equally_wide() -> None:
    from fontTools.ttLib import TTFont

    font = TTFont(hashed("fonts/figures-400.woff2"))

    widths = {font["hmtx"].metrics[font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    assert len(widths) == 1


def test_the_lock_file_names_no_host() -> None:
    lock = (CHECKOUT / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert all(entry.get("integrity") for name, entry in json.loads(lock)["packages"].items() if name)


def test_what_open_pages_ask_for_is_kept_for_a_month(tmp_path: Path) -> None:
    standing, fresh = tmp_path / "standing", tmp_path / "fresh"
    for folder in (standing / "css", fresh / "css"):
        folder.mkdir(parents=True)
    month_s = 31 * 86_400
    for name, age_s in (("app.0123456789ab.css.br", 60), ("app.aaaaaaaaaaaa.css", month_s), ("app.css", 60)):
        path = standing / "css" / name
        path.write_text("earlier")
        os.utime(path, (time.time() - age_s,) * 2)
    (fresh / "css" / "app.ba9876543210.css").write_text("new")

    keep_earlier(standing, fresh)

    assert sorted(path.name for path in (fresh / "css").iterdir()) == [
        "app.0123456789ab.css.br",
        "app.ba9876543210.css",
    ]


def test_the_first_collection_has_no_earlier_one(tmp_path: Path) -> None:
    keep_earlier(tmp_path / "none", tmp_path)

    assert list(tmp_path.iterdir()) == []
