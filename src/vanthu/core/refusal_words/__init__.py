"""What each refusal says, by its code: in Vietnamese, in English; one file for each field of work."""

from collections.abc import Mapping
from typing import Final

from . import authority, copies, exchange, files, numbers, rights, signing

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    **authority.WORDS,
    **copies.WORDS,
    **exchange.WORDS,
    **files.WORDS,
    **numbers.WORDS,
    **rights.WORDS,
    **signing.WORDS,
}
