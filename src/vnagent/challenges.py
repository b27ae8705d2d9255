"""What may be signed as the challenge of a sign-in: a short line of text, made for the page that asks.

A page that got another site's challenge could otherwise have it signed here and come in there as this person.
"""

from __future__ import annotations

from typing import Final

from vnagent.errors import AgentError
from vnagent.origins import origin_of

LONGEST: Final = 2_000
_MARK: Final = "vanthu-dang-nhap-v1"


def require_challenge(challenge: str, *, origin: str) -> None:
    """Go on if `challenge` may be signed for the page at `origin`. Raises AgentError bad_request."""
    if not challenge or len(challenge) > LONGEST or not challenge.isprintable() or "%PDF" in challenge:
        raise AgentError(
            "bad_request", "Trang gửi yêu cầu đăng nhập không đúng giao thức. Hãy báo quản trị hệ thống."
        )
    parts = challenge.split()
    if parts[:1] == [_MARK] and (len(parts) != 4 or origin_of(parts[1]) != origin):
        raise AgentError(
            "foreign_address",
            f"Yêu cầu đăng nhập này là của trang khác, không phải của {origin}. Không ký; hãy báo quản trị hệ thống.",
        )
