"""Know what a signature permits afterwards: DocMDP, FieldMDP and the field's lock.

Source: ISO 32000-2, 12.7.5.5 (locks) and 12.8.2.2, 12.8.2.4 (transform methods).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from vnsign.changes.found import Act, Found
from vnsign.proof.structure import Found as Signature
from vnsign.reader.state import State
from vnsign.reader.text import text_string
from vnsign.reader.values import Dict, Ref, Value
from vnsign.reasons import Code
from vnsign.report import Changes


@dataclass(frozen=True, slots=True)
class Lock:
    """Hold one rule of locked fields: `All`, `Include` or `Exclude` with field names."""

    action: str
    names: tuple[str, ...]

    def locks(self, field: str) -> bool:
        """Say whether a field, or one above it, is locked."""
        inside = any(field == name or field.startswith(name + ".") for name in self.names)
        return {"All": True, "Include": inside, "Exclude": not inside}.get(self.action, True)


@dataclass(frozen=True, slots=True)
class Permissions:
    """Hold what one signature permits."""

    level: int | None = None
    """1 nothing but evidence, 2 filling and signing, 3 annotations as well; None where nothing is said."""
    certifies: bool = False
    locks: tuple[Lock, ...] = ()

    def judge(self, found: Found) -> tuple[Changes, Code]:
        """Judge one change by this signature's permissions."""
        settled = _ALWAYS.get(found.act)
        if settled is not None:
            return settled, found.code
        if (
            found.field
            and found.act is not Act.OVERLAY
            and any(lock.locks(found.field) for lock in self.locks)
        ):
            return Changes.FORBIDDEN, Code.FIELD_LOCKED
        if found.act in (Act.ANNOTATE, Act.OVERLAY):
            return self._judge_annotation(found)
        if self.level == 1:
            return Changes.FORBIDDEN, Code.PERMISSION_REFUSES
        seen = found.act is Act.ADD_AND_SIGN or (found.act is Act.ADD_UNSEEN and self.level != 3)
        if seen and self.certifies:
            return Changes.INDETERMINATE, Code.FIELD_ADDED_AFTER_CERTIFICATION
        return Changes.PERMITTED, found.code

    def _judge_annotation(self, found: Found) -> tuple[Changes, Code]:
        if self.level != 3:
            return Changes.FORBIDDEN, found.code
        if found.act is Act.OVERLAY:
            return Changes.SUSPICIOUS, Code.ANNOTATION_COVERS
        return Changes.PERMITTED, Code.ANNOTATION_PERMITTED


_ALWAYS: Mapping[Act, Changes] = MappingProxyType(
    {
        Act.EVIDENCE: Changes.PERMITTED,
        Act.TIMESTAMP: Changes.PERMITTED,
        Act.ALTER: Changes.FORBIDDEN,
        Act.DOUBT: Changes.SUSPICIOUS,
        Act.CERTIFY: Changes.SUSPICIOUS,
    }
)
"""What no permission changes the judgement of."""


def permissions_of(signature: Signature, state: State) -> Permissions:
    """Return what a signature permits, read from the revision it covers."""
    result = Permissions()
    for item in state.array(signature.dictionary.get("Reference")):
        reference = state.dictionary(item)
        parameters = state.dictionary(reference.get("TransformParams"))
        method = state.get(reference.get("TransformMethod"))
        if method == "DocMDP":
            result = replace(result, level=_lowest(result.level, _level(state, parameters)), certifies=True)
        elif method == "FieldMDP":
            result = replace(result, locks=(*result.locks, _lock(state, parameters)))
    for lock in _field_locks(signature, state):
        result = replace(result, locks=(*result.locks, _lock(state, lock)))
        if "P" in lock:
            result = replace(result, level=_lowest(result.level, _level(state, lock)))
    return result


def inherited(permissions: Permissions, state: State) -> Permissions:
    """Return permissions that say no level with that of a certification the signer found in place.

    Who approves a document whose author left annotations open approves it as one.
    """
    if permissions.level is not None:
        return permissions
    certification = state.dictionary(state.dictionary(state.catalog.get("Perms")).get("DocMDP"))
    for item in state.array(certification.get("Reference")):
        reference = state.dictionary(item)
        if state.get(reference.get("TransformMethod")) == "DocMDP":
            return replace(
                permissions, level=_level(state, state.dictionary(reference.get("TransformParams")))
            )
    return permissions


def _level(state: State, parameters: Dict) -> int:
    level = state.get(parameters.get("P"))
    return level if isinstance(level, int) and not isinstance(level, bool) and level in (1, 2, 3) else 2


def _lowest(old: int | None, new: int) -> int:
    return new if old is None else min(old, new)


def _lock(state: State, parameters: Dict) -> Lock:
    names = tuple(
        text_string(state, name, None)
        for name in map(state.get, state.array(parameters.get("Fields")))
        if isinstance(name, bytes)
    )
    return Lock(str(state.get(parameters.get("Action")) or "All"), names)


def _field_locks(signature: Signature, state: State) -> Iterable[Dict]:
    from vnsign.proof.structure import form_fields

    for field in form_fields(state):
        value: Value = field.dictionary.get("V")
        if isinstance(value, Ref) and value.number == signature.number and "Lock" in field.dictionary:
            yield state.dictionary(field.dictionary["Lock"])
