"""Experience arithmetic: date ranges in a text become months, overlaps counted once, with the working shown.

Months are counted inclusively (Jan 2020 to Mar 2020 is 3), an open end counts to the month of `today`. Where only
years are written, the months are not known: 2018 - 2020 counts 24, 2019 - 2019 counts 12, and the range says it is
approximate.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evaluator.domain.experience_breaks import begins_its_own, is_broken
from evaluator.domain.experience_dates import FoundDate, find_dates
from evaluator.domain.experience_words import (
    AND,
    BETWEEN,
    SEPARATORS,
    SINCE,
    SINCE_BEHIND,
    WEAK_PRESENT,
    alternation,
    fold,
)

_GAP = re.compile(
    r"(?:['’]?(?:dan|den|tan|ten)(?=\s)|\.)?(?:\s?(?:гг?|рр?|r|m|god|год[ауи]?|року|roku)\.?(?!\w))?\s{0,3}[)\]]?,?\s?"
    rf"(?:[-–—−‒‐‑~～〜→>]{{1,3}}(?:\s?(?:{alternation(SEPARATORS)})(?!\w))?|(?<!\w)(?:{alternation(SEPARATORS)})(?!\w)|[至到]|から)\s{{0,3}}[(\[]?"
    r"(?:(?:the|le|el|il|den|zum|um)\s)?|['’](?:dan|den|tan|ten)\s{1,2}"
)
_AND = re.compile(rf"\s{{1,2}}(?:{AND})\s{{1,2}}(?:le\s|el\s)?")
_BETWEEN = re.compile(rf"(?<!\w)(?:{BETWEEN})\s{{1,2}}(?:the\s|le\s)?$")
_MONTHS_APART = re.compile(r"\s?/\s?")
_OPEN_GAP = re.compile(r"[ \t]{0,3}")
_DANGLING = re.compile(r"[ \t]?[-–—][ \t]*(?=$|[\n),;|•])")
_ODD_END = re.compile(r"\s?[-–—]\s?(?:[^\W\d_]+(?:\s[^\W\d_]+)?|[?…]+)(?=[ \t]*(?:$|[\n),;|]))")
_SINCE_BEHIND = re.compile(rf"\.?[ \t'’]{{0,2}}(?:{alternation(SINCE_BEHIND)})(?!\w)")
_SINCE = re.compile(rf"(?<!\w)(?:{alternation(SINCE)})[ \t]{{1,2}}$")
_SHORT_END = re.compile(r"\s?[-–—/][ \t]?((?:19|20)\d\d|\d\d)(?![\d/.])")
_MONTH_PAIR = re.compile(r"(?<![\w./-])(\d\d?)\s?[-–—]\s?$")
_BROKEN = re.compile(
    r"(?<!\w)(?:(?:19|20)(?:\d[x?_]|[x?_]{2})|[x?]{2,4})\s?[-–—]\s?\w+|"
    r"\b\w+\.?\s?[-–—]\s?(?:(?:19|20)(?:\d[x?_]|[x?_]{2})|[?]{2,4})"
)


@dataclass(frozen=True)
class DateRange:
    """A period of work as written at text[start:end]: first and last month counted, both the first of a month."""

    text: str
    start: int
    end: int
    first_month: date
    last_month: date
    is_current: bool = False
    is_approximate: bool = False

    @property
    def months(self) -> int:
        """Months in the range, both ends included."""
        return _index(self.last_month) - _index(self.first_month) + 1


@dataclass(frozen=True)
class UnclearRange:
    """Something that looks like a period at text[start:end] and is not counted, with the reason for the person."""

    text: str
    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Experience:
    """Months of work, each counted once; `overlap` is what several ranges share, `unclear` was not counted."""

    ranges: tuple[DateRange, ...]
    unclear: tuple[UnclearRange, ...]
    months: int
    overlap: int
    today: date

    @property
    def is_known(self) -> bool:
        """True when at least one range could be read: 0 months without it means unknown, never none."""
        return bool(self.ranges)

    @property
    def working(self) -> tuple[str, ...]:
        """The sum in words, a line for each range, then the overlap, what was not counted, and the total."""
        lines = [_line(found) for found in self.ranges]
        if self.overlap:
            lines.append(f"less {months_in_words(self.overlap)} counted twice")
        lines += [f"not counted: {found.text!r} ({found.why})" for found in self.unclear]
        if not self.is_known:
            return (*lines, "total: unknown, since no date range could be read")
        return (*lines, f"total: {months_in_words(self.months)} as of {self.today:%B %Y}")


def count_experience(text: str, today: date) -> Experience:
    """All date ranges in the text and the months they cover together, counted against `today`."""
    ranges, unclear = find_ranges(text, today)
    return add_up(ranges, today, unclear)


def add_up(ranges: Sequence[DateRange], today: date, unclear: Sequence[UnclearRange] = ()) -> Experience:
    """The months that the given ranges cover together, each month once."""
    months: set[int] = set()
    for found in ranges:
        months.update(range(_index(found.first_month), _index(found.last_month) + 1))
    overlap = sum(found.months for found in ranges) - len(months)
    return Experience(tuple(ranges), tuple(unclear), len(months), overlap, today)


def parse_range(text: str, today: date) -> DateRange | UnclearRange:
    """The first range in a short text; what cannot be read comes back as unclear, never as nothing."""
    ranges, unclear = find_ranges(text, today)
    if ranges:
        return ranges[0]
    return unclear[0] if unclear else UnclearRange(text, 0, len(text), "no date range found")


def find_ranges(text: str, today: date) -> tuple[tuple[DateRange, ...], tuple[UnclearRange, ...]]:
    """Every range that can be read and every one that cannot, both in the order of the text."""
    dates = find_dates(text)
    folded = fold(text)
    found: list[DateRange | UnclearRange] = []
    used = -1
    for index, current in enumerate(dates):
        if index <= used or current.kind == "present":
            continue
        following, third = [*dates[index + 1 : index + 3], None, None][:2]
        if following and begins_its_own(folded, current, following, third):
            following = None
        if following and _joins(folded, current, following):
            found.append(_between(text, folded, current, following, today))
            used = index + 1
        elif alone := _alone(text, folded, current, today):
            found.append(alone)
    found += _broken(text, folded, found)
    found.sort(key=lambda item: item.start)
    ranges = tuple(item for item in found if isinstance(item, DateRange))
    return ranges, tuple(item for item in found if isinstance(item, UnclearRange))


def months_in_words(months: int) -> str:
    """`27` as "2 years 3 months"."""
    years, rest = divmod(months, 12)
    parts = [f"{years} year{'s' * (years != 1)}"] if years else []
    if rest or not years:
        parts.append(f"{rest} month{'s' * (rest != 1)}")
    return " ".join(parts)


def _joins(folded: str, first: FoundDate, second: FoundDate) -> bool:
    if is_broken(folded, first, second):
        return True
    gap = folded[first.end : second.start]
    if gap.count("\n") > 1:
        return False
    if second.kind == "present" and _OPEN_GAP.fullmatch(gap):
        return folded[second.start : second.end].rstrip(".") not in WEAK_PRESENT
    if _GAP.fullmatch(gap):
        return True
    before = folded[max(0, first.start - 16) : first.start]
    if _AND.fullmatch(gap) and _BETWEEN.search(before):
        return True
    are_months = first.kind == second.kind == "month"
    # Finnish says from and to in the month's own ending
    is_finnish = gap.isspace() and "kuusta" in folded[first.start : first.end]
    return are_months and bool(is_finnish or _MONTHS_APART.fullmatch(gap))


def _between(
    text: str, folded: str, first: FoundDate, second: FoundDate, today: date
) -> DateRange | UnclearRange:
    written = text[first.start : second.end]
    place = (written, first.start, second.end)
    if "wrong" in (first.kind, second.kind):
        return UnclearRange(*place, "there is no such month")
    if second.kind == "bare" or (first.kind == "bare" and second.kind == "present"):
        return UnclearRange(*place, "a year is missing")
    if second.kind == "present":
        return _checked(place, first.first, _today(today), today, first.kind, "present")
    begin, last = first.first, second.last
    if first.kind == "bare":
        begin = second.last // 12 * 12 + first.first
        begin -= 12 if begin > last else 0
    if second.kind in ("year", "short_year") and second.first > begin - begin % 12:
        last = second.first - 1
    return _checked(place, begin, last, today, first.kind, second.kind)


def _alone(text: str, folded: str, found: FoundDate, today: date) -> DateRange | UnclearRange | None:
    """A range told by one date: since 2019, 2019-21, 03-06/2020, Summer 2019, `2019 -`."""
    place = (text[found.start : found.end], found.start, found.end)
    if found.kind in ("bare", "wrong", "short", "short_year"):
        return None
    before = folded[max(0, found.start - 16) : found.start]
    if since := _since(folded, found, before):
        return _checked(
            (text[slice(*since)], *since), found.first, _today(today), today, found.kind, "present"
        )
    if found.kind == "span":
        return _checked(place, found.first, found.last, today, "span", "span")
    if found.kind == "month" and (pair := _MONTH_PAIR.search(before)) and 1 <= int(pair.group(1)) <= 12:
        start = found.start - len(pair.group())
        begin = found.first // 12 * 12 + int(pair.group(1)) - 1
        return _checked(
            (text[start : found.end], start, found.end), begin, found.last, today, "month", "month"
        )
    if found.kind == "year_month":
        return _years_written_short(place, found.first // 12, found.first % 12 + 1, today)
    if found.kind == "year" and (short := _SHORT_END.match(folded, found.end)):
        place = (text[found.start : short.end()], found.start, short.end())
        return _years_written_short(place, found.first // 12, int(short.group(1)), today)
    if odd := _ODD_END.match(folded, found.end):
        return UnclearRange(text[found.start : odd.end()], found.start, odd.end(), "its end cannot be read")
    if dangling := _DANGLING.match(folded, found.end):
        place = (
            text[found.start : dangling.end()].rstrip(),
            found.start,
            found.end + len(dangling.group().rstrip()),
        )
        return _checked(place, found.first, _today(today), today, found.kind, "present", is_approximate=True)
    return None


def _since(folded: str, found: FoundDate, before: str) -> tuple[int, int] | None:
    """The stretch of a date that says "from then on", by a word before or behind it or a Hungarian ending."""
    if behind := _SINCE_BEHIND.match(folded, found.end):
        return found.start, behind.end()
    if since := _SINCE.search(before):
        return found.start - len(since.group()), found.end
    if folded[found.start : found.end].rstrip(".").endswith(("tol", "-tol")):
        return found.start, found.end
    return None


def _years_written_short(
    place: tuple[str, int, int], year: int, short: int, today: date
) -> DateRange | UnclearRange | None:
    """2010-12 is 2010 to 2012; 2019-03 is a month and no range."""
    end_year = short if short > 99 else year // 100 * 100 + short
    if end_year <= year:
        return None
    return _checked(place, year * 12, end_year * 12 - 1, today, "year", "year")


def _checked(
    place: tuple[str, int, int],
    first: int,
    last: int,
    today: date,
    first_kind: str,
    last_kind: str,
    *,
    is_approximate: bool = False,
) -> DateRange | UnclearRange:
    now = _today(today)
    if first > last and last_kind != "present":
        return UnclearRange(*place, "it ends before it begins")
    if first > now:
        return UnclearRange(*place, "it begins in the future")
    vague = is_approximate or bool({"year", "short_year", "span", "part"} & {first_kind, last_kind})
    return DateRange(*place, _month(first), _month(min(last, now)), last_kind == "present", vague)


def _broken(text: str, folded: str, found: Sequence[DateRange | UnclearRange]) -> list[UnclearRange]:
    """Periods with letters or question marks for digits: 20XX - present."""
    taken = [(item.start, item.end) for item in found]
    return [
        UnclearRange(text[slice(*match.span())], *match.span(), "the year cannot be read")
        for match in _BROKEN.finditer(folded)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]


def _line(found: DateRange) -> str:
    about = "about " if found.is_approximate else ""
    return (
        f"{found.text.strip()!r}: {found.first_month:%b %Y} to {found.last_month:%b %Y}, "
        f"{about}{months_in_words(found.months)}"
    )


def _index(month: date) -> int:
    return month.year * 12 + month.month - 1


def _today(today: date) -> int:
    return _index(today)


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)
