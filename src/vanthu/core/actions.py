"""One verb, one function, one transaction, one audit entry.

`@action` opens the transaction, refuses to commit a change that was not audited, and has a refusal
recorded once, after the rollback, by the outermost action (docs/rules/audit.md).
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

    def __call__(self, verb: str, refused: Refused, subject: str, *, actor: Actor, now: datetime) -> None:
        """Record that `actor` was refused `verb` on `subject`."""


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
    verb = f"{function.__module__.removeprefix('vanthu.')}.{function.__name__}".replace(".actions", "")

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
            _record(verb, refused, args, kwargs)
            raise
        finally:
            _scope.reset(token)

    run.__vanthu_action__ = verb  # type: ignore[attr-defined]  # read by the contract tests
    return run


def _record(verb: str, refused: Refused, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    actor, now = kwargs.get("actor"), kwargs.get("now")
    if not isinstance(actor, Actor) or not isinstance(now, datetime):
        return
    subject = str(args[0])[:200] if args else ""
    with write_transaction():
        for recorder in _recorders:
            recorder(verb, refused, subject, actor=actor, now=now)
