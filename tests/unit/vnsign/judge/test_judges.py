"""Children that judge: started afresh, used again, held to time and memory, and knowing nobody but their parent."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.pki import NOW, Pki, Services
from vnsign import judges as judges_module
from vnsign.judges import Judges, Question
from vnsign.limits import DEFAULT_LIMITS, MIB
from vnsign.report import Authority, Signer, Verdict
from vnsign.trust import TrustStore

LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def pki() -> Pki:
    """Keys for the whole module."""
    return Pki()


@pytest.fixture(scope="module")
def signed(pki: Pki) -> bytes:
    """A signed paper."""
    return paper.sign(paper.document(), pki.leader, paper.LEADER, number=200, chain=(pki.ca,))


def judged_by(judges: Judges, question: Question) -> tuple[str, set[str]]:
    report = judges.judge(question)
    judges.close()
    return report.verdict.value, {reason.code.value for reason in report.reasons}


def test_what_a_child_wants_fetched_or_asked_its_parent_answers(pki: Pki, signed: bytes) -> None:
    services, asked = Services(pki), []

    def authority(signer: Signer, *, at: object) -> Authority:
        asked.append(signer)
        return Authority.CONTRADICTED

    judges = Judges(size=1)
    question = Question(signed, TrustStore(own=(pki.root.der,)), LATER, fetch=services)
    sound = judges.judge(question)
    doubted = judges.judge(replace(question, authority=authority))
    judges.close()

    assert sound.verdict is Verdict.VALID
    assert doubted.signatures[0].authority is Authority.CONTRADICTED
    assert services.asked
    assert len(asked) == 1


def test_a_child_serves_file_after_file_and_learns_of_new_trust(pki: Pki, signed: bytes) -> None:
    judges = Judges(size=1)
    question = Question(signed, TrustStore(), LATER, fetch=Services(pki))
    before = judges.judge(question)
    (child,) = judges._idle
    after = judges.judge(replace(question, trust=TrustStore(own=(pki.root.der,))))
    assert judges._idle == [child]
    judges.close()

    assert (before.verdict is Verdict.VALID, after.verdict) == (False, Verdict.VALID)


def test_a_child_that_was_killed_is_replaced_and_the_file_judged(pki: Pki, signed: bytes) -> None:
    judges = Judges(size=1)
    question = Question(signed, TrustStore(own=(pki.root.der,)), LATER, fetch=Services(pki))
    judges.judge(question)
    os.kill(judges._idle[0]._process.pid, signal.SIGKILL)

    report = judges.judge(question)
    judges.close()

    assert report.verdict is Verdict.VALID


def test_a_file_that_takes_too_long_or_too_much_gets_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judges_module, "_GRACE_S", 0.0)
    count = 200_000
    large = paper.document(dict.fromkeys(range(10, count), b"<< /A [1 2 3] /B (x) >>"))
    path = tmp_path / "large.pdf"
    path.write_bytes(large)
    question = Question(path, TrustStore(), LATER)

    slow = judged_by(Judges(size=1, limits=replace(DEFAULT_LIMITS, seconds=0.0)), question)
    fat = judged_by(Judges(size=1, limits=replace(DEFAULT_LIMITS, resident_bytes=8 * MIB)), question)

    assert slow == ("unreadable", {"time_limit"})
    assert fat == ("unreadable", {"memory_limit"})
