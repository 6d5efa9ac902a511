"""Cells that a spreadsheet could take for a formula: disarmed in a file, and read back as they were."""

import re

# what programs skip before a formula, and what begins one
_SKIPPED = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1f\"']*"
_FORMULA = rf"(?={_SKIPPED}[=+\-@\uff1d\uff0b\uff0d\uff20\u2212])"
_START = re.compile(rf"^{_FORMULA}")
# where a list separator is a semicolon, a new cell begins behind one
_INNER = re.compile(rf"([;\t\r\n]){_FORMULA}")
_DISARMED_START = re.compile(rf"^'{_FORMULA}")
_DISARMED_INNER = re.compile(rf"([;\t\r\n])'{_FORMULA}")


def disarm(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would take for a formula."""
    return _START.sub("'", _INNER.sub(r"\1'", text))


def rearm(text: str) -> str:
    """What was disarmed, as it was: rearm(disarm(text)) == text."""
    return _DISARMED_INNER.sub(r"\1", _DISARMED_START.sub("", text))
