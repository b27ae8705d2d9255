"""Where the marks go: moved by a person before anybody signs, made into fields there, remembered for the type."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pikepdf
import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound
from vanthu.outgoing import actions, placing, steps
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State
from vanthu.signing import places
from vanthu.signing.places import Place
from vnsign.pdf.document import Document

Clock = Callable[[], datetime]
THERE = Place(1, 100, 230, 40, 20)


def moved(document: OutgoingDocument, cast: Cast, at: Place = THERE) -> OutgoingDocument:
    return placing.move_places(
        document.pk, {places.LEADER: at}, seen=document.version, actor=cast.hanh, now=NOW
    )


def left_of_field(document: OutgoingDocument, name: str) -> float:
    """Return where a field of the current file begins, in millimetres from the left."""
    pdf = Document(blobs().read(document.files.get(ordinal=0, is_current=True).file.sha256))
    field = pdf.find_field(name)
    assert field is not None
    corners = [float(str(corner)) for corner in pdf.array(pdf.dictionary(field.widget)["Rect"])]
    return corners[0] * 25.4 / 72


def bare_pdf() -> bytes:
    """Return a page with words on it and no place for anything."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[0]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(
            b"BT /F1 12 Tf 72 700 Td (Noi dung van ban de nghi cac don vi gui bao cao) Tj ET"
        )
        pdf.save(out)
    return out.getvalue()


def test_the_field_is_made_where_the_mark_was_moved(cast: Cast) -> None:
    document = moved(paper.drafted(cast), cast)

    submitted = steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NOW)

    assert left_of_field(submitted, "LanhDao") == pytest.approx(THERE.x, abs=0.5)


def test_after_a_return_the_mark_is_moved_once_more(cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)
    actions.send_back(document.pk, reason="chữ ký đè lên chữ", actor=cast.dung, now=NOW)
    document.refresh_from_db()

    document = moved(document, cast)
    steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NOW)
    signed = steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=clock)

    assert signed.state_word is State.SIGNED
    assert left_of_field(signed, "LanhDao") == pytest.approx(THERE.x, abs=0.5)


@pytest.mark.parametrize("at", [replace(THERE, page=9), replace(THERE, x=190), replace(THERE, width=0)])
def test_a_place_off_the_page_is_refused_and_changes_nothing(at: Place, cast: Cast) -> None:
    document = paper.drafted(cast)
    before = document.files.count()

    with pytest.raises(Invalid):
        moved(document, cast, at)

    assert document.files.count() == before


def test_a_stale_page_moves_nothing(cast: Cast) -> None:
    document = paper.drafted(cast)
    moved(document, cast)

    with pytest.raises(Conflict):
        moved(document, cast)


def test_only_the_drafter_moves_the_marks(cast: Cast) -> None:
    document = paper.drafted(cast)

    with pytest.raises(NotFound):
        placing.move_places(document.pk, {}, seen=document.version, actor=cast.la, now=NOW)


def test_the_place_is_remembered_for_the_type_where_the_page_shows_none(cast: Cast) -> None:
    moved(paper.drafted(cast), cast)
    bare = Upload("bản.pdf", bare_pdf())

    document = paper.drafted(cast, main=bare, content="")

    kept = places.of(document.files.get(ordinal=0).places)
    assert (kept[places.LEADER].x, kept[places.LEADER].y) == (THERE.x, THERE.y)


def test_marks_of_the_last_page_are_remembered_from_the_end(cast: Cast) -> None:
    from vanthu.signing import remembered

    remembered.remember(cast.sender.pk, "qd", {places.LEADER: replace(THERE, page=3)}, pages=3)

    assert remembered.places_for(cast.sender.pk, "qd", pages=5)[places.LEADER].page == 5
    assert remembered.places_for(cast.stranger.pk, "qd", pages=5) == {}
