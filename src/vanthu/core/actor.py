"""Who acts: a person in a post, or a named part of the system."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from .words import Worded


class Role(Worded):
    """What a post may do. Source: NĐ 30/2020 Art 6, 10–13, 30–32 (docs/law/nd30-2020.md).

    Who heads a unit and who checks the form are no roles: the steps of approval name them, for each unit and type.
    """

    CLERK = "clerk", "Văn thư", "Records clerk"
    OFFICER = "officer", "Chuyên viên", "Officer"
    LEADER = "leader", "Lãnh đạo", "Leader"
    ARCHIVIST = "archivist", "Lưu trữ", "Archivist"
    ADMINISTRATOR = "administrator", "Quản trị", "Administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which post, for which agency; made once per request, token or job."""

    name: str
    agency_id: int | None
    """None only for the system itself and for a visitor who has not signed in."""
    roles: frozenset[Role] = field(default_factory=frozenset)
    person_id: int | None = None
    post_id: int | None = None
    post_title: str = ""
    unit_id: int | None = None
    is_system: bool = False
    day: date | None = None
    """The day in Hanoi for which the actor was made: what was lent until a day is seen until then."""
    delegation_id: int | None = None
    """The delegation by which one acts in another's post; `post_id` and the roles are then those of that post."""
    own_title: str = ""
    """Under a delegation: the title of one's own post."""
    stands_for: str = ""
    """Under a delegation: whose post it is, by name and title."""
    decision: str = ""
    """Under a delegation: number and date of the decision."""

    @classmethod
    def system(cls, part: str, *, agency_id: int | None = None) -> Actor:
        """Return the actor of a named part of the system, such as the worker or the exchange."""
        return cls(name=part, agency_id=agency_id, is_system=True)

    def holds(self, *roles: Role) -> bool:
        """Say whether the post carries one of `roles`."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_delegated(self) -> bool:
        """Say whether one acts in another's post."""
        return self.delegation_id is not None

    @property
    def label(self) -> str:
        """Return the words by which the record names this actor: under a delegation, who acts and for whom."""
        if self.is_delegated:
            return f"{self.name} ({self.own_title}) thay mặt {self.stands_for}, theo {self.decision}"
        return f"{self.name} ({self.post_title})" if self.post_title else self.name
