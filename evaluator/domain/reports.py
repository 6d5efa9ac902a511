"""The report: one analysis as result pages and exports read it, with scores and ranks computed from stored facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evaluator.domain.criteria import Category, Kind, LevelDescriptions, RubricCriterion, Weighted
from evaluator.domain.decisions import UNDECIDED, Decided
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.insights import Insight
from evaluator.domain.jobs import InsightsMode, WorkState
from evaluator.domain.names import display_name, same_names
from evaluator.domain.ratings import Rating, in_force
from evaluator.domain.run_records import CandidateRecord, RunRecord
from evaluator.domain.scoring import (
    LevelSummary,
    MustHaveRule,
    MustHaveSummary,
    Ranked,
    format_score,
    histogram,
    rank,
    score_span,
    score_tenths,
    shares,
    summarize_levels,
    summarize_must_haves,
)
from evaluator.domain.second_looks import agreement_percent

GENERAL_SCALE = LevelDescriptions()
BUILT_IN_LABEL = "Built-in matcher"
BUILT_IN_NOTE = "Rated by matching words, without a language model: a first sort, not a reading."


class CandidateState(StrEnum):
    """Where a candidate stands, in the order in which pages list them."""

    RATED = "rated"
    RUNNING = "running"
    WAITING = "waiting"
    NOT_RATED = "not_rated"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word on a page."""
        return "Being rated" if self is CandidateState.RUNNING else self.value.replace("_", " ").capitalize()


CANDIDATE_STATES: Mapping[WorkState, CandidateState] = {
    WorkState.QUEUED: CandidateState.WAITING,
    WorkState.RUNNING: CandidateState.RUNNING,
    WorkState.DONE: CandidateState.RATED,
    WorkState.FAILED: CandidateState.NOT_RATED,
    WorkState.CANCELLED: CandidateState.CANCELLED,
}
"""What the state of an evaluation means for its candidate."""


@dataclass(frozen=True, slots=True)
class AnalysisFacts:
    """What is stored of the analysis itself. `model` is the rating model's name, None for the built-in matcher."""

    analysis_id: int
    title: str
    position: str
    created_at: datetime
    started_by: str
    mode: InsightsMode
    model: str | None
    must_have_rule: MustHaveRule = MustHaveRule.SORT_BELOW
    record: RunRecord | None = None


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What is stored of one candidate. `ratings` hold every criterion once when rated, and nothing otherwise."""

    evaluation_id: int
    candidate_id: int
    name: str | None
    file: str
    state: CandidateState
    reason: str | None = None
    ratings: tuple[Rating, ...] = ()
    warnings: tuple[str, ...] = ()
    insight: Insight | None = None
    record: CandidateRecord | None = None
    decided: Decided = UNDECIDED


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file left out, with the reason in a sentence."""

    file: str
    status: DocumentStatus
    reason: str


@dataclass(frozen=True, slots=True)
class ReportCriterion:
    """A frozen criterion under the weighting in force; `share` is in tenths of a percent of the score."""

    number: int
    wording: str
    category: Category
    kind: Kind
    weight: int
    share: int
    levels: LevelDescriptions = GENERAL_SCALE


@dataclass(frozen=True, slots=True)
class ReportCandidate:
    """One candidate of the report. Without a score there is no rank: `rank` is None and `rank_label` empty.

    `ratings` follow the order of the report's criteria. `name` is the label to show. `has_same_name` is for a badge.
    `rank_range` is the best and the worst rank of who was read twice, where the readings differ so much.
    """

    evaluation_id: int
    candidate_id: int
    name: str
    file: str
    state: CandidateState
    reason: str | None
    score_tenths: int | None
    rank: int | None
    rank_label: str
    rank_range: tuple[int, int] | None
    is_below_line: bool
    has_same_name: bool
    ratings: tuple[Rating, ...]
    levels: LevelSummary | None
    must_haves: MustHaveSummary | None
    warnings: tuple[str, ...]
    insight: Insight | None
    record: CandidateRecord | None
    decided: Decided

    @property
    def score(self) -> str:
        """The score as printed, empty without one."""
        return format_score(self.score_tenths)

    @property
    def unverified(self) -> int:
        """How many ratings had no passage that is in the resume."""
        return sum(rating.unverified for rating in self.ratings)


@dataclass(frozen=True, slots=True)
class Report:
    """An analysis as shown: candidates in the order of the ranking, then those without a score."""

    analysis_id: int
    title: str
    position: str
    created_at: datetime
    started_by: str
    mode: InsightsMode
    rater_label: str
    is_built_in: bool
    must_have_rule: MustHaveRule
    criteria: tuple[ReportCriterion, ...]
    candidates: tuple[ReportCandidate, ...]
    unread: tuple[UnreadFile, ...]
    record: RunRecord | None = None

    def in_state(self, state: CandidateState) -> tuple[ReportCandidate, ...]:
        """The candidates in that state, in the report's order."""
        return tuple(candidate for candidate in self.candidates if candidate.state is state)

    @property
    def agreement(self) -> int | None:
        """Percent of the ratings given twice on which both readings agree; None when nobody was read twice."""
        return agreement_percent(rating for candidate in self.candidates for rating in candidate.ratings)

    @property
    def score_bins(self) -> tuple[int, ...]:
        """Candidates by score, in ten steps from 0 to 100."""
        return histogram(c.score_tenths for c in self.candidates if c.score_tenths is not None)


