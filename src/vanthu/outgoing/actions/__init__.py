"""The verbs of outgoing documents: short transactions; the slow parts are in `steps`."""

from .road import (
    DraftFacts,
    NewFile,
    address,
    attach_scan,
    draft,
    edit,
    issue,
    number,
    record_completion,
    record_seal,
    record_signature,
    send_back,
    submit,
    take_paper_number,
)
from .take_back import approve_take_back, ask_take_back, drop_take_back

__all__ = [
    "DraftFacts",
    "NewFile",
    "address",
    "approve_take_back",
    "ask_take_back",
    "attach_scan",
    "draft",
    "drop_take_back",
    "edit",
    "issue",
    "number",
    "record_completion",
    "record_seal",
    "record_signature",
    "send_back",
    "submit",
    "take_paper_number",
]
