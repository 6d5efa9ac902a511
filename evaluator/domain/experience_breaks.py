"""Ranges of dates broken over two lines, as narrow columns have them."""

import re

from evaluator.domain.experience_dates import FoundDate

# a dash that ends its line, or has the text of another column behind it
_BREAK = re.compile(r"[ \t]?[-–—](?:[ \t]*|(?:\t| {2,})[^\n]*)\n[ \t]*")
_BREAK_BELOW = re.compile(r"[ \t]?[-–—][ \t]*\n[ \t]*\n[ \t]*")
# the end of a range: the text of another column, or nothing, behind it on its line
_ENDS = re.compile(r"[ \t]*(?:$|\n)|\t| {2,}(?![-–—])")
_ALONE = re.compile(r"[ \t]*(?:$|\n)")
_DASH = re.compile(r"[ \t]*[-–—][ \t]*")


def is_broken(folded: str, first: FoundDate, second: FoundDate) -> bool:
    """True when `second`, at the beginning of a later line, ends the range that `first` and a dash begin.

    Not, below an empty line, when there is anything behind it.
    """
    if "present" in (first.kind, second.kind) or second.first < first.first:
        return False
    gap = folded[first.end : second.start]
    if _BREAK.fullmatch(gap):
        return _ENDS.match(folded, second.end) is not None
    return _BREAK_BELOW.fullmatch(gap) is not None and _ALONE.match(folded, second.end) is not None


def begins_its_own(folded: str, first: FoundDate, second: FoundDate, third: FoundDate | None) -> bool:
    """True when `second`, on a later line, begins a range that `third` ends: what `first` began goes on."""
    if third is None or "\n" not in folded[first.end : second.start]:
        return False
    return _DASH.fullmatch(folded, second.end, third.start) is not None
