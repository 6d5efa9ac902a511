"""Insights: the longer reading of one candidate."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field

from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.quotes import QuoteFinder
from evaluator.domain.ratings import Quote, Rating, State


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InsightPoint(_Frozen):
    """One strength or gap. `number` names the criterion; `quotes` are literal passages of the resume."""

    text: str = Field(min_length=1)
    number: int | None = None
    quotes: tuple[Quote, ...] = ()


class InsightPointAnswer(_Frozen):
    """A point as answered, before its quotes are checked."""

    text: str = Field(min_length=1)
    number: int | None = None
    quotes: tuple[str, ...] = ()


class InsightAnswer(_Frozen):
    """A rater's insight before its quotes are checked."""

    strengths: tuple[InsightPointAnswer, ...]
    gaps: tuple[InsightPointAnswer, ...]
    note: str
    questions: tuple[str, ...]


class Insight(_Frozen):
    """A checked insight, as shown and stored."""

    strengths: tuple[InsightPoint, ...]
    gaps: tuple[InsightPoint, ...]
    note: str
    questions: tuple[str, ...]


def check_insight(
    answer: InsightAnswer, ratings: Sequence[Rating], text: str, no_evidence: Sequence[NoEvidence] = ()
) -> Insight:
    """The insight with located quotes only.

    A strength is left out when none of its passages is in the resume, or when its criterion was rated as nothing
    found: an insight cannot claim what the ratings do not hold. What lies in `no_evidence` carries none either.
    """
    finder = QuoteFinder(text)
    empty = {rating.number for rating in ratings if rating.level == 0 and rating.state is not State.HELD}
    strengths = _checked(answer.strengths, finder, no_evidence)
    return Insight(
        strengths=tuple(point for point in strengths if point.quotes and point.number not in empty),
        gaps=tuple(_checked(answer.gaps, finder, ())),
        note=answer.note,
        questions=answer.questions,
    )


def _checked(
    points: Iterable[InsightPointAnswer], finder: QuoteFinder, no_evidence: Sequence[NoEvidence]
) -> list[InsightPoint]:
    return [
        InsightPoint(
            text=point.text,
            number=point.number,
            quotes=tuple(
                quote
                for passage in point.quotes
                if (quote := finder.find_evidence(passage, no_evidence)) is not None
            ),
        )
        for point in points
    ]
