"""A candidate's page: ratings, quotes with their places in the resume, and the insight."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluator.domain.criteria import RubricCriterion, Weighted
from evaluator.domain.documents import WarningKind
from evaluator.domain.insights import Insight, InsightPoint
from evaluator.domain.jobs import WorkState
from evaluator.domain.ratings import Rating
from evaluator.domain.scoring import Score, rank_scores, shares
from evaluator.store.analyses import Analysis
from evaluator.store.insights import InsightRow
from evaluator.store.jobs import Job
from evaluator.store.levels import Levels
from evaluator.store.rankings import EvaluationRow
from evaluator.store.readings import Reading
from evaluator.web.views.candidate_ratings import QuoteView, RatingView, Span, quotes_of, rating_view
from evaluator.web.views.evaluation_rows import EvaluationRowView, evaluation_row
from evaluator.web.views.resume_text import QuotePlace, ResumePage, lay_out, page_of


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What is stored about one candidate of an analysis. `scores` are those of all candidates."""

    analysis: Analysis
    job: Job
    row: EvaluationRow
    rubric: Sequence[RubricCriterion]
    weighting: Sequence[Weighted]
    ratings: Sequence[Rating]
    scores: Sequence[Score]
    reading: Reading
    insight: InsightRow | None


@dataclass(frozen=True, slots=True)
class PointView:
    """A strength or gap with the quotes behind it; `criterion` is what it is about, or empty."""

    text: str
    criterion: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class InsightView:
    """The insight once it is written, else `words` on why it is not there; `state` is none without a request."""

    state: str
    words: str
    strengths: tuple[PointView, ...] = ()
    gaps: tuple[PointView, ...] = ()
    note: str = ""
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """What the page prints. `rank` is empty and `ratings` are none until rated; `places` are the neighbors.

    `origins` names for each quote number the anchor of the rating, or of the insight, that it belongs to.
    """

    row: EvaluationRowView
    rank: str
    rated: int
    previous: int | None
    following: int | None
    ratings: tuple[RatingView, ...]
    pages: tuple[ResumePage, ...]
    origins: Mapping[int, str]
    insight: InsightView
    hidden_characters: int
    notes: tuple[str, ...]

    @property
    def has_pages(self) -> bool:
        """True when the file has more than one page to tell apart."""
        return len(self.pages) > 1


def candidate_page(facts: CandidateFacts) -> CandidatePage:
    """The page of these facts; same facts, same page. Quotes are numbered in the order of the resume."""
    content = facts.insight.content if facts.insight else None
    quotes = _number(facts.ratings, content)
    starts = facts.reading.page_starts
    shown = {span: _quote(span, number, facts.reading) for span, number in quotes.items()}
    places = [QuotePlace(number, *span) for span, number in quotes.items()]
    ranked = rank_scores(facts.scores, facts.analysis.must_have_rule)
    order = [place.id for place in ranked]
    at = order.index(facts.row.id) if facts.row.id in order else None
    return CandidatePage(
        row=evaluation_row(facts.row, _levels(facts), facts.rubric, facts.weighting),
        rank="" if at is None else ranked[at].label,
        rated=len(order),
        previous=order[at - 1] if at else None,
        following=order[at + 1] if at is not None and at + 1 < len(order) else None,
        ratings=_ratings(facts, shown),
        pages=lay_out(facts.reading.text, places, starts),
        origins=_origins(facts.ratings, quotes),
        insight=_insight(facts, content, shown),
        hidden_characters=sum(len(passage.text) for passage in facts.reading.hidden_text),
        notes=tuple(_notes(facts)),
    )


def _notes(facts: CandidateFacts) -> Iterable[str]:
    for warning in facts.reading.warnings:
        if warning.kind is not WarningKind.HIDDEN_TEXT:
            yield warning.message
    for sentence in facts.reading.addressed:
        words = " ".join(facts.reading.text[sentence.start : sentence.end].split())
        yield f"This sentence {sentence.why}; it is data and has no effect: “{words}”"
    if facts.row.copied_percent:
        yield (
            f"{facts.row.copied_percent} % of this resume is copied from the job description. "
            "What was copied is no evidence and carries no level."
        )
    if facts.row.is_reused:
        yield (
            "This very resume was rated against these very criteria before. That answer was taken again, "
            "without asking the model and without a charge."
        )


