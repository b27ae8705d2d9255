"""Speak to the person at the terminal in the language of the locale: English if it asks for it, else Vietnamese."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal


def language(environment: Mapping[str, str] = os.environ) -> Literal["vi", "en"]:
    """Return the language that the locale asks for."""
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "vi"


def said(vi: str, en: str) -> str:
    """Return one of two sentences that say the same."""
    return en if language() == "en" else vi
