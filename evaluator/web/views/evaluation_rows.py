"""Rows of the ranking: one candidate as the results page and its events show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from evaluator.domain.criteria import Kind, RubricCriterion, Weighted
from evaluator.domain.decisions import Decision
from evaluator.domain.documents import WarningKind
from evaluator.domain.jobs import WorkState
from evaluator.domain.names import display_name
from evaluator.domain.reports import CANDIDATE_STATES, CandidateState
from evaluator.domain.scoring import TOP_LEVEL, format_tenths, rank_scores
from evaluator.store.changes import JobChanges
from evaluator.store.levels import Levels
from evaluator.store.rankings import EvaluationRow
from evaluator.web.views.retries import retry_of_evaluation

BAR_STEP = 6.5
BAR_WIDTH = 5
BAR_HEIGHT = 20
"""Pixels of the level bars; a bar is 4 high for each level, and half of that for nothing found."""


@dataclass(frozen=True, slots=True)
class MustHaveMark:
    """The state of one must-have, and what was asked for."""

    state: str
    wording: str


@dataclass(frozen=True, slots=True)
class LevelBars:
    """The wanted criteria as bars in their order: for each level an SVG path of all bars of that height.

    One path a level instead of one element a bar: 250 rows of 40 bars stay small enough to send and to draw.
    """

    paths: tuple[tuple[int, str], ...]
    width: float
    label: str


@dataclass(frozen=True, slots=True)
class EvaluationRowView:
    """What `evaluations/_row.html` prints; the same for everyone who may see it. It carries no rank.

    `score` is empty until rated. `words` say how far the candidate is, `reason` why there is no rating.
    """

    id: int
    analysis_id: int
    candidate_id: int
    name: str
    file: str
    state: CandidateState
    words: str
    reason: str
    score: str
    is_missing: bool
    has_hidden_text: bool
    unverified: int
    must_haves: tuple[MustHaveMark, ...]
    bars: LevelBars | None
    decision: str = ""
    stars: int = 0
    is_overridden: bool = False

    @property
    def decision_label(self) -> str:
        """The decision in a word; empty without one."""
        return Decision(self.decision).label if self.decision else ""

    @property
    def href(self) -> str:
        """The candidate's page."""
        return f"/analysis/results/{self.analysis_id}/candidates/{self.id}"

    @property
    def retry(self) -> UUID:
        """The form number of another try."""
        return retry_of_evaluation(self.id)


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with its place in the ranking, "=2" where the printed score is shared."""

    row: EvaluationRowView
    rank: str
    is_below_line: bool


@dataclass(frozen=True, slots=True)
class RowGroups:
    """All rows of an analysis: ranked best first, being rated before waiting, and those without a rating."""

    ranked: tuple[PlacedRow, ...]
    waiting: tuple[EvaluationRowView, ...]
    unrated: tuple[EvaluationRowView, ...]


def evaluation_row(
    row: EvaluationRow,
    levels: Levels | None,
    rubric: Sequence[RubricCriterion],
    weighting: Iterable[Weighted],
) -> EvaluationRowView:
    """The row of one candidate; `levels` may be None until it is rated."""
    wordings = {criterion.number: criterion.wording for criterion in rubric}
    kinds = {weighted.number: weighted.kind for weighted in weighting}
    return _view(row, levels, wordings, kinds)


def group_rows(changes: JobChanges) -> RowGroups:
    """Every row that was read, in the groups and the order of the page."""
    wordings = {criterion.number: criterion.wording for criterion in changes.rubric}
    kinds = {weighted.number: weighted.kind for weighted in changes.weighting}
    views = {row.id: _view(row, changes.levels.get(row.id), wordings, kinds) for row in changes.evaluations}
    ranked = tuple(
        PlacedRow(views[place.id], place.label, place.is_below_line)
        for place in rank_scores(changes.scores, changes.must_have_rule)
        if place.id in views and views[place.id].state is CandidateState.RATED
    )
    rest = views.keys() - {placed.row.id for placed in ranked}
    open_states = (CandidateState.RUNNING, CandidateState.WAITING)
    waiting = [view for view in views.values() if view.id in rest and view.state in open_states]
    return RowGroups(
        ranked,
        tuple(sorted(waiting, key=lambda view: open_states.index(view.state))),
        tuple(view for view in views.values() if view.id in rest and view.state not in open_states),
    )


def _view(
    row: EvaluationRow, levels: Levels | None, wordings: Mapping[int, str], kinds: Mapping[int, Kind]
) -> EvaluationRowView:
    state = CANDIDATE_STATES[row.state]
    shown = levels if state is CandidateState.RATED else None
    return EvaluationRowView(
        id=row.id,
        analysis_id=row.analysis_id,
        candidate_id=row.candidate_id,
        name=display_name(row.name, row.candidate_id),
        file=row.file,
        state=state,
        words=_words(row),
        reason=_reason(row),
        score=format_tenths(row.score_tenths) if row.score_tenths is not None else "",
        is_missing=row.missing_must_haves > 0,
        has_hidden_text=any(warning.kind is WarningKind.HIDDEN_TEXT for warning in row.warnings),
        unverified=sum(shown.unverified) if shown else 0,
        must_haves=_must_haves(shown, wordings, kinds) if shown else (),
        bars=_bars(shown, kinds) if shown else None,
        decision=row.decision.value if row.decision else "",
        stars=row.stars,
        is_overridden=row.is_overridden,
    )


def _words(row: EvaluationRow) -> str:
    match row.state:
        case WorkState.RUNNING:
            return "being rated"
        case WorkState.QUEUED:
            return "waiting to be tried again" if row.last_error else "waiting"
        case _:
            return CANDIDATE_STATES[row.state].label


def _reason(row: EvaluationRow) -> str:
    if row.state is WorkState.FAILED:
        return row.last_error or "No reason was recorded."
    if row.state is WorkState.CANCELLED:
        return row.last_error or "The job was cancelled before this candidate was rated."
    return ""


def _must_haves(
    levels: Levels, wordings: Mapping[int, str], kinds: Mapping[int, Kind]
) -> tuple[MustHaveMark, ...]:
    return tuple(
        MustHaveMark(state.value, wordings.get(number, ""))
        for number, state in zip(levels.numbers, levels.states, strict=True)
        if kinds.get(number) is Kind.MUST_HAVE
    )


def _bars(levels: Levels, kinds: Mapping[int, Kind]) -> LevelBars | None:
    wanted = [
        level
        for number, level in zip(levels.numbers, levels.levels, strict=True)
        if kinds.get(number) is Kind.WANTED
    ]
    if not wanted:
        return None
    paths: dict[int, list[str]] = {}
    for index, level in enumerate(wanted):
        tall = level * 4 or 2
        paths.setdefault(level, []).append(
            f"M{index * BAR_STEP:g} {BAR_HEIGHT - tall}h{BAR_WIDTH}v{tall}h-{BAR_WIDTH}z"
        )
    top = sum(level >= TOP_LEVEL for level in wanted)
    label = f"{top} of {len(wanted)} criteria at level 4 or 5, {wanted.count(0)} with nothing found"
    drawn = tuple((level, "".join(parts)) for level, parts in sorted(paths.items()))
    return LevelBars(drawn, len(wanted) * BAR_STEP - 1.5, label)
