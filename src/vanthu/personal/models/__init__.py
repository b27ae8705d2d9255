"""The rows that belong to one person."""

from __future__ import annotations

from .notices import Notice, NoticeChoice
from .views import SavedView

__all__ = ["Notice", "NoticeChoice", "SavedView"]
