"""The one error of the agent: a code for programs, a sentence for the person."""

from __future__ import annotations


class AgentError(Exception):
    """Say why nothing was signed; `code` is stable, the sentence is for people."""

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the code and the Vietnamese sentence."""
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Cancelled(AgentError):
    """The person said no; the page is told so."""

    def __init__(self) -> None:
        """Say it in one way."""
        super().__init__("cancelled", "Người ký đã hủy. Chưa tệp nào được ký.")
