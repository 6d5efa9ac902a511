"""Cells: text that came from people or files, made safe for spreadsheet programs."""

import re

_TRIGGERS = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*\s?%?")
# Programs skip blanks and invisible characters before a formula, so these do not make it safe.
_SKIPPED = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1f\"]"
_FORMULA = re.compile(rf"^(?=[\t\r\n])|^(?={_SKIPPED}*[{_TRIGGERS}])")
# Where a list separator is a semicolon, a new cell starts behind it, whatever the quoting of the file.
_INNER_FORMULA = re.compile(rf"([;\t\r\n])(?={_SKIPPED}*[{_TRIGGERS}])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe_text(text: str) -> str:
    """The text with an apostrophe before anything that a spreadsheet would take for a formula.

    Plain numbers such as -5 or +3.5 % stay as they are; control characters are removed.
    """
    clean = _CONTROLS.sub("", text)
    if _NUMBER.fullmatch(clean):
        return clean
    return _INNER_FORMULA.sub(r"\1'", _FORMULA.sub("'", clean))
