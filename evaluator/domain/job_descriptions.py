"""What a job description must be, and what is drawn from it."""

from pydantic import BaseModel, ConfigDict

from evaluator.domain.criteria import CriterionDraft
from evaluator.domain.errors import RefusedError


class ExtractedCriteria(BaseModel):
    """The position's title and the criteria proposed, each with the sentence it came from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    criteria: tuple[CriterionDraft, ...]


MIN_WORDS = 20
"""Fewer words than this hold nothing to ask for."""
MAX_CHARACTERS = 60_000
"""About 20 pages; longer texts are files sent by mistake."""
MOST_UNREADABLE = 0.05
"""Share of characters that stand for no letter or sign; a text has hardly any, the bytes of a file one in six."""


def check_job_description(text: str) -> str:
    """The text, trimmed; raises RefusedError for what is no text, or too short or too long to draw criteria from."""
    trimmed = text.strip()
    if _unreadable(trimmed) > MOST_UNREADABLE * len(trimmed):
        raise RefusedError(
            "This is not the text of a job description, but the bytes of a file. "
            "Send the file itself, or copy the text from it."
        )
    words = len(trimmed.split())
    if words < MIN_WORDS:
        counted = "no words" if words == 0 else "1 word" if words == 1 else f"{words} words"
        raise RefusedError(
            f"The job description holds {counted}; at least {MIN_WORDS} are needed to draw criteria from it. "
            "Paste the whole text of the advertisement."
        )
    if len(trimmed) > MAX_CHARACTERS:
        raise RefusedError(
            f"The job description has {len(trimmed):,} characters; the limit is {MAX_CHARACTERS:,}. "
            "Keep the part that describes the position."
        )
    return trimmed


def _unreadable(text: str) -> int:
    return sum(
        (not character.isprintable() and not character.isspace()) or character == "\N{REPLACEMENT CHARACTER}"
        for character in text
    )
