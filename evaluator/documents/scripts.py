"""Which way a script runs."""

import re
import unicodedata

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""The blocks that Unicode sets aside for scripts that run from right to left."""


def is_right_to_left(text: str) -> bool:
    """True when more letters of the text run from right to left (Hebrew, Arabic) than from left to right."""
    if text.isascii():
        return False
    directions = [unicodedata.bidirectional(character) for character in text]
    return sum(item in ("R", "AL") for item in directions) > directions.count("L")


def has_right_to_left(text: str) -> bool:
    """True when some character belongs to a script that runs from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def way_of(text: str) -> str:
    """How a piece of text runs: "R" or "L" by its letters, "N" for figures without letters, "O" for neither."""
    kinds = {unicodedata.bidirectional(character) for character in text}
    if kinds & {"R", "AL"}:
        return "R"
    if "L" in kinds:
        return "L"
    return "N" if kinds & {"EN", "AN"} else "O"
