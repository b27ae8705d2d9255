"""The list of people and posts: by given name, narrowed, taken away; who left stands at the end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from vanthu.core.clock import hanoi_date
from vanthu.directory.models import Person, Post

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.web.conftest import Desk

PEOPLE = reverse("administration:people")
NAMES = ("Lê Đức Ánh", "Trần An", "Đỗ Thị Yến", "Bùi Bình")


@pytest.fixture
def posts(cast: Cast) -> list[Post]:
    """Return four posts; Bình left yesterday."""
    old = Post.objects.get(pk=cast.hanh.post_id)
    made = []
    for name in NAMES:
        person = Person.objects.create(
            username=name.lower().replace(" ", "."), full_name=name, password_set_at=NOW
        )
        made.append(
            Post.objects.create(
                person=person, agency=old.agency, title="Kế toán", roles=[], held_from=old.held_from
            )
        )
    made[-1].held_to = hanoi_date(NOW) - timedelta(days=1)
    made[-1].save()
    return made


def names(answer: HttpResponse) -> list[str]:
    """Return the names of our four in the order of the page."""
    return [
        name
        for name in re.findall(r'class="subject subject-name">([^<]+)<', answer.content.decode())
        if name in NAMES
    ]


def test_people_stand_by_given_name_and_who_left_at_the_end(
    cast: Cast, desk: Desk, posts: list[Post]
) -> None:
    client = desk(cast.quyen)

    assert names(client.get(PEOPLE)) == ["Trần An", "Lê Đức Ánh", "Đỗ Thị Yến", "Bùi Bình"]
    assert names(client.get(PEOPLE, {"xep": "-ten"})) == ["Đỗ Thị Yến", "Lê Đức Ánh", "Trần An", "Bùi Bình"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "do thi yen"}, ["Đỗ Thị Yến"]),
        ({"q": "ke toan an"}, ["Trần An", "Lê Đức Ánh"]),
        ({"trang-thai": "da-thoi"}, ["Bùi Bình"]),
        ({"trang-thai": "dang-giu"}, ["Trần An", "Lê Đức Ánh", "Đỗ Thị Yến"]),
        ({"vai-tro": "clerk"}, []),
        ({"sau": "khong-co"}, ["Trần An", "Lê Đức Ánh", "Đỗ Thị Yến", "Bùi Bình"]),
    ],
)
def test_the_address_narrows_the_people(
    cast: Cast, desk: Desk, posts: list[Post], asked: dict[str, str], found: list[str]
) -> None:
    assert names(desk(cast.quyen).get(PEOPLE, asked)) == found


def test_many_people_come_page_by_page_each_once(cast: Cast, desk: Desk, posts: list[Post]) -> None:
    Post.objects.bulk_create(
        Post(
            person=posts[0].person,
            agency=posts[0].agency,
            title=f"Việc {n}",
            roles=[],
            held_from=hanoi_date(NOW),
        )
        for n in range(120)
    )
    client, place, seen = desk(cast.quyen), f"{PEOPLE}?q=viec", []
    while place:
        page = client.get(place).content.decode()
        seen += re.findall(r">(Việc \d+)<", page)
        following = re.search(r'href="([^"]*sau=[^"]+)"', page)
        place = following[1].replace("&amp;", "&") if following else ""

    assert len(seen) == len(set(seen)) == 120


def test_the_list_of_people_is_taken_away_as_it_is_shown(cast: Cast, desk: Desk, posts: list[Post]) -> None:
    answer = desk(cast.quyen).get(PEOPLE, {"q": "ke toan", "xuat": "csv", "cot": ["ten", "chuc-vu"]})

    rows = b"".join(answer.streaming_content).decode("utf-8").splitlines()  # type: ignore[attr-defined]
    assert rows[0] == "\ufeffTên,Chức vụ"
    assert rows[1:] == ["Trần An,Kế toán", "Lê Đức Ánh,Kế toán", "Đỗ Thị Yến,Kế toán", "Bùi Bình,Kế toán"]
