"""Units in time: renamed, moved and dissolved, with what they were kept; the tree never turns back on itself."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import NOW, SYSTEM, Cast
from vanthu.audit.models import AuditEntry
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from vanthu.directory import actions, actions_units, queries
from vanthu.directory import queries_units as units
from vanthu.directory.models import Agency, Unit


def added(cast: Cast, name: str, *, parent: Unit | None = None) -> Unit:
    """Add a unit to the sender."""
    return actions.save_unit(
        cast.sender.pk, name=name, abbreviation=name[:2].upper(), parent_id=parent.pk if parent else None,
        actor=cast.quyen, now=NOW,
    )  # fmt: skip


def changed(cast: Cast, unit: Unit, *, name: str = "", parent: Unit | None = None) -> Unit:
    """Rename or move a unit."""
    return actions_units.change_unit(
        unit.pk, name=name or unit.name, abbreviation=unit.abbreviation, parent_id=parent.pk if parent else None,
        actor=cast.quyen, now=NOW,
    )  # fmt: skip


def test_a_unit_that_is_renamed_keeps_what_it_was(cast: Cast) -> None:
    office, unit = added(cast, "Văn phòng"), added(cast, "Phòng Hành chính")

    changed(cast, unit, name="Phòng Tổ chức", parent=office)

    unit.refresh_from_db()
    (was,) = units.former(unit)
    assert (unit.name, unit.parent) == ("Phòng Tổ chức", office)
    assert (was.name, was.parent_name, was.until) == ("Phòng Hành chính", "", date(2026, 11, 23))
    assert (
        AuditEntry.objects.filter(event="directory.unit_saved").latest("pk").detail["was"]
        == "Phòng Hành chính"
    )


def test_the_tree_shows_each_unit_below_its_own(cast: Cast) -> None:
    office = added(cast, "Văn phòng")
    added(cast, "Bộ phận Một cửa", parent=office)

    assert [(branch.unit.name, branch.depth) for branch in units.tree(cast.quyen)] == [
        ("Phòng CNTT", 0),
        ("Văn phòng", 0),
        ("Bộ phận Một cửa", 1),
    ]


def test_a_unit_never_comes_below_itself(cast: Cast) -> None:
    top = added(cast, "Văn phòng")
    low = added(cast, "Tổ Một", parent=added(cast, "Phòng Hai", parent=top))

    for wrong in (top, low):
        with pytest.raises(Invalid):
            changed(cast, top, parent=wrong)


def test_a_unit_with_people_or_units_is_not_dissolved(cast: Cast) -> None:
    crowded = Unit.objects.get(name="Phòng CNTT")
    top = added(cast, "Văn phòng")
    added(cast, "Tổ Một", parent=top)

    for unit, what in ((crowded, "Nguyễn Thị Hạnh"), (top, "Tổ Một")):
        with pytest.raises(Conflict, match=what) as refused:
            actions_units.end_unit(unit.pk, actor=cast.quyen, now=NOW)
        assert refused.value.code is Refusal.UNIT_IN_USE


def test_a_change_that_changes_nothing_is_told_and_leaves_no_former_name(cast: Cast) -> None:
    unit = added(cast, "Văn phòng")

    with pytest.raises(Conflict) as refused:
        changed(cast, unit)

    assert refused.value.code is Refusal.NOTHING_CHANGED
    assert list(units.former(unit)) == []


def test_a_dissolved_unit_is_offered_no_more_and_its_name_is_free(cast: Cast) -> None:
    old = added(cast, "Phòng Cũ")

    actions_units.end_unit(old.pk, actor=cast.quyen, now=NOW)

    assert old not in queries.units(cast.quyen)
    assert units.tree(cast.quyen)[-1].unit == old
    assert added(cast, "Phòng Cũ").pk != old.pk
    with pytest.raises(Conflict) as refused:
        changed(cast, old, name="Phòng Mới")
    assert refused.value.code is Refusal.UNIT_ENDED
    with pytest.raises(Invalid):
        actions.give_post(
            cast.hanh.person_id or 0, agency_id=cast.sender.pk, unit_id=old.pk, title="Chuyên viên",
            roles=frozenset(), actor=cast.quyen, now=NOW,
        )  # fmt: skip


def test_a_name_is_taken_once(cast: Cast) -> None:
    added(cast, "Văn phòng")

    with pytest.raises(Conflict):
        changed(cast, added(cast, "Phòng Hai"), name="Văn phòng")


def test_another_agencys_unit_is_not_there(cast: Cast) -> None:
    theirs = actions.save_unit(cast.receiver.pk, name="Phòng X", abbreviation="X", actor=SYSTEM, now=NOW)

    with pytest.raises(NotFound):
        changed(cast, theirs, name="Của tôi")
    with pytest.raises(NotFound):
        actions_units.end_unit(theirs.pk, actor=cast.quyen, now=NOW)
    with pytest.raises(Invalid):
        added(cast, "Tổ Một", parent=theirs)


def test_only_an_administrator_changes_units(cast: Cast) -> None:
    unit = added(cast, "Văn phòng")

    with pytest.raises(NotPermitted):
        actions_units.end_unit(unit.pk, actor=cast.hanh, now=NOW)


def test_an_agency_stands_below_the_one_whose_code_it_continues(cast: Cast) -> None:
    province = Agency.objects.create(code="H44", name="UBND tỉnh Phú Thọ")

    assert units.superiors([cast.sender, province]) == {"H44.12": province}
    assert cast.sender in queries.find_agencies(cast.quyen, below="H44")
    assert province not in queries.find_agencies(cast.quyen, below="H44")
