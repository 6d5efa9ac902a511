"""Periods a rater saw in a resume: each looked for there, read as dates, and added up with the working shown."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.experience import DateRange, UnclearRange, add_up, parse_range
from evaluator.domain.quotes import QuoteFinder

MAX_PERIODS = 30
"""Of one criterion; more than any resume has."""
NOT_THERE = "not in the resume"


def work_out(
    passages: Iterable[str], finder: QuoteFinder, no_evidence: Sequence[NoEvidence], today: date
) -> tuple[str, ...]:
    """The working, a line for each period and the total last; empty without a period.

    What is not in the resume, or no period that can be read, is listed as not counted: never a silent 0.
    """
    offered = list(dict.fromkeys(passages))[:MAX_PERIODS]
    read = [_read(passage, finder, no_evidence, today) for passage in offered]
    ranges = [found for found in read if isinstance(found, DateRange)]
    unclear = [found for found in read if isinstance(found, UnclearRange)]
    return add_up(ranges, today, unclear).working if offered else ()


def _read(
    passage: str, finder: QuoteFinder, no_evidence: Sequence[NoEvidence], today: date
) -> DateRange | UnclearRange:
    quote = finder.find_evidence(passage, no_evidence)
    if quote is None:
        return UnclearRange(passage, 0, len(passage), NOT_THERE)
    found = parse_range(quote.text, today)
    return replace(found, start=found.start + quote.start, end=found.end + quote.start)
