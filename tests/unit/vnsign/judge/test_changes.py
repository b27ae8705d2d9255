"""What may be done to a document after a signature, in the cases of the office's own road (A to G)."""

from __future__ import annotations

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import certified_at, codes, filled, locked, of
from vnsign.report import Changes, Verdict

OPEN_FOR_CLERK = locked(b"Exclude", "so", "CoQuan")
ALL = locked(b"All")


def by_agency(pdf, pki, **other):
    """Add the agency's signature in its prepared field."""
    return paper.sign(pdf, pki.agency, paper.AGENCY, number=21, chain=(pki.ca,), **other)


def by_leader(pki, entries=b""):
    return paper.sign(paper.document(), pki.leader, paper.LEADER, number=20, entries=entries, chain=(pki.ca,))


NEW_FIELD = 30


def with_new_field(pdf, pki, *, rect=b"[100 600 200 650]", seen="Con dau", certified=False):
    """Sign in a field that the update itself adds, the way the government's tool does."""
    form = paper.OBJECTS[5].replace(b"8 0 R]", b"8 0 R 30 0 R]")
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 30 0 R]")
    paper.FIELD_OF[NEW_FIELD] = b"(Phathanh) /F 132 /P 3 0 R /Rect %s" % rect
    return paper.sign(
        pdf, pki.agency, NEW_FIELD, number=31, widget=b"/AP << /N 32 0 R >>", chain=(pki.ca,),
        others={3: page, 5: form, 32: paper.looks(seen)},
    )  # fmt: skip


# A: the road as it should be


def test_a1_certified_at_level_2_then_filled_and_sealed(judge, pki, certified):
    report = judge(by_agency(filled(certified, "123/QD-UBND"), pki))

    assert report.verdict is Verdict.VALID
    assert of(report, "LanhDao").changes is Changes.PERMITTED
    assert {"number_or_date_filled", "signature_added"} <= codes(of(report, "LanhDao"))
    assert of(report, "LanhDao").certification == 2


def test_a2_approved_without_lock_then_filled_and_sealed(judge, pki):
    assert judge(by_agency(filled(by_leader(pki), "123/QD-UBND"), pki)).verdict is Verdict.VALID


def test_a3_locked_but_for_the_clerk_then_locked_by_the_agency(judge, pki):
    report = judge(by_agency(filled(by_leader(pki, OPEN_FOR_CLERK), "123/QD-UBND"), pki, entries=ALL))

    assert report.verdict is Verdict.VALID


def field_lock(action, level):
    return b"/Lock << /Type /SigFieldLock /Action /%s /P %d >>" % (action, level)


def test_a4_certified_and_locked_but_for_the_clerk_then_locked_by_the_agency(judge, pki):
    both = (
        OPEN_FOR_CLERK[: OPEN_FOR_CLERK.rindex(b"]")] + b" << /Type /SigRef /TransformMethod /DocMDP"
        b" /TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>]"
    )
    catalog = paper.OBJECTS[1].replace(b">>", b"/Perms << /DocMDP 20 0 R >> >>")
    certified = paper.sign(
        paper.document(),
        pki.leader,
        paper.LEADER,
        number=20,
        entries=both,
        others={1: catalog},
        chain=(pki.ca,),
    )

    report = judge(by_agency(filled(certified, "123/QD-UBND"), pki, entries=ALL))

    assert report.verdict is Verdict.VALID
    assert of(report, "LanhDao").certification == 2


def locked_step_by_step(pki):
    """Approve with a lock of level 2 that leaves the clerk's field open, fill, seal with a lock of level 1."""
    open_lock = field_lock(b"Exclude /Fields [(so) (CoQuan)]", 2)
    prepared = {
        7: paper.OBJECTS[7][:-2] + open_lock + b">>",
        8: paper.OBJECTS[8][:-2] + field_lock(b"All", 1) + b">>",
    }
    approved = paper.sign(
        paper.document(prepared), pki.leader, paper.LEADER, number=20, entries=OPEN_FOR_CLERK, widget=open_lock,
        chain=(pki.ca,),
    )  # fmt: skip
    return by_agency(filled(approved, "123/QD"), pki, entries=ALL, widget=field_lock(b"All", 1))


def test_a5_locks_that_carry_a_level_let_the_road_pass(judge, pki):
    assert judge(locked_step_by_step(pki)).verdict is Verdict.VALID


def test_a5_after_a_lock_of_level_1_nothing_may_be_filled(judge, pki):
    body = paper.OBJECTS[6].replace(b">>", b"/V (999) /AP << /N 50 0 R >> >>")

    report = judge(paper.update(locked_step_by_step(pki), {6: body, 50: paper.looks("999")}))

    assert of(report, "CoQuan").changes is Changes.FORBIDDEN


