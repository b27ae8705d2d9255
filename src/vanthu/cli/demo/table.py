"""Show the road to a person: one line a step, then where everything lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from . import artefacts
from .done import Done
from .story import PASSWORD

if TYPE_CHECKING:
    from .sides import Side


def line(console: Console, row: Done) -> None:
    """Print a step as it is done."""
    mark = "[bold green]✔[/]" if row.held else "[bold red]✘[/]"
    grid = Table.grid(padding=(0, 1), expand=False)
    grid.add_column(width=1)
    grid.add_column(width=44)
    grid.add_column(width=8, justify="right", style="dim")
    grid.add_column(overflow="fold")
    grid.add_row(mark, row.title, f"{row.seconds:.2f} s", row.found)
    console.print(grid)


def summary(console: Console, done: Sequence[Done], *, held: bool, folder: Path) -> None:
    """Print the files with their verdicts, and whether all held."""
    table = Table(title="Tệp để lại và kết luận", title_justify="left", header_style="bold", expand=False)
    for title in ("Tệp", "Kết luận của vnsign", "pdfsig", "mutool", "Nơi để"):
        table.add_column(title, overflow="fold")
    for row in done:
        for left in row.artefacts:
            table.add_row(
                left["name"], artefacts.word(str(left.get("verdict", ""))), _count(left.get("pdfsig"), left),
                _count(left.get("mutool"), left), _near(left["path"], folder),
            )  # fmt: skip
    console.print()
    console.print(table)
    seconds = sum(row.seconds for row in done)
    if held:
        console.print(
            f"\n[bold green]Tất cả {len(done)} bước đều đạt[/] trong {seconds:.1f} giây. Thư mục: {folder}\n"
        )
    else:
        console.print(f"\n[bold red]Không đạt ở bước “{done[-1].title}”[/]: {done[-1].found}\n")


def _count(words: Sequence[str] | None, left: Mapping[str, Any]) -> str:  # Any: JSON values differ by key
    """Say how many signature values an outside tool calls good; document timestamps are not its business."""
    signed = [one for one in left.get("signatures", ()) if one["kind"] == "signature"]
    if not signed:
        return "–"
    return "(không cài)" if words is None else f"{artefacts.count_good(list(words))}/{len(signed)} đúng"


def _near(path: str, folder: Path) -> str:
    place = Path(path)
    return str(place.relative_to(folder)) if place.is_relative_to(folder) else path


def addresses(console: Console, sides: Sequence[Side]) -> None:
    """Print where to look and as whom."""
    table = Table(title="Mở trình duyệt", title_justify="left", header_style="bold")
    # What is copied into a browser stands whole on its line; only words wrap.
    for title, is_copied in (
        ("Địa chỉ", True), ("Cơ quan", False), ("Tên đăng nhập", True), ("Mật khẩu", True), ("Vai trò", False),
    ):  # fmt: skip
        table.add_column(title, overflow="fold", no_wrap=is_copied)
    for side in sides:
        for person in side.place.people:
            table.add_row(
                side.url, side.place.name, person.username, PASSWORD, f"{person.full_name}, {person.title}"
            )
    console.print(table)
    console.print("Mã PIN của mọi chứng thư: [bold]thu-nghiem[/]. Nhấn Ctrl+C để dừng.")
