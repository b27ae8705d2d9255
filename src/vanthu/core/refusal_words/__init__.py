"""What each refusal says, by its code: in Vietnamese, in English; one file for each field of work."""

from collections.abc import Mapping
from typing import Final

from . import authority, copies, exchange, files, numbers, personal, rights, sign_in, signing

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    **authority.WORDS,
    **copies.WORDS,
    **exchange.WORDS,
    **files.WORDS,
    **numbers.WORDS,
    **personal.WORDS,
    **rights.WORDS,
    **sign_in.WORDS,
    **signing.WORDS,
}
