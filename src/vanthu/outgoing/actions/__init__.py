"""The verbs of outgoing documents: short transactions; the slow parts are in `steps`."""

from vanthu.outgoing.writing import DraftFacts, NewFile

from .chains import StepFacts, name_unit_head, set_chain
from .form import keep_form_report
from .groups import drop_group, save_group
from .review import (
    amend,
    ask_change,
    check,
    check_again,
    keep_signed,
    object_to,
    reopen,
    return_to_step,
    withdraw,
)
from .road import (
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
    take_kept_number,
    take_paper_number,
)
from .sub_numbers import answer_sub_number, ask_sub_number
from .take_back import approve_take_back, ask_take_back, drop_take_back

__all__ = [
    "DraftFacts",
    "NewFile",
    "StepFacts",
    "address",
    "amend",
    "answer_sub_number",
    "approve_take_back",
    "ask_change",
    "ask_sub_number",
    "ask_take_back",
    "attach_scan",
    "check",
    "check_again",
    "draft",
    "drop_group",
    "drop_take_back",
    "edit",
    "issue",
    "keep_form_report",
    "keep_signed",
    "name_unit_head",
    "number",
    "object_to",
    "record_completion",
    "record_seal",
    "record_signature",
    "reopen",
    "return_to_step",
    "save_group",
    "send_back",
    "set_chain",
    "submit",
    "take_kept_number",
    "take_paper_number",
    "withdraw",
]
