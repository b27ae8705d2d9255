"""The cast of the exchange at the API's door, and two systems of the axis."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.api.axis_client import Sdk
from tests.exchange.conftest import (  # noqa: F401 fixtures
    SYSTEM,
    admin,
    clerk,
    letter,
    now,
    officer,
    opened,
    own_home,
    receiver,
    sender,
    stranger,
    verdicts,
)
from vanthu.api import floods
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.hub import actions


@pytest.fixture(autouse=True)
def _no_floods() -> Iterator[None]:
    floods.forget()
    yield
    floods.forget()


@pytest.fixture
def ha(db: None, now: datetime) -> Sdk:  # noqa: F811 the fixture imported above
    """The software of Sở Tài chính, behind our axis."""
    return admitted("stc", "H44.30", "Sở Tài chính tỉnh Phú Thọ", "000.30.00.H44", now=now)


@pytest.fixture
def hb(db: None, now: datetime) -> Sdk:  # noqa: F811 the fixture imported above
    """The software of Sở Y tế, behind our axis."""
    return admitted("syt", "H44.31", "Sở Y tế tỉnh Phú Thọ", "000.31.00.H44", now=now)


def admitted(system_id: str, code: str, name: str, older: str, *, now: datetime) -> Sdk:  # noqa: F811 a parameter
    """Admit a system for an agency of the address book and return it."""
    facts = AgencyFacts(code=code, name=name, older_code=older, email=f"{system_id}@example.vn")
    directory.save_agency(facts, actor=SYSTEM, now=now)
    made = actions.add_system(system_id, agency_codes=[code], actor=SYSTEM, now=now)
    return Sdk(system_id, made.secret, now)
