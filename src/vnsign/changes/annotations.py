"""Judge annotations, where a certification of level 3 leaves them open.

Notes beside the text may come and go. What can cover or imitate the document's own content may not pass
unseen: those are the evil annotation attacks on certified documents.
"""

from __future__ import annotations

from vnsign.changes.appearance import paints
from vnsign.changes.found import Act
from vnsign.changes.update import Update
from vnsign.reader.values import Dict, Ref, Stream
from vnsign.reasons import Code

_BESIDE = frozenset(
    {
        "Text",
        "Link",
        "Popup",
        "Circle",
        "Square",
        "Line",
        "Polygon",
        "PolyLine",
        "Ink",
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
    if kind in _BESIDE and "IC" not in dictionary and not _covers(update, dictionary):
        update.add(Act.ANNOTATE, Code.ANNOTATION_CHANGED, objects=(page, item.number), fact=f"/{kind}")
    else:
        update.add(Act.OVERLAY, Code.ANNOTATION_CHANGED, objects=(page, item.number), fact=f"/{kind}")


def _covers(update: Update, dictionary: Dict) -> bool:
    normal = update.after.get(update.after.dictionary(dictionary.get("AP")).get("N"))
    streams = (
        [normal] if isinstance(normal, Stream) else list(normal.values()) if isinstance(normal, dict) else []
    )
    return any(paints(update.after, stream) for stream in streams)
