"""The closed vocabularies of signing."""

from __future__ import annotations

from vanthu.core.words import Worded


class Purpose(Worded):
    """What a signature is for. Source: NĐ 30/2020 App I II.7–8, III.1; Part II I.3."""

    LEADER = "leader", "Ký của người có thẩm quyền", "Signature of the authorised person"
    SEAL = "seal", "Ký số của cơ quan", "Signature of the agency"
    ANNEX = "annex", "Ký số của cơ quan trên tệp kèm theo", "Signature of the agency on an annex"
    COPY = "copy", "Ký số của cơ quan trên bản sao điện tử", "Signature of the agency on an electronic copy"


class SessionState(Worded):
    """How far a signing session has come."""

    STARTED = "started", "Đang ký", "Started"
    FINISHED = "finished", "Đã ký", "Finished"
    FAILED = "failed", "Không ký được", "Failed"
