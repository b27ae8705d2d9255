"""One verb, one function, one transaction, one audit entry.

`@action` opens the transaction, refuses to commit a change that was not audited, and has a refusal
recorded once, after the rollback, by the outermost act (docs/rules/audit.md). `@long_act` does the latter for
acts whose slow part runs outside every transaction. A module whose verbs take a row's id first names the row's
model in `SUBJECT`, so that a refusal is found with the row.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Final, ParamSpec, Protocol, TypeVar

from .actor import Actor
from .db import write_transaction
from .errors import Refused

P = ParamSpec("P")
T = TypeVar("T")


class UnauditedActionError(AssertionError):
    """An action changed the record and wrote no audit entry: a bug of ours."""


class RefusalRecorder(Protocol):
    """Writes down a refusal: handed in by the audit app when the product starts."""

    def __call__(
        self, verb: str, refused: Refused, subject: Subject, *, actor: Actor, now: datetime
    ) -> object:
        """Record that `actor` was refused `verb` on `subject`."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a refused act was about, as far as its first argument tells."""

    label: str
    model: str = ""
    """`app.model` of the row, empty if it is none."""
    row_id: str = ""


@dataclass(slots=True)
class _Scope:
    entries: int = 0


_scope: ContextVar[_Scope | None] = ContextVar("vanthu_action", default=None)
_recorders: Final[list[RefusalRecorder]] = []


def on_refusal(recorder: RefusalRecorder) -> None:
    """Have `recorder` write down every refusal from now on."""
    if recorder not in _recorders:
        _recorders.append(recorder)


def audited() -> None:
    """Note that the running action wrote an audit entry. Called by the audit app only."""
    scope = _scope.get()
    if scope is not None:
        scope.entries += 1


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Run `function` in a write transaction of its own, or in that of the action that called it.

    Raises UnauditedActionError if it wrote no audit entry.
    """
    verb = _verb(function)

    def audited_run(scope: _Scope, *args: P.args, **kwargs: P.kwargs) -> T:
        before = scope.entries
        result = function(*args, **kwargs)
        if scope.entries == before:
            raise UnauditedActionError(verb)
        return result

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        outer = _scope.get()
        if outer is not None:
            return audited_run(outer, *args, **kwargs)
        scope = _Scope()
        token = _scope.set(scope)
        try:
            with write_transaction():
                return audited_run(scope, *args, **kwargs)
        except Refused as refused:
            _scope.reset(token)
            token = _scope.set(_Scope())
            _record(function, refused, args, kwargs)
            raise
        finally:
            _scope.reset(token)

    run.__vanthu_action__ = verb  # type: ignore[attr-defined]  # read by the contract tests
    return run


def long_act(function: Callable[P, T]) -> Callable[P, T]:
    """Have a refusal recorded that `function` raises between the actions it calls, or before the first one."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except Refused as refused:
            if _scope.get() is None:
                _record(function, refused, args, kwargs)
            raise

    return run


def _verb(function: Callable[..., object]) -> str:
    parts = function.__module__.removeprefix("vanthu.").split(".")
    return ".".join(
        [*(part for part in parts if part not in {"actions", "steps", "drafting"}), function.__name__]
    )


def _record(
    function: Callable[..., object], refused: Refused, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    clock = kwargs.get("clock")
    actor, now = kwargs.get("actor"), clock() if callable(clock) else kwargs.get("now")
    if refused.is_recorded or not isinstance(actor, Actor) or not isinstance(now, datetime):
        return
    subject = _subject(function, args[0] if args else None)
    with write_transaction():
        for recorder in _recorders:
            recorder(_verb(function), refused, subject, actor=actor, now=now)
    refused.is_recorded = True


def _subject(function: Callable[..., object], first: object) -> Subject:
    if isinstance(first, int):
        return Subject(f"#{first}", str(getattr(function, "__globals__", {}).get("SUBJECT", "")), str(first))
    # Facts and files are named by what refuses them; their own text may be long or private.
    return Subject(first[:200] if isinstance(first, str) else "")
