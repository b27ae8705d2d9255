"""The cast of the exchange at the API's door."""

from __future__ import annotations

from tests.exchange.conftest import (  # noqa: F401 fixtures
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
