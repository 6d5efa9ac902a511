"""The report as JSON, in the shape that `evaluator screen --out x.json` promises."""

import json
from collections.abc import Mapping
from typing import TypedDict

from pydantic import JsonValue

from evaluator.domain.ratings import Override, Rating
from evaluator.domain.reports import Report, ReportCandidate, ReportCriterion
from evaluator.domain.run_records import CandidateRecord, RunRecord

VERSION = 1
"""Of the shape; a key that is changed or taken away counts it up, one that is added does not."""


class QuoteJson(TypedDict):
    """A literal passage of the resume's text: characters start to end."""

    text: str
    start: int
    end: int


class SecondJson(TypedDict):
    """What a second reading found."""

    level: int
    state: str


class OverrideJson(TypedDict):
    """What a person changed: it counts instead of the rater's level and state, which stay beside it."""

    level: int
    state: str
    reason: str
    author: str
    made_at: str


class RatingJson(TypedDict):
    """One criterion's rating; `criterion` is the criterion's number. `second` is null where one reading was made.

    `working` says line by line how the months of what asks for a length of time add up.
    """

    criterion: int
    kind: str
    level: int
    state: str
    reason: str
    unverified: bool
    working: list[str]
    second: SecondJson | None
    override: OverrideJson | None
    quotes: list[QuoteJson]


class CriterionJson(TypedDict):
    """A criterion as frozen, with kind and weight in force."""

    number: int
    wording: str
    category: str
    kind: str
    weight: int


class CandidateRecordJson(TypedDict):
    """What a candidate was rated on: hash of the resume's text, keys of the exact questions (null without a model)."""

    text_sha256: str
    key: str | None
    second_key: str | None
    reused: bool


class RecordJson(TypedDict):
    """What the analysis was made with: content hashes of criteria and question, version of the weights, parameters."""

    rubric: str
    weighting: int
    weighted_at: str
    prompt: str | None
    parameters: dict[str, JsonValue]
    blind: bool


class CandidateJson(TypedDict):
    """A candidate; score (0.0 to 100.0) and rank are null when not rated.

    `rank_range` is [best, worst] where two readings would place the candidate differently, else null. `decision` is
    what people last decided (shortlist, maybe, reject, or null), `stars` from 0 (none) to 5.
    """

    file: str
    name: str
    state: str
    reason: str | None
    score: float | None
    rank: int | None
    rank_range: list[int] | None
    decision: str | None
    stars: int
    record: CandidateRecordJson | None
    ratings: list[RatingJson]


class UnreadJson(TypedDict):
    """A file left out."""

    file: str
    status: str
    reason: str


class ScreenJson(TypedDict):
    """The whole file. `mode` is quick, deep or all; `model` is the model's name or "Built-in matcher".

    `agreement` is the percent of ratings given twice on which both readings agree, null where nobody was read twice.
    """

    version: int
    mode: str
    model: str
    agreement: int | None
    record: RecordJson | None
    criteria: list[CriterionJson]
    candidates: list[CandidateJson]
    unread: list[UnreadJson]


def screen_json(report: Report) -> bytes:
    """The report in UTF-8, indented, ending in a line feed."""
    shape = ScreenJson(
        version=VERSION,
        mode=report.mode.value,
        model=report.rater_label,
        agreement=report.agreement,
        record=record_json(report.record),
        criteria=[criterion_json(criterion) for criterion in report.criteria],
        candidates=[candidate_json(candidate, report) for candidate in report.candidates],
        unread=[
            UnreadJson(file=left.file, status=left.status.value, reason=left.reason) for left in report.unread
        ],
    )
    return json_file(shape)


def json_file(shape: Mapping[str, object]) -> bytes:
    """The shape in UTF-8, indented, ending in a line feed."""
    text = json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    # A file name may hold bytes that are no text; as escapes they stay valid JSON.
    return text.encode("utf-8", "backslashreplace")


def record_json(record: RunRecord | None) -> RecordJson | None:
    """What the analysis was made with; null where nothing was kept."""
    if record is None:
        return None
    return RecordJson(
        rubric=record.rubric,
        weighting=record.weighting,
        weighted_at=record.weighted_at.isoformat(),
        prompt=record.prompt or None,
        parameters=dict(record.parameters),
        blind=record.is_blind,
    )


def _candidate_record(record: CandidateRecord | None) -> CandidateRecordJson | None:
    if record is None:
        return None
    return CandidateRecordJson(
        text_sha256=record.text_sha256,
        key=record.key or None,
        second_key=record.second_key or None,
        reused=record.is_reused,
    )


def criterion_json(criterion: ReportCriterion) -> CriterionJson:
    """A frozen criterion under the weights in force."""
    return CriterionJson(
        number=criterion.number,
        wording=criterion.wording,
        category=criterion.category.value,
        kind=criterion.kind.value,
        weight=criterion.weight,
    )


def candidate_json(candidate: ReportCandidate, report: Report) -> CandidateJson:
    """A candidate with all ratings; without a score when not rated."""
    kinds = [criterion.kind.value for criterion in report.criteria]
    tenths = candidate.score_tenths
    return CandidateJson(
        file=candidate.file,
        name=candidate.name,
        state=candidate.state.value,
        reason=candidate.reason,
        score=None if tenths is None else tenths / 10,
        rank=candidate.rank,
        rank_range=list(candidate.rank_range) if candidate.rank_range else None,
        decision=candidate.decided.decision,
        stars=candidate.decided.stars,
        record=_candidate_record(candidate.record),
        ratings=[_rating(rating, kind) for rating, kind in zip(candidate.ratings, kinds, strict=False)],
    )


def _override(changed: Override | None) -> OverrideJson | None:
    if changed is None:
        return None
    return OverrideJson(
        level=changed.level,
        state=changed.state.value,
        reason=changed.reason,
        author=changed.author,
        made_at=changed.made_at.isoformat(),
    )


def _rating(rating: Rating, kind: str) -> RatingJson:
    return RatingJson(
        criterion=rating.number,
        kind=kind,
        level=rating.level,
        state=rating.state.value,
        reason=rating.reason,
        unverified=rating.unverified,
        working=list(rating.working),
        second=SecondJson(level=rating.second.level, state=rating.second.state.value)
        if rating.second
        else None,
        override=_override(rating.override),
        quotes=[QuoteJson(text=quote.text, start=quote.start, end=quote.end) for quote in rating.quotes],
    )
