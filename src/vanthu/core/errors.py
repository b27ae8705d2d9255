"""The product's own errors: refusals that say what happened and what to do, and "try again later"."""

from __future__ import annotations

from typing import ClassVar

from .refusals import Refusal, sentence

__all__ = [
    "Conflict",
    "Invalid",
    "NotFound",
    "NotPermitted",
    "Refusal",
    "Refused",
    "Unavailable",
    "WrongState",
]


class Refused(Exception):
    """An act that was not done, with its code and the facts; nothing was changed."""

    status: ClassVar[int] = 422
    """The HTTP status that web and api answer with."""

    def __init__(self, code: Refusal, /, **facts: object) -> None:
        """Keep the code and the facts that the sentence names."""
        super().__init__(code.value)
        self.code = code
        self.is_recorded = False
        """Whether the record has it already: only the outermost act writes it down."""
        self.facts = {name: str(fact) for name, fact in facts.items()}

    def __str__(self) -> str:
        """Return the sentence in the reader's language."""
        return sentence(self.code, self.facts)


class Invalid(Refused):
    """What was handed in cannot be used."""


class NotPermitted(Refused):
    """The actor may not do this."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or the actor may not see it: the two look the same."""

    status = 404


class WrongState(Refused):
    """The thing is not in a state that allows this."""

    status = 409


class Conflict(Refused):
    """Somebody else was first, or the same was done already."""

    status = 409


class Unavailable(Exception):
    """Something outside does not answer now; the same call may succeed later."""
