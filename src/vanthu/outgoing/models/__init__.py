"""The rows of outgoing documents: the documents themselves, and who checks them before they are signed."""

from __future__ import annotations

from .chains import Chain, ChainStep, UnitHead
from .documents import OutgoingDocument, OutgoingFile, Recipient, TakeBack, UnitRecipient
from .form_reports import FormReport
from .groups import RecipientGroup
from .turns import Turn
from .unsaved import UnsavedForm

__all__ = [
    "Chain",
    "ChainStep",
    "FormReport",
    "OutgoingDocument",
    "OutgoingFile",
    "Recipient",
    "RecipientGroup",
    "TakeBack",
    "Turn",
    "UnitHead",
    "UnitRecipient",
    "UnsavedForm",
]
