"""Gather what the pages need from the locked npm packages: `python -m vanthu.web.collect`.

Makes `web/dist/static`: our own files, the UI kit's CSS purged against our templates, the typeface, htmx, the
PDF viewer and an icon sheet, each under a hashed name with its Brotli and gzip forms; and compiles the message
catalogues. Needs no settings, no database and no network but the npm registry, and that only when
`node_modules` does not match `package-lock.json`.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).resolve().parent
CHECKOUT: Final = WEB.parents[2]
MODULES: Final = CHECKOUT / "node_modules"
LOCALE: Final = WEB.parent / "locale"
STATIC_ROOT: Final = WEB / "dist" / "static"

LAYERS: Final = ("reset", "kit", "tokens", "base", "components", "pages")
EARLIER_DAYS: Final = 30
"""How long files of earlier collections are kept."""
_HASHED: Final = re.compile(r"\.[0-9a-f]{12}\.")
FONT_WEIGHTS: Final = (400, 600)
"""The two weights the sheets use; each costs a first visit about 33 KB."""

FIGURE_WIDTH: Final = 610
"""Width of every figure in tables, in thousandths of the type size: that of the typeface's narrower wide ones."""

ICONS: Final = (
    "adjustments", "alert-triangle", "arrow-back-up", "arrow-left", "arrow-right", "arrows-exchange", "bell",
    "book", "bookmark", "building", "certificate", "check", "checklist", "chevron-right", "circle-check",
    "circle-dashed", "circle-x", "clock", "columns", "device-desktop", "download", "external-link", "file-text",
    "filter", "help-circle", "home", "inbox", "language", "logout", "minus", "moon", "number", "paperclip", "plus",
    "refresh", "rubber-stamp", "scan", "search", "send", "settings", "shield-check", "shield-question", "shield-x",
    "signature", "sun", "upload", "user", "users", "x",
)  # fmt: skip

COPIES: Final[Mapping[str, str]] = {
    "htmx.org/dist/htmx.min.js": "vendor/htmx.js",
    "pdfjs-dist/legacy/build/pdf.min.mjs": "vendor/pdfjs/pdf.mjs",
    "pdfjs-dist/legacy/build/pdf.worker.min.mjs": "vendor/pdfjs/pdf.worker.mjs",
}


