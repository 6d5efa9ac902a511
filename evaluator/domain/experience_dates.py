"""Single dates in a text: where they stand and which months they may mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.domain.experience_words import EARLY_MID_LATE, MONTHS, PRESENT, SEASONS, alternation, fold

OLDEST_YEAR = 1940
NEWEST_YEAR = 2099
MAX_BEHIND = 48
"""Characters behind a date in which the end of its range is looked for."""
AROUND = 40
"""Characters around a number in which a date may begin and end."""

_YEAR = r"(?:19[4-9]\d|20\d\d)"
_MONTH = alternation(MONTHS)
_SEASON = alternation(SEASONS)
_PART = alternation(EARLY_MID_LATE)
_END = r"(?![^\W_])"
_OF = r"(?:\s*(?:\.|,|/|-|\bde|\bdel|\bof|\bdi)){0,2}\s{0,3}"

_DATE = re.compile(
    rf"""(?<![^\W\u3040-\u30ff\u3400-\u9fff])(?<!/)(?:
      (?P<iso_y>{_YEAR})-(?P<iso_m>\d\d)-\d\d{_END}
    | (?P<cjk_y>{_YEAR})\s?[年년]\s?(?:(?P<cjk_m>\d\d?)\s?[月월])?
    | (?P<dmy_a>\d\d?)(?P<dmy_s>[./-])\s?(?P<dmy_b>\d\d?)(?P=dmy_s)\s?(?P<dmy_y>{_YEAR}){_END}
    | (?P<my_m>\d\d?)\s?[./-]\s?(?P<my_y>{_YEAR}){_END}
    | (?P<ym_y>{_YEAR})(?P<ym_s>[./-])(?P<ym_m>\d\d?)(?![\d/]){_END}
    | (?:q|t|quartal\ |kw)(?P<q1_q>[1-4])[\s/.,'-]{{0,2}}(?P<q1_y>{_YEAR}|\d\d){_END}
    | (?P<q2_y>{_YEAR})[\s/.,-]{{0,2}}q(?P<q2_q>[1-4]){_END}
    | (?P<q3_q>[1-4])(?:\.|st|nd|rd|th|er|e|eme|º|°)?\s?(?:quartal|quarter|trimestre|kwartaal|kwartal|квартал)\s
      (?:de\s|of\s)?(?P<q3_y>{_YEAR}){_END}
    | (?P<q4_q>[1-4])q[\s/.,'-]{{0,2}}(?P<q4_y>{_YEAR}|\d\d){_END}
    | (?:h|hj\ ?|halbjahr\ )(?P<h_h>[12])[\s/.,'-]{{0,2}}(?P<h_y>{_YEAR}){_END}
    | (?P<p_name>{_PART}){_END}[\s-]{{1,2}}(?:of\s|de\s|del\s)?(?P<p_y>{_YEAR}){_END}
    | fy\s?(?P<fy>{_YEAR}){_END}
    | (?P<s_name>{_SEASON}){_END}{_OF}(?P<s_y>{_YEAR}|['’]\d\d){_END}(?:/\d\d(?!\d))?
    | (?:\d\d?(?:st|nd|rd|th|er|º)?\.?\s(?:de\s)?)?(?P<n_name>{_MONTH})
      (?:{_END}(?:\.?\s\d\d?(?:st|nd|rd|th)?,)?{_OF}|(?=(?:19|20)\d\d))(?P<n_y>{_YEAR}|['’]\d\d|\d\d(?=\s?(?:[-–—]|$|\)))){_END}
    | (?P<r_y>{_YEAR})\.?\s?(?:(?:m\.|gada|g\.|metu|m)\s)?\(?(?P<r_name>{_MONTH}){_END}\)?(?!\.?\s?['’]?\d)
    | (?P<short_m>\d\d?)/(?P<short_y>\d\d)(?![\d/]){_END}
    | (?P<y>{_YEAR}){_END}(?![-‑](?!{_YEAR}(?![-‑]?\d))\d{{3}})
    | ['’](?P<yy>\d\d){_END}
    | (?P<bare>{_MONTH}){_END}\.?
    )""",
    re.VERBOSE | re.MULTILINE,
)
_PRESENT = re.compile(rf"(?<!\w)(?:{alternation(PRESENT)}){_END}\.?|至今|迄今|现在|現在|현재")
_CROATIAN = re.compile(
    r"sijec[an]|veljac|ozuj|travnj|svibnj|lipnj|srpnj|kolovoz|ruj[an]|studen[io]|prosin[ac]c|danas"
)
_NUMBER = re.compile(r"\d+")
_SEMESTERS = {"wintersemester": 10, "sommersemester": 4}


@dataclass(frozen=True)
class FoundDate:
    """A date as written. `first` and `last` are month indexes (year * 12 + month - 1) it may mean.

    `kind`: month, year_month (2010-12, which may be 2010 to 2012), year, short_year ('19), span (season, quarter), part
    (half, early 2019), bare (a month without a year), short (MM/YY), present, or wrong (no such month).
    """

    kind: str
    first: int
    last: int
    start: int
    end: int


def find_dates(text: str) -> list[FoundDate]:
    """Every date and every word for "present", in the order of the text; an impossible one is of kind wrong."""
    folded = fold(text)
    in_croatian = bool(_CROATIAN.search(folded))
    dates = [
        _read_date(match, in_croatian)
        for start, end in _around_digits(folded)
        for match in _DATE.finditer(folded, start, end)
    ]
    return sorted([*dates, *_present_behind(text, folded, dates)], key=lambda date: date.start)


def _around_digits(folded: str) -> list[tuple[int, int]]:
    """Stretches of whole words around numbers: no date is far from one, and most of a resume is words."""
    stretches: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(folded):
        start, end = max(0, match.start() - AROUND), min(len(folded), match.end() + AROUND)
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return [_whole_words(folded, *stretch) for stretch in stretches]


def _whole_words(folded: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and folded[start - 1].isalnum():
        start -= 1
    while end < len(folded) and folded[end].isalnum():
        end += 1
    return start, end


def _present_behind(text: str, folded: str, dates: Sequence[FoundDate]) -> list[FoundDate]:
    """Words for "present" that stand right behind a date; elsewhere they mean nothing here."""
    found = []
    for index, date in enumerate(dates):
        following = dates[index + 1].start if index + 1 < len(dates) else len(folded)
        match = _PRESENT.search(folded, date.end, min(following, date.end + MAX_BEHIND))
        # the Norwegian word for now and the Polish "on" fold to the same letters
        if match and not (match.group() == "na" and text[slice(*match.span())].lower() == "na"):
            found.append(FoundDate("present", 0, 0, *match.span()))
    return found


def full_year(written: str) -> int:
    """The year meant by four digits, or by two: 40 to 99 are of the last century."""
    digits = int(written.lstrip("'’"))
    if digits > 99:
        return digits
    return 1900 + digits if digits >= OLDEST_YEAR % 100 else 2000 + digits


def _read_date(match: re.Match[str], in_croatian: bool) -> FoundDate:
    """The date that the one alternative which matched stands for."""
    group, place = match.groupdict(), match.span()
    if group["bare"]:
        number = MONTHS[group["bare"]] - 1
        return FoundDate("bare", number, number, *place)
    if group["ym_y"] and int(group["ym_m"]) > 12:
        return _year("year", group["ym_y"], match.start(), match.end("ym_y"))
    if written := _year_and_month(group):
        kind, year, number = written
        # listopad is October in Croatian and November in Czech, Polish and Ukrainian
        is_october = in_croatian and (group["n_name"] or "").startswith("listopad")
        return _month(kind, year, 10 if is_october else number, *place)
    if group["s_name"] in _SEMESTERS:
        return _span("span", group["s_y"], _SEMESTERS[group["s_name"]], 6, place)
    if group["s_name"]:
        return _span("span", group["s_y"], SEASONS[group["s_name"]], 3, place)
    if group["p_name"]:
        return _span("part", group["p_y"], EARLY_MID_LATE[group["p_name"]], 4, place)
    if group["h_h"]:
        return _span("part", group["h_y"], int(group["h_h"]) * 6 - 5, 6, place)
    for quarter in ("q1", "q2", "q3", "q4"):
        if group[f"{quarter}_q"]:
            return _span("span", group[f"{quarter}_y"], int(group[f"{quarter}_q"]) * 3 - 2, 3, place)
    kind = "short_year" if group["yy"] else "year"
    return _year(kind, group["cjk_y"] or group["fy"] or group["y"] or group["yy"], *place)


def _year_and_month(group: dict[str, str]) -> tuple[str, str, int] | None:
    """Kind, year as written and month number, for the ways that name both."""
    if group["dmy_y"]:
        first, second = int(group["dmy_a"]), int(group["dmy_b"])
        # month first only where the day cannot be a month: 03/25/2020
        return "month", group["dmy_y"], first if second > 12 else second
    if group["ym_y"]:
        return "month" if group["ym_s"] == "." else "year_month", group["ym_y"], int(group["ym_m"])
    for way, kind in (("iso", "month"), ("cjk", "month"), ("my", "month"), ("short", "short")):
        if group[f"{way}_m"]:
            return kind, group[f"{way}_y"], int(group[f"{way}_m"])
    for way in ("n", "r"):
        if group[f"{way}_name"]:
            return "month", group[f"{way}_y"], MONTHS[group[f"{way}_name"]]
    return None


def _month(kind: str, year: str, number: int, start: int, end: int) -> FoundDate:
    if not 1 <= number <= 12:
        return FoundDate("wrong", 0, 0, start, end)
    index = full_year(year) * 12 + number - 1
    return FoundDate(kind, index, index, start, end)


def _span(kind: str, year: str, first: int, months: int, place: tuple[int, int]) -> FoundDate:
    index = full_year(year) * 12 + first - 1
    return FoundDate(kind, index, index + months - 1, *place)


def _year(kind: str, year: str, start: int, end: int) -> FoundDate:
    first = full_year(year) * 12
    return FoundDate(kind, first, first + 11, start, end)