def test_a6_filling_may_set_read_only(judge, pki):
    assert judge(filled(by_leader(pki), "123", extra=b"/Ff 1")).verdict is Verdict.VALID


def test_the_number_the_clerk_wrote_is_told(judge, pki):
    signature = of(judge(filled(by_leader(pki), "123/QD-UBND")), "LanhDao")

    (change,) = signature.changes_found
    assert (change.field, change.shown, change.pages) == ("so", "123/QD-UBND", (1,))


# B: signature fields made later


def test_b1_level_1_permits_nothing(judge, pki):
    report = judge(filled(certified_at(pki, 1), "123"))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert "permission_refuses" in codes(report)


def test_b2_a_field_added_after_certification_cannot_be_decided(judge, pki, certified):
    report = judge(with_new_field(certified, pki))

    assert of(report, "LanhDao").changes is Changes.INDETERMINATE
    assert "field_added_after_certification" in codes(report)
    assert report.verdict is Verdict.INDETERMINATE


def test_b3_a_field_added_and_signed_after_an_approval_is_permitted_and_its_text_read(judge, pki):
    report = judge(with_new_field(by_leader(pki), pki, seen="So: 12/QD"))

    assert report.verdict is Verdict.VALID
    assert of(report, "LanhDao").changes_found[0].shown == "So: 12/QD"
    assert of(report, "Phathanh").shown == "So: 12/QD"


# C: stamps, notes, content


@pytest.mark.parametrize("kind", [b"Stamp", b"FreeText", b"Text", b"Highlight"])
@pytest.mark.parametrize("level", [None, 2])
def test_c_annotations_are_forbidden_where_nothing_permits_them(judge, pki, kind, level):
    pdf = certified_at(pki, level) if level else by_leader(pki)
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 40 0 R]")
    note = b"<< /Type /Annot /Subtype /%s /Rect [50 700 400 740] /Contents (900 trieu) /P 3 0 R >>" % kind

    report = judge(paper.update(pdf, {3: page, 40: note}))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert report.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("kind", "changes"),
    [(b"Text", Changes.PERMITTED), (b"Link", Changes.PERMITTED), (b"FreeText", Changes.SUSPICIOUS),
     (b"Stamp", Changes.SUSPICIOUS), (b"Redact", Changes.SUSPICIOUS)],
)  # fmt: skip
def test_c_level_3_permits_notes_beside_the_text_and_doubts_what_may_cover_it(judge, pki, kind, changes):
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 40 0 R]")
    note = b"<< /Type /Annot /Subtype /%s /Rect [50 700 400 740] /Contents (900 trieu) /P 3 0 R >>" % kind

    report = judge(paper.update(certified_at(pki, 3), {3: page, 40: note}))

    assert of(report, "LanhDao").changes is changes


def test_c_a_note_whose_looks_paint_over_the_page_is_doubted(judge, pki):
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 40 0 R]")
    note = b"<< /Type /Annot /Subtype /Text /Rect [50 700 400 740] /P 3 0 R /AP << /N 41 0 R >> >>"
    cover = paper.stream(b"1 g 0 0 350 40 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 350 40]")

    report = judge(paper.update(certified_at(pki, 3), {3: page, 40: note, 41: cover}))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS


def test_c5_more_page_content_is_forbidden(judge, pki):
    page = paper.OBJECTS[3].replace(b"/Contents 4 0 R", b"/Contents [4 0 R 40 0 R]")
    more = paper.stream(b"BT /F1 12 Tf 72 700 Td (va 900 trieu) Tj ET")

    assert judge(paper.update(by_leader(pki), {3: page, 40: more})).verdict is Verdict.INVALID


# D: ways of filling


def test_d1_a_value_without_looks_is_permitted(judge, pki):
    body = paper.OBJECTS[6].replace(b">>", b"/V (123) >>")

    assert judge(paper.update(by_leader(pki), {6: body})).verdict is Verdict.VALID


def test_d2_need_appearances_is_permitted_where_every_value_is_what_is_shown(judge, pki):
    form = paper.OBJECTS[5].replace(b">> >>", b">> >> /NeedAppearances true")
    form = paper.OBJECTS[5][:-3] + b" /NeedAppearances true >>"

    assert judge(paper.update(by_leader(pki), {5: form})).verdict is Verdict.VALID


def test_d2_need_appearances_may_not_bring_out_another_value(judge, pki):
    shadow = paper.OBJECTS[6].replace(b">>", b"/V (900 trieu) /AP << /N 10 0 R >> >>")
    base = paper.document({6: shadow, 10: paper.looks("100 trieu")})
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    report = judge(paper.update(pdf, {5: paper.OBJECTS[5][:-3] + b" /NeedAppearances true >>"}))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN


def test_d4_a_font_of_its_own_may_come_with_the_looks(judge, pki):
    body = paper.OBJECTS[6].replace(b">>", b"/V (123) /AP << /N 40 0 R >> >>")
    form = paper.OBJECTS[5].replace(b"/F1 9 0 R >>", b"/F1 9 0 R /F2 41 0 R >>")
    pdf = paper.update(by_leader(pki), {5: form, 6: body, 40: paper.looks("123", 41), 41: paper.OBJECTS[9]})

    assert judge(pdf).verdict is Verdict.VALID


def test_d_a_resource_of_the_form_may_not_be_replaced(judge, pki):
    form = paper.OBJECTS[5].replace(b"/F1 9 0 R >>", b"/F1 41 0 R >>")
    pdf = paper.update(by_leader(pki), {5: form, 41: paper.OBJECTS[9].replace(b"Helvetica", b"Evil")})

    assert judge(pdf).verdict is Verdict.INVALID


# E: after the agency


def test_e1_without_locks_the_number_can_change_again_and_it_is_told(judge, pki):
    sealed = by_agency(filled(by_leader(pki), "123"), pki)
    body = paper.OBJECTS[6].replace(b">>", b"/V (999) /AP << /N 50 0 R >> >>")

    report = judge(paper.update(sealed, {6: body, 50: paper.looks("999")}))

    assert "number_or_date_filled" in codes(of(report, "CoQuan"))


def test_e2_locked_by_the_agency_the_number_cannot_change(judge, pki):
    sealed = by_agency(filled(by_leader(pki), "123"), pki, entries=ALL)
    body = paper.OBJECTS[6].replace(b">>", b"/V (999) /AP << /N 50 0 R >> >>")

    report = judge(paper.update(sealed, {6: body, 50: paper.looks("999")}))

    assert of(report, "CoQuan").changes is Changes.FORBIDDEN
    assert "field_locked" in codes(of(report, "CoQuan"))


def test_a_lock_names_whole_fields_not_beginnings_of_names(judge, pki):
    pdf = filled(by_leader(pki, locked(b"Include", "s", "so.khac")), "123")

    assert judge(pdf).verdict is Verdict.VALID


# F: looks and value


def test_f1_looks_that_differ_from_the_value_are_forbidden(judge, pki):
    report = judge(filled(by_leader(pki), "100", shown="900"))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert "appearance_differs_from_value" in codes(report)


def test_f2_looks_that_change_alone_are_forbidden(judge, pki):
    pdf = filled(by_leader(pki), "100")
    sealed = by_agency(pdf, pki)
    body = paper.OBJECTS[6].replace(b">>", b"/V (100) /AP << /N 50 0 R >> >>")

    report = judge(paper.update(sealed, {6: body, 50: paper.looks("900")}))

    assert of(report, "CoQuan").changes is Changes.FORBIDDEN
    assert "appearance_only_changed" in codes(report)


def test_f3_looks_that_draw_instead_of_writing_are_doubted(judge, pki):
    body = paper.OBJECTS[6].replace(b">>", b"/V (100) /AP << /N 40 0 R >> >>")
    drawn = paper.stream(
        b"0 0 m 1 1 2 2 3 3 c " * 40 + b"f", b"/Type /XObject /Subtype /Form /BBox [0 0 200 20]"
    )

    report = judge(paper.update(by_leader(pki), {6: body, 40: drawn}))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS


# G: evidence and timestamps afterwards


def test_g1_evidence_and_a_document_timestamp_pass_every_lock(judge, pki):
    sealed = by_agency(filled(by_leader(pki), "123"), pki, entries=ALL)
    catalog = paper.OBJECTS[1].replace(b">>", b"/DSS 50 0 R >>")
    dss = b"<< /Type /DSS /Certs [51 0 R] >>"
    kept = paper.update(sealed, {1: catalog, 50: dss, 51: paper.stream(pki.ca.der)})
    form = paper.OBJECTS[5].replace(b"8 0 R]", b"8 0 R 60 0 R]")
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 60 0 R]")
    paper.FIELD_OF[60] = b"(Dau) /F 132 /P 3 0 R /Rect [0 0 0 0]"
    stamped = paper.sign(
        kept, pki.tsa, 60, number=61, subfilter=b"ETSI.RFC3161", others={3: page, 5: form},
        container=lambda data: paper.token(pki.tsa, data, chain=(pki.ca,)),
    )  # fmt: skip

    report = judge(stamped)

    assert report.verdict is Verdict.VALID
    assert {"timestamp_added", "evidence_added"} <= codes(of(report, "CoQuan"))
    assert of(report, "CoQuan").time == "proven"