class CollectError(Exception):
    """Something needed is missing; the message says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Collect once and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m vanthu.web.collect", description=__doc__)
    parser.add_argument(
        "--dev", action="store_true", help="also install what the browser test needs (axe-core)"
    )
    options = parser.parse_args(arguments)
    try:
        install(development=options.dev)
        with tempfile.TemporaryDirectory() as folder:
            stage(Path(folder))
            count = publish(Path(folder))
        compile_catalogues()
    except CollectError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{count} static files in {STATIC_ROOT}\n")
    return 0


def install(*, development: bool) -> None:
    """Run `npm ci` unless `node_modules` already holds what the lock file names."""
    wanted = _locked(CHECKOUT / "package-lock.json", development=development)
    if wanted.items() <= _locked(MODULES / ".package-lock.json", development=True).items():
        return
    npm = _tool("npm")
    command = [npm, "ci", *([] if development else ["--omit=dev"])]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603 fixed words
    if done.returncode:
        raise CollectError(
            f"The front-end packages could not be installed. Is the npm registry reachable?\n{done.stderr}"
        )


def stage(folder: Path) -> None:
    """Lay out every static file under its plain name in `folder`."""
    shutil.copytree(WEB / "static", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("css"))
    for source, target in COPIES.items():
        _copy(MODULES / source, folder / target)
    for part in ("cmaps", "standard_fonts", "iccs", "wasm"):
        shutil.copytree(MODULES / "pdfjs-dist" / part, folder / "vendor/pdfjs" / part)
    _fonts(folder / "fonts")
    (folder / "icons.svg").write_text(_icon_sheet(ICONS), encoding="utf-8")
    _style_sheet(folder)


def publish(folder: Path) -> int:
    """Put `folder` into STATIC_ROOT under hashed names with compressed forms; return how many files."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(STATIC_URL="/static/", STATIC_ROOT=STATIC_ROOT)
    from vanthu.web.storage import StaticFiles

    fresh = STATIC_ROOT.with_name("static.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(folder, fresh)
    storage = StaticFiles(location=str(fresh), base_url="/static/")
    paths = {str(path.relative_to(fresh)): (storage, str(path.relative_to(fresh))) for path in _files(fresh)}
    for _name, _hashed, problem in storage.post_process(paths):
        if isinstance(problem, Exception):
            raise CollectError(f"A static file could not be prepared: {problem}") from problem
    keep_earlier(STATIC_ROOT, fresh)
    old = STATIC_ROOT.with_name("static.old")
    shutil.rmtree(old, ignore_errors=True)
    if STATIC_ROOT.exists():
        STATIC_ROOT.rename(
            old
        )  # whoever is served meanwhile misses them for no longer than two names are changed
    fresh.rename(STATIC_ROOT)
    shutil.rmtree(old, ignore_errors=True)
    return len(paths)


def keep_earlier(standing: Path, fresh: Path) -> None:
    """Carry over the hashed files of earlier collections for a month: pages that are open still ask for them.

    So does a server that was started before: it goes on with its own names until it is started anew.
    """
    oldest = fresh.stat().st_mtime - timedelta(days=EARLIER_DAYS).total_seconds()
    for path in _files(standing):
        target = fresh / path.relative_to(standing)
        if _HASHED.search(path.name) and not target.exists() and path.stat().st_mtime > oldest:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def compile_catalogues() -> None:
    """Compile every message catalogue beside its source."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


def _locked(path: Path, *, development: bool) -> dict[str, str]:
    """Return package folder → version from an npm lock file, without optional packages."""
    if not path.exists():
        return {}
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return {
        name: entry["version"]
        for name, entry in packages.items()
        if name and not entry.get("optional") and (development or not entry.get("dev"))
    }


def _tool(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise CollectError(f"{name} is missing. Run script/setup, which brings the locked Node.js wheel.")
    return found


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _fonts(folder: Path) -> None:
    files = MODULES / "@fontsource/be-vietnam-pro/files"
    for weight in FONT_WEIGHTS:
        for subset in ("latin", "vietnamese"):
            _copy(
                files / f"be-vietnam-pro-{subset}-{weight}-normal.woff2", folder / f"{subset}-{weight}.woff2"
            )
        tabular_figures(
            files / f"be-vietnam-pro-latin-{weight}-normal.woff2", folder / f"figures-{weight}.woff2"
        )


def tabular_figures(source: Path, target: Path) -> None:
    """Write a font of the ten digits, all equally wide: the typeface has no tabular figures of its own."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(source)
    subsetter = Subsetter(Options(layout_features=[], flavor="woff2", hinting=False))
    subsetter.populate(text="0123456789")
    subsetter.subset(font)
    metrics = font["hmtx"].metrics
    for name in (font.getBestCmap()[ord(digit)] for digit in "0123456789"):
        advance, bearing = metrics[name]
        narrow = min(1.0, FIGURE_WIDTH / advance)
        shift = round((FIGURE_WIDTH - advance * narrow) / 2)
        glyph = font["glyf"][name]
        glyph.coordinates.scale((narrow, 1))
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(font["glyf"])
        metrics[name] = (FIGURE_WIDTH, round(bearing * narrow) + shift)
    font.flavor = "woff2"
    font.save(target)


def _icon_sheet(names: Iterable[str]) -> str:
    from xml.etree import ElementTree

    space = "{http://www.w3.org/2000/svg}"
    symbols = []
    for name in names:
        drawing = ElementTree.parse(MODULES / f"@tabler/icons/icons/outline/{name}.svg").getroot()  # noqa: S314 locked package
        shapes = "".join(
            f'<path d="{shape.get("d")}"/>'
            for shape in drawing.iter(f"{space}path")
            if shape.get("fill") != "none"
        )
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def _style_sheet(folder: Path) -> None:
    own = WEB / "static" / "css"
    sheets = [{"layer": "kit", "path": str(MODULES / "@tabler/core/dist/css/tabler.css")}]
    for layer in LAYERS:
        sheets += [{"layer": layer, "path": str(path)} for path in sorted((own / layer).glob("*.css"))]
    sheets.sort(key=lambda sheet: LAYERS.index(sheet["layer"]))
    content = [str(WEB / "templates/**/*.html"), str(WEB / "static/js/**/*.js"), str(WEB / "**/*.py")]
    target = folder / "css" / "app.css"
    target.parent.mkdir(exist_ok=True)
    config = folder.parent / f"{folder.name}.json"
    config.write_text(
        json.dumps({"output": str(target), "content": content, "files": sheets}), encoding="utf-8"
    )
    try:
        command = [_tool("node"), str(WEB / "purge.mjs"), str(config)]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603 fixed words
    finally:
        config.unlink()
    if done.returncode:
        raise CollectError(f"The style sheet could not be made:\n{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main())
