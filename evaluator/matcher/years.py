"""Criteria that ask for years of experience, answered by arithmetic on the dates of the resume."""

import re
from dataclasses import dataclass

from evaluator.domain.experience import DateRange, add_up, months_in_words
from evaluator.domain.experience_words import fold
from evaluator.domain.ratings import RatingAnswer, State
from evaluator.matcher.evidence import FUZZY, Finding, Index, weigh_group, working_periods
from evaluator.matcher.passages import Passage
from evaluator.matcher.speech_cues import speaks_as_advertisement
from evaluator.matcher.terms import Group, groups_of

_NUMBERS = {
    word: number
    for number, words in {
        1: "one",
        2: "two zwei deux dos due",
        3: "three drei trois tres tre several mehrjahrige plusieurs varios",
        4: "four vier quatre cuatro quattro",
        5: "five funf cinq cinco cinque",
        6: "six sechs seis sei",
        7: "seven sieben sept siete sette",
        8: "eight acht huit ocho otto",
        9: "nine neun neuf nueve nove",
        10: "ten zehn dix diez dieci",
    }.items()
    for word in words.split()
}
_UNIT = r"(?:years?|yrs?\.?|jahren?|jahre|annees?|ans|anos|anni|jaar|lat)"
_YEARS = re.compile(
    rf"(?<!\w)(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)})\s*\+?\s*(?:\(\d+\)\s*)?"
    rf"(?:(?:-|–|to|bis|a|or)\s*\d{{1,2}}\s*\+?\s*)?(?:or more |full )?{_UNIT}(?!\w)|(?P<many>mehrjahrige\w*)"
)
_ABOUT_WORK = re.compile(
    r"experien\w*|erfahrung\w*|esperienza|ervaring|doswiadczen\w*|work\w*|practice|praxis|track record|background|"
    r"exposure|tatig\w*"
)
_AGE = re.compile(r"\byears old\b|\bage\b|\bold\b")


@dataclass(frozen=True, slots=True)
class AskedYears:
    """Months asked for and what the experience should be in; no groups mean experience of any kind."""

    months: int
    groups: tuple[Group, ...]


def asked_years(wording: str, language: str) -> AskedYears | None:
    """The years a criterion asks for, or None."""
    text = fold(wording)
    match = _YEARS.search(text)
    if match is None or not (_ABOUT_WORK.search(text) or match.start() <= 12) or _AGE.search(text):
        return None
    rest = wording[: match.start()] + " " + wording[match.end() :]
    groups = tuple(group for group in groups_of(rest, language) if group.weight >= 1.0)
    return AskedYears(_months(match), groups)


def rate_years(number: int, asked: AskedYears, index: Index) -> RatingAnswer:
    """Compare the months told of with those asked for; unknown dates are said to be unknown, never taken as none."""
    findings = [weigh_group(index, group) for group in asked.groups]
    months, quotes, said, periods = _months_told(asked, findings, index)
    is_found = any(finding.closeness >= FUZZY for finding in findings)
    if asked.groups and not (quotes and is_found):
        return RatingAnswer(
            number=number,
            level=0,
            state=State.NOT_STATED,
            reason="What the years are asked in was not found.",
        )
    if months is None:
        why = "No dated work names it" if index.resume.work_ranges else "No dates could be read"
        return RatingAnswer(
            number=number,
            level=min(2, len(quotes)),
            state=State.NOT_STATED,
            reason=f"{why}, so the length of experience is unknown.",
            quotes=quotes,
        )
    compared = _compared(number, asked.months, months, quotes, said)
    return compared.model_copy(update={"periods": periods})


def _compared(number: int, needed: int, months: int, quotes: tuple[str, ...], said: str) -> RatingAnswer:
    share = months / needed
    level = (
        5
        if share >= 1.5
        else 4
        if share >= 1.0
        else 3
        if share >= 0.75
        else 2
        if share >= 0.4
        else 1
        if months
        else 0
    )
    reason = f"{said} {months_in_words(months)}; {months_in_words(needed)} asked for."
    state = State.HELD if months >= needed else State.NOT_HELD if quotes and level else State.NOT_STATED
    return RatingAnswer(
        number=number, level=level if quotes else 0, state=state, reason=reason, quotes=quotes
    )


def _months_told(
    asked: AskedYears, findings: list[Finding], index: Index
) -> tuple[int | None, tuple[str, ...], str, tuple[str, ...]]:
    """Months, quotes, the words before the months, and the periods that were added up; none where it was stated."""
    stated, statement = _stated(asked, findings, index)
    if not asked.groups:
        total = add_up(index.resume.work_ranges, index.today)
        dated: int | None = total.months if total.is_known else None
        quotes = _range_quotes(index, index.resume.work_ranges)
        ranges = list(index.resume.work_ranges)
    else:
        periods = _periods(asked, findings, index)
        ranges = [index.resume.ranges[period] for period in sorted(periods)]
        dated = add_up(ranges, index.today).months if ranges else None
        best = sorted(
            {n: p for f in findings for n, p in f.proofs.items()}.items(), key=lambda item: -item[1]
        )
        quotes = tuple(index.resume.passages[n].text for n, _ in best[:2])
        quotes += _range_quotes(index, ranges)[:1] if ranges else ()
    if statement and (dated is None or stated > dated):
        return stated, tuple(dict.fromkeys((statement.text, *quotes)))[:3], "The resume states", ()
    told = tuple(found.text.strip() for found in ranges)
    return dated, tuple(dict.fromkeys(quotes))[:3], "The dates add up to", told


def _periods(asked: AskedYears, findings: list[Finding], index: Index) -> set[int]:
    """Dated periods in which at least half of what is asked is told of."""
    total = sum(group.weight for group in asked.groups)
    covered: dict[int, float] = {}
    for group, finding in zip(asked.groups, findings, strict=True):
        for period in working_periods(index, finding.proofs, 0.35):
            covered[period] = covered.get(period, 0.0) + group.weight
    return {period for period, weight in covered.items() if weight * 2 >= total}


def _stated(asked: AskedYears, findings: list[Finding], index: Index) -> tuple[int, Passage | None]:
    """The longest time the resume claims in words beside what is asked: "8 years of experience in audit"."""
    best: tuple[int, Passage | None] = (0, None)
    about = {n for finding in findings for n in finding.proofs}
    for n, passage in enumerate(index.resume.passages):
        text = fold(passage.text)
        match = _YEARS.search(text)
        if (
            match is None
            or not _ABOUT_WORK.search(text)
            or speaks_as_advertisement(passage)
            or index.proof[n] < 0.2
        ):
            continue
        if (not asked.groups or n in about) and _months(match) > best[0]:
            best = (_months(match), passage)
    return best


def _range_quotes(index: Index, ranges: tuple[DateRange, ...] | list[DateRange]) -> tuple[str, ...]:
    wanted = sorted(ranges, key=lambda item: -item.months)[:2]
    return tuple(p.text for r in wanted for p in index.resume.passages if p.start <= r.start < p.end)


def _months(match: re.Match[str]) -> int:
    word = match.group("number")
    if word is None:
        return 36
    return 12 * (int(word) if word.isdigit() else _NUMBERS[word])