def _number(ratings: Iterable[Rating], content: Insight | None) -> dict[Span, int]:
    points = (*content.strengths, *content.gaps) if content else ()
    quotes = [quote for rating in ratings for quote in rating.quotes]
    quotes += [quote for point in points for quote in point.quotes]
    spans = sorted({(quote.start, quote.end) for quote in quotes})
    return {span: number for number, span in enumerate(spans, start=1)}


def _quote(span: Span, number: int, reading: Reading) -> QuoteView:
    start, end = span
    # cut out of the text here, so that nothing can stand on the page as a quote that is not in it
    return QuoteView(number, reading.text[start:end], page_of(start, reading.page_starts))


def _levels(facts: CandidateFacts) -> Levels | None:
    if not facts.ratings:
        return None
    return Levels(
        evaluation_id=facts.row.id,
        numbers=tuple(rating.number for rating in facts.ratings),
        levels=tuple(rating.level for rating in facts.ratings),
        states=tuple(rating.state for rating in facts.ratings),
        unverified=tuple(rating.unverified for rating in facts.ratings),
    )


def _ratings(facts: CandidateFacts, shown: Mapping[Span, QuoteView]) -> tuple[RatingView, ...]:
    """Must-haves first, then the wanted criteria, each in the order of the rubric."""
    if facts.row.state is not WorkState.DONE:
        return ()
    rated = {rating.number: rating for rating in facts.ratings}
    weights = {weighted.number: weighted for weighted in facts.weighting}
    share = shares(facts.weighting)
    listed = [
        rating_view(criterion, weights[criterion.number], rated[criterion.number], share, shown)
        for criterion in facts.rubric
        if criterion.number in rated
    ]
    return tuple(sorted(listed, key=lambda view: not view.is_must_have))


def _origins(ratings: Iterable[Rating], quotes: Mapping[Span, int]) -> dict[int, str]:
    origins = dict.fromkeys(quotes.values(), "insight")
    for rating in sorted(ratings, key=lambda rating: rating.number, reverse=True):
        for quote in rating.quotes:
            origins[quotes[quote.start, quote.end]] = f"r-{rating.number}"
    return origins


def _insight(facts: CandidateFacts, content: Insight | None, shown: Mapping[Span, QuoteView]) -> InsightView:
    row = facts.insight
    if row is None:
        return InsightView("none", _why_no_insight(facts))
    if content is None:
        return InsightView(row.state.value, _insight_words(row))
    wordings = {criterion.number: criterion.wording for criterion in facts.rubric}
    return InsightView(
        state=row.state.value,
        words="",
        strengths=_points(content.strengths, wordings, shown),
        gaps=_points(content.gaps, wordings, shown),
        note=content.note,
        questions=content.questions,
    )


def _points(
    points: Iterable[InsightPoint], wordings: Mapping[int, str], shown: Mapping[Span, QuoteView]
) -> tuple[PointView, ...]:
    return tuple(
        PointView(point.text, wordings.get(point.number or 0, ""), quotes_of(point.quotes, shown))
        for point in points
    )


def _insight_words(row: InsightRow) -> str:
    match row.state:
        case WorkState.QUEUED:
            return "Waiting to be written."
        case WorkState.RUNNING:
            return "Being written."
        case WorkState.CANCELLED:
            return "Cancelled before it was written."
        case _:
            return row.last_error or "It could not be written."


def _why_no_insight(facts: CandidateFacts) -> str:
    first = facts.job.insights_mode.insights_for(max(len(facts.scores), 1))
    whom = "the first of the ranking" if first == 1 else f"the first {first} of the ranking"
    if facts.job.status.is_final:
        return f"Written for {whom}."
    return f"Written for {whom} once every candidate is rated."
