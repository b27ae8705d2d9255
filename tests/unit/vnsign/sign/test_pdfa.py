"""PDF/A-2b goes in, PDF/A-2b comes out, at every step."""

from __future__ import annotations

import io

import pikepdf
import pytest

from tests.unit.vnsign.pki import TSA_URL
from tests.unit.vnsign.sign.pdfa import breaches
from vnsign.appearance import annex_mark, copy_mark, leader_image, seal_box, seal_image
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.complete import Level, complete
from vnsign.fields import FieldPlan, fill, prepare
from vnsign.finish import sign
from vnsign.geometry import Box

LEADER_BOX = Box(1, 120, 200, 50, 25)


@pytest.fixture(scope="module")
def steps(letter, leader_dung, agency_stttt, blue_signature, red_seal, now):
    plan = FieldPlan(
        number=Box(1, 40, 38, 45, 8), date=Box(1, 140, 38, 55, 8), leader=LEADER_BOX,
        agency=seal_box(LEADER_BOX, width_mm=36),
    )  # fmt: skip
    made = {"letter": letter, "prepared": prepare(letter, plan)}
    made["signed"] = sign(
        made["prepared"], leader_dung, field="LanhDao", appearance=leader_image(blue_signature), now=now
    )
    made["filled"] = fill(made["signed"], {"so": "01/STTTT-CNTT", "ngay_thang": "ngày 05 tháng 3 năm 2026"})
    seal = seal_image(red_seal, width_mm=36)
    made["sealed"] = sign(
        made["filled"], agency_stttt, field="CoQuan", appearance=seal, now=now, timestamp_room=TIMESTAMP_ROOM
    )
    made["annex"] = sign(
        letter, agency_stttt, field="CoQuan", appearance=annex_mark("01/STTTT-CNTT", now), now=now
    )
    shown = copy_mark("SAO LỤC", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ", now)
    made["copy"] = sign(letter, agency_stttt, field="CoQuan", appearance=shown, now=now)
    made["invisible"] = sign(letter, agency_stttt, field="CoQuan", now=now)
    return made


@pytest.mark.parametrize(
    "step", ["letter", "prepared", "signed", "filled", "sealed", "annex", "copy", "invisible"]
)
def test_no_step_breaks_a_rule(steps, step):
    assert breaches(steps[step]) == []


def test_completion_breaks_no_rule(steps, services, trust, now):
    completed = complete(
        steps["sealed"], level=Level.B_LTA, fetch=services, trust=trust, tsa_url=TSA_URL, now=now
    )

    assert breaches(completed) == []


def test_the_rules_would_see_a_breach(letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        note = {"/Type": "/Annot", "/Subtype": "/Text", "/Rect": pikepdf.Array([0, 0, 9, 9]), "/F": 2}
        pdf.pages[0].Annots = pikepdf.Array(
            [pikepdf.Dictionary(**{k[1:]: v for k, v in note.items() if k != "/Type"})]
        )
        pdf.Root.AcroForm = pikepdf.Dictionary(NeedAppearances=True, Fields=pikepdf.Array([]))
        stream = io.BytesIO()
        pdf.save(stream)

    assert {breach.split()[0] for breach in breaches(stream.getvalue())} >= {"6.3.2", "6.3.3", "6.4.1"}
