"""Every address of the product, walked: a visitor sees only what is named here, and no address fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What somebody who has not signed in may open, each with why.
PUBLIC = {
    "web:sign_in": "the door itself",
    "web:second_step": "the password was right, the second factor is still asked for",
    "web:ask_proof": "what a browser needs to know to show its passkeys",
    "web:prove": "a passkey opens a session",
    "web:use_language": "the language is chosen before signing in, too",
    "web:use_theme": "so are light and dark",
    "web:ask_certificate": "signing in with the certificate",
    "web:prove_certificate": "signing in with the certificate",
    "web:sign_on": "signing in through the agency's service",
    "web:sign_on_out": "what stands when one has left who came through it",
    "web:sign_on_back": "coming back from the agency's service",
    "check_page:ask": "whoever holds a print may check it",
    "check_page:show": "whoever holds a print may check it",
    "api:health": "a supervisor asks whether the process is alive",
}
# Doors for other installations: they ask for a signed request instead of a session.
SIGNED = re.compile(r"^/exchange/")
STAND_INS = {
    "int": "999999",
    "str": "khong-co",
    "slug": "khong-co",
    "path": "khong-co",
    "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
}


def addresses() -> dict[str, str]:
    """Return every address by its name, with stand-ins where it takes arguments."""
    return dict(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        place = before + re.sub(r"<(?:(\w+):)?\w+>", lambda m: STAND_INS[m[1] or "str"], str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, place, f"{pattern.namespace}:" if pattern.namespace else space
            )
        else:
            yield f"{space}{pattern.name or place}", place


def is_closed(client: Client, place: str, method: str) -> bool:
    """Say whether a visitor is turned away at `place`."""
    answer = client.generic(method, place)
    if answer.status_code == 302:
        return answer["Location"].startswith(reverse("web:sign_in"))
    if place.startswith("/api/signing/upload/") and answer.status_code == 200:
        return answer.json()["Status"] is False  # tools understand a refusal only so (docs/protocol/agent.md)
    return answer.status_code in {401, 403, 404, 405, 411, 415}


def test_there_are_addresses() -> None:
    assert len(addresses()) > 20


def test_every_public_address_exists() -> None:
    assert sorted(set(PUBLIC) - set(addresses())) == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_visitor_is_turned_away_everywhere_else(client: Client, method: str) -> None:
    # POST without a token of its own would be refused for that alone; the test client does not check it.
    found = [
        f"{method} {place} ({name})"
        for name, place in addresses().items()
        if name not in PUBLIC and not is_closed(client, place, method)
    ]

    assert found == []


@pytest.mark.django_db
def test_another_installation_without_a_signature_is_turned_away(client: Client) -> None:
    doors = [place for place in addresses().values() if SIGNED.match(place)]

    assert doors
    assert [
        place for place in doors for method in ("GET", "POST", "PUT") if not is_closed(client, place, method)
    ] == []
