"""Which way a script runs."""

import unicodedata


def is_right_to_left(text: str) -> bool:
    """True when more letters of the text run from right to left (Hebrew, Arabic) than from left to right."""
    if text.isascii():
        return False
    directions = [unicodedata.bidirectional(character) for character in text]
    return sum(item in ("R", "AL") for item in directions) > directions.count("L")
