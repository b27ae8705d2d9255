"""What a page, an answer or an error says of a refusal, found by its code: tests name codes, not words."""

from __future__ import annotations

import html
import json
import re

from django.http import HttpResponse

from vanthu.core.errors import Refusal


def tells(answer: HttpResponse | str, code: Refusal) -> bool:
    """Say whether the sentence of `code` stands in an answer, in Vietnamese, whatever its facts."""
    text = answer if isinstance(answer, str) else answer.content.decode()
    if text.startswith("{"):
        text = str(json.loads(text).get("why", text))
    sentence = "".join(
        ".+?" if fact else re.escape(words) for fact, words in re.findall(r"(%\(\w+\)s)|([^%]+|%)", code.vi)
    )
    return re.search(sentence, html.unescape(text), re.DOTALL) is not None
