"""The moves of an outgoing document as docs/rules/outgoing-states.md shows them: `script/fix` writes them anew."""

from __future__ import annotations

from tests.contracts.tree import ROOT

PAGE = ROOT / "docs" / "rules" / "outgoing-states.md"
BEGIN, END = "<!-- moves: written by script/fix -->", "<!-- end of moves -->"
WHO = {
    "_is_drafter": "người soạn – the drafter",
    "_is_signer": "người ký – the signer",
    "_is_clerk": "văn thư – the clerk",
    "_decides": "người đang duyệt hoặc người ký – whose decision is waited for",
    "has_settled": "người đã duyệt, cho ý kiến – who approved it",
}
OWN = {
    "check": "người đến lượt – whose turn it is",
    "return": "người soạn khi chưa ai mở; người đang duyệt; người ký – the drafter while unopened; who decides",
    "send_to_earlier": "người đang duyệt hoặc người ký – who decides",
    "pass_on": "hệ thống, sau lượt duyệt cuối – the system, after the last check",
    "ask_change": "người soạn, văn thư – the drafter, the clerk",
}


def render() -> str:
    """Return the moves as Markdown tables, one for each way."""
    from vanthu.outgoing import policies
    from vanthu.outgoing.states import MOVES, Way

    parts = [BEGIN]
    for way in Way:
        parts += ["", f"## {way.vi} – {way.en}", "", "| bước | from | to | who |", "|---|---|---|---|"]
        for move, (starts, end) in MOVES[way].items():
            answer = policies._ANSWERS.get(move, policies._is_clerk).__name__
            who = OWN.get(move.value) or WHO[answer]
            begins = "; ".join(sorted(state.vi for state in starts))
            parts.append(f"| {move.vi} (`{move.value}`) | {begins} | {end.vi} | {who} |")
    return "\n".join([*parts, "", END])


def write() -> None:
    """Write the tables into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(before + render() + rest.partition(END)[2], encoding="utf-8")