def build_report(
    facts: AnalysisFacts,
    rubric: Sequence[RubricCriterion],
    weighting: Sequence[Weighted],
    candidates: Sequence[CandidateFacts],
    unread: Iterable[UnreadFile] = (),
) -> Report:
    """The report of these facts; same facts, same report. Candidates with equal scores keep their given order.

    Raises KeyError when the weighting lacks a criterion of the rubric, or a rated candidate lacks a rating.
    """
    weights = {weighted.number: weighted for weighted in weighting}
    order = [weights[criterion.number] for criterion in rubric]
    return Report(
        analysis_id=facts.analysis_id,
        title=facts.title,
        position=facts.position,
        created_at=facts.created_at,
        started_by=facts.started_by,
        mode=facts.mode,
        rater_label=facts.model or BUILT_IN_LABEL,
        is_built_in=facts.model is None,
        must_have_rule=facts.must_have_rule,
        criteria=_criteria(rubric, order),
        candidates=_candidates(candidates, order, facts.must_have_rule),
        unread=tuple(unread),
        record=facts.record,
    )


def _candidates(
    candidates: Sequence[CandidateFacts], order: Sequence[Weighted], rule: MustHaveRule
) -> tuple[ReportCandidate, ...]:
    assessed = {candidate.evaluation_id: _assess(candidate, order) for candidate in candidates}
    scores = {id: one.score_tenths for id, one in assessed.items() if one.score_tenths is not None}
    missing = frozenset(id for id, one in assessed.items() if one.must_haves and one.must_haves.missing)
    spans = {id: one.span for id, one in assessed.items() if one.span is not None}
    places = {place.id: place for place in rank(scores, missing, rule, spans)}
    same = {id for group in same_names({c.evaluation_id: c.name for c in candidates}) for id in group}
    row_of = {id: index for index, id in enumerate(places)}
    group_of = {state: index for index, state in enumerate(CandidateState)}
    in_order = sorted(candidates, key=lambda c: (group_of[c.state], row_of.get(c.evaluation_id, len(row_of))))
    return tuple(
        _shown(c, assessed[c.evaluation_id], places.get(c.evaluation_id), c.evaluation_id in same)
        for c in in_order
    )


@dataclass(frozen=True, slots=True)
class _Assessed:
    ratings: tuple[Rating, ...] = ()
    score_tenths: int | None = None
    span: tuple[int, int] | None = None
    levels: LevelSummary | None = None
    must_haves: MustHaveSummary | None = None


def _assess(candidate: CandidateFacts, order: Sequence[Weighted]) -> _Assessed:
    if candidate.state is not CandidateState.RATED:
        return _Assessed()
    given = {rating.number: rating for rating in candidate.ratings}
    ratings = {number: in_force(rating) for number, rating in given.items()}
    return _Assessed(
        tuple(given[weighted.number] for weighted in order),
        score_tenths(ratings, order),
        score_span(ratings, order),
        summarize_levels(ratings, order),
        summarize_must_haves(ratings, order),
    )


def _shown(
    candidate: CandidateFacts, assessed: _Assessed, place: Ranked | None, has_same_name: bool
) -> ReportCandidate:
    return ReportCandidate(
        evaluation_id=candidate.evaluation_id,
        candidate_id=candidate.candidate_id,
        name=display_name(candidate.name, candidate.candidate_id),
        file=candidate.file,
        state=candidate.state,
        reason=candidate.reason,
        score_tenths=assessed.score_tenths,
        rank=place.rank if place else None,
        rank_label=place.label if place else "",
        rank_range=(place.best, place.worst) if place and place.best != place.worst else None,
        is_below_line=place is not None and place.is_below_line,
        has_same_name=has_same_name,
        ratings=assessed.ratings,
        levels=assessed.levels,
        must_haves=assessed.must_haves,
        warnings=candidate.warnings,
        insight=candidate.insight,
        record=candidate.record,
        decided=candidate.decided,
    )


def _criteria(rubric: Sequence[RubricCriterion], order: Sequence[Weighted]) -> tuple[ReportCriterion, ...]:
    share = shares(order)
    return tuple(
        ReportCriterion(
            criterion.number,
            criterion.wording,
            criterion.category,
            weighted.kind,
            weighted.weight,
            share[criterion.number],
            criterion.levels,
        )
        for criterion, weighted in zip(rubric, order, strict=True)
    )
