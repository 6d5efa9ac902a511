"""The report as JSON, in the shape that `evaluator screen --out x.json` promises."""

import json
from typing import TypedDict

from evaluator.domain.ratings import Rating
from evaluator.domain.reports import Report, ReportCandidate, ReportCriterion

VERSION = 1
"""Of the shape; a key added or changed counts it up."""


class QuoteJson(TypedDict):
    """A literal passage of the resume's text: characters start to end."""

    text: str
    start: int
    end: int


class RatingJson(TypedDict):
    """One criterion's rating; `criterion` is the criterion's number."""

    criterion: int
    kind: str
    level: int
    state: str
    reason: str
    quotes: list[QuoteJson]


class CriterionJson(TypedDict):
    """A criterion as frozen, with kind and weight in force."""

    number: int
    wording: str
    category: str
    kind: str
    weight: int


class CandidateJson(TypedDict):
    """A candidate; score (0.0 to 100.0) and rank are null when not rated."""

    file: str
    name: str
    state: str
    reason: str | None
    score: float | None
    rank: int | None
    ratings: list[RatingJson]


class UnreadJson(TypedDict):
    """A file left out."""

    file: str
    status: str
    reason: str


class ScreenJson(TypedDict):
    """The whole file. `mode` is quick, deep or all; `model` is the model's name or "Built-in matcher"."""

    version: int
    mode: str
    model: str
    criteria: list[CriterionJson]
    candidates: list[CandidateJson]
    unread: list[UnreadJson]


def screen_json(report: Report) -> bytes:
    """The report in UTF-8, indented, ending in a line feed."""
    shape = ScreenJson(
        version=VERSION,
        mode=report.mode.value,
        model=report.rater_label,
        criteria=[_criterion(criterion) for criterion in report.criteria],
        candidates=[_candidate(candidate, report) for candidate in report.candidates],
        unread=[
            UnreadJson(file=left.file, status=left.status.value, reason=left.reason) for left in report.unread
        ],
    )
    text = json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    # A file name may hold bytes that are no text; as escapes they stay valid JSON.
    return text.encode("utf-8", "backslashreplace")


def _criterion(criterion: ReportCriterion) -> CriterionJson:
    return CriterionJson(
        number=criterion.number,
        wording=criterion.wording,
        category=criterion.category.value,
        kind=criterion.kind.value,
        weight=criterion.weight,
    )


def _candidate(candidate: ReportCandidate, report: Report) -> CandidateJson:
    kinds = [criterion.kind.value for criterion in report.criteria]
    tenths = candidate.score_tenths
    return CandidateJson(
        file=candidate.file,
        name=candidate.name,
        state=candidate.state.value,
        reason=candidate.reason,
        score=None if tenths is None else tenths / 10,
        rank=candidate.rank,
        ratings=[_rating(rating, kind) for rating, kind in zip(candidate.ratings, kinds, strict=False)],
    )


def _rating(rating: Rating, kind: str) -> RatingJson:
    return RatingJson(
        criterion=rating.number,
        kind=kind,
        level=rating.level,
        state=rating.state.value,
        reason=rating.reason,
        quotes=[QuoteJson(text=quote.text, start=quote.start, end=quote.end) for quote in rating.quotes],
    )
