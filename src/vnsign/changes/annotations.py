"""Judge annotations, where a certification of level 3 leaves them open.

Notes beside the text may come and go. What can cover or imitate the document's own content may not pass
unseen: those are the evil annotation attacks on certified documents.
"""

from __future__ import annotations

from vnsign.changes.appearance import paints
from vnsign.changes.found import Act
from vnsign.changes.strokes import is_drawn_over
from vnsign.changes.update import Update
from vnsign.reader.values import Dict, Ref, Stream
from vnsign.reasons import Code

_BESIDE = frozenset(
    {
        "Text",
        "Link",
        "Popup",
        "Highlight",
        "Underline",
        "StrikeOut",
        "Squiggly",
        "Caret",
        "Widget",
    }
)
"""Kinds that show nothing of their own over the page, unless their looks or their fill do."""


def judge_annotation(update: Update, item: Ref, *, page: int) -> None:
    """Note an annotation that was added or changed, as a note or as something that may cover content."""
    dictionary = update.after.dictionary(item)
    kind = str(update.after.get(dictionary.get("Subtype")))
    if (
        kind in _BESIDE
        and "IC" not in dictionary
        and not _covers(update, dictionary)
        and not _acts(update, dictionary)
    ):
        update.add(Act.ANNOTATE, Code.ANNOTATION_CHANGED, objects=(page, item.number), fact=f"/{kind}")
    else:
        update.add(Act.OVERLAY, Code.ANNOTATION_CHANGED, objects=(page, item.number), fact=f"/{kind}")


def _covers(update: Update, dictionary: Dict) -> bool:
    if is_drawn_over(update.after, dictionary):
        return True
    pictures: list[Stream] = []
    for value in update.after.dictionary(dictionary.get("AP")).values():
        looks = update.after.get(value)
        choices = looks.values() if isinstance(looks, dict) else [looks]
        pictures += [stream for stream in map(update.after.get, choices) if isinstance(stream, Stream)]
    return any(paints(update.after, stream) for stream in pictures)


def _acts(update: Update, dictionary: Dict) -> bool:
    """Say whether an annotation does more than lead to another place in the document or to an address."""
    actions = [update.after.dictionary(dictionary.get(key)) for key in ("A", "PA")]
    return "AA" in dictionary or any(
        action.get("S") not in ("GoTo", "URI") or "Next" in action for action in actions if action
    )
