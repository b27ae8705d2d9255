"""What a person can cause is told in one sentence, never as a traceback; any other error is ours and shows one."""

from __future__ import annotations

import argparse
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFailure
from django.utils import translation

from vanthu.core.errors import Refused, Unavailable

from .speech import language, said

KNOWN: Final = (Refused, Unavailable, ImproperlyConfigured, OSError, DatabaseFailure)
"""The errors that `sentence` puts into words."""


def sentence(error: BaseException) -> str:
    """Return what is wrong, in one sentence, in the language of the locale."""
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, OSError) and error.strerror:
        about = f"{error.filename}: " if error.filename is not None else ""
        return said("Hệ điều hành từ chối", "The operating system refused") + f": {about}{error.strerror}."
    if isinstance(error, DatabaseFailure):
        return said("Không dùng được cơ sở dữ liệu", "The database cannot be used") + f": {_line(error)}."
    if isinstance(error, ImproperlyConfigured):
        return said("Cấu hình sai", "Wrong configuration") + f": {_line(error)}."
    return str(error)


def exit_code(error: BaseException) -> int:
    """Return 2 for what was set or called wrongly, 1 for what was refused or failed."""
    return 2 if isinstance(error, ImproperlyConfigured) else 1


def _refusal(error: Refused) -> str:
    import django

    try:
        django.setup()  # a refusal may come before anything else needed it
        with translation.override(language()):
            return str(error)
    except ImproperlyConfigured as wrong:
        # The words are looked up through the settings, which may be what is wrong.
        return sentence(wrong)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".")


def port(text: str) -> int:
    """Return a TCP port given on the command line. Raises argparse.ArgumentTypeError if it is none."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(
            said(f"{text!r} không phải cổng từ 1 đến 65535", f"{text!r} is no port from 1 to 65535")
        )
    return int(text)