@pytest.mark.parametrize(
    "touched",
    [
        b"/BS << /W 2 >>",
        b"/MK << /BC [1 0 0] >>",
        b"/DA (/Helv 9 Tf)",
        b"/Rect [0 0 600 800]",
        b"/AA << >>",
        b"/RV (x)",
    ],
)
def test_g2_g4_filling_may_not_touch_how_the_field_was_made(judge, pki, touched):
    assert of(judge(filled(by_leader(pki), "123", extra=touched)), "LanhDao").changes is Changes.FORBIDDEN


def test_g3_a_full_rewrite_breaks_the_digest(judge, pki):
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(by_leader(pki))) as pdf:
        out = io.BytesIO()
        pdf.save(out)

    report = judge(out.getvalue())

    assert report.verdict is Verdict.INVALID


def test_evidence_may_not_leave_the_store(judge, pki):
    catalog = paper.OBJECTS[1].replace(b">>", b"/DSS 50 0 R >>")
    base = paper.update(
        paper.document(), {1: catalog, 50: b"<< /Certs [51 0 R] >>", 51: paper.stream(pki.ca.der)})  # fmt: skip
    leader = paper.update(base, {})
    signed = paper.sign(leader, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    report = judge(paper.update(signed, {50: b"<< /Certs [] >>"}))

    assert "evidence_removed" in codes(report)
    assert report.verdict is Verdict.INVALID


def test_metadata_may_change_but_not_into_something_else(judge, pki):
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
        b"</x:xmpmeta>"
    )
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]>' + xmp
    catalog = paper.OBJECTS[1].replace(b">>", b"/Metadata 40 0 R >>")
    about = b"/Type /Metadata /Subtype /XML"
    pdf = by_leader(pki)

    good = judge(paper.update(pdf, {1: catalog, 40: paper.stream(xmp, about)}))
    bad = judge(paper.update(pdf, {1: catalog, 40: paper.stream(bomb, about)}))

    assert good.verdict is Verdict.VALID
    assert "metadata_unsafe" in codes(bad)


# What honest writers do besides


def test_signing_may_style_the_widget_and_give_the_form_a_default(judge, pki):
    base = paper.document({5: paper.OBJECTS[5].replace(b" /DA (/F1 12 Tf)", b"")})
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))
    sealed = paper.sign(
        pdf, pki.agency, paper.AGENCY, number=21, widget=b"/MK << >> /BS << /W 0 >>", chain=(pki.ca,),
        others={5: paper.OBJECTS[5]},
    )  # fmt: skip

    assert judge(sealed).verdict is Verdict.VALID


def test_filling_may_not_style_the_field(judge, pki):
    assert judge(filled(by_leader(pki), "123", extra=b"/MK << /BG [0] >>")).verdict is Verdict.INVALID


def test_freeing_looks_that_were_replaced_is_harmless(judge, pki):
    old = paper.OBJECTS[6].replace(b">>", b"/AP << /N 10 0 R >> >>")
    pdf = paper.sign(
        paper.document({6: old, 10: paper.looks("")}), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))  # fmt: skip
    body = paper.OBJECTS[6].replace(b">>", b"/V (123) /AP << /N 40 0 R >> >>")

    assert judge(paper.update(pdf, {6: body, 10: None, 40: paper.looks("123")})).verdict is Verdict.VALID


def test_objects_that_nothing_uses_are_told_and_harmless(judge, pki):
    report = judge(paper.update(by_leader(pki), {40: b"(an orphan)"}))

    assert report.verdict is Verdict.VALID
    assert "objects_unused" in codes(report.signatures[0])


def test_writing_the_same_object_again_changes_nothing(judge, pki):
    report = judge(paper.update(by_leader(pki), {4: paper.OBJECTS[4], 3: paper.OBJECTS[3]}))

    assert of(report, "LanhDao").changes is Changes.NONE
    assert report.verdict is Verdict.VALID


def test_ten_signatures_are_each_judged_by_what_came_after(judge, pki):
    pdf = paper.document()
    fields, kids = {}, b""
    for number in range(100, 110):
        fields[number] = (
            b"<< /FT /Sig /T (S%d) /Type /Annot /Subtype /Widget /P 3 0 R /Rect [0 0 0 0] >>" % number
        )
        kids += b" %d 0 R" % number
        paper.FIELD_OF[number] = b"(S%d) /P 3 0 R /Rect [0 0 0 0]" % number
    form = paper.OBJECTS[5].replace(b"8 0 R]", b"8 0 R%s]" % kids)
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R%s]" % kids)
    pdf = paper.document({**fields, 3: page, 5: form})
    for number in fields:
        pdf = paper.sign(pdf, pki.leader, number, number=number + 100, chain=(pki.ca,))

    report = judge(pdf)

    assert report.verdict is Verdict.VALID
    assert [len(signature.changes_found) for signature in report.signatures] == list(range(9, -1, -1))
