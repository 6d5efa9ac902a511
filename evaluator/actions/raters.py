"""Raters: what answers the three questions, behind one interface. One asks a model, one matches words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from pydantic import JsonValue

from evaluator.domain.copied_passages import NoEvidence, merged
from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.errors import EvaluatorError
from evaluator.domain.insights import Insight
from evaluator.domain.job_descriptions import ExtractedCriteria
from evaluator.domain.questions import QuestionKind
from evaluator.domain.ratings import Rating
from evaluator.store.model_calls import ModelCall

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Told(Generic[T_co]):
    """An answer and the calls it took; none for a rater without a model, and for an answer that `is_reused`."""

    answer: T_co
    calls: tuple[ModelCall, ...] = ()
    is_reused: bool = False


class RaterError(EvaluatorError):
    """The rater gave no usable answer.

    `is_passing`: the same question may succeed later, not before `retry_after` seconds. `is_about_question`: others
    may well be answered. `is_model_away`: no question would be answered now, and this one is not to blame. `calls`
    were made.
    """

    def __init__(
        self,
        message: str,
        *,
        is_passing: bool = False,
        is_about_question: bool = False,
        is_model_away: bool = False,
        retry_after: float | None = None,
        calls: tuple[ModelCall, ...] = (),
    ) -> None:
        super().__init__(message)
        self.is_passing = is_passing
        self.is_about_question = is_about_question
        self.is_model_away = is_model_away
        self.retry_after = retry_after
        self.calls = calls


@dataclass(frozen=True, slots=True)
class TaskLimits:
    """`share` is the job: jobs take turns where calls must wait. `budget` is what may be spent yet, in USD."""

    share: int | None = None
    budget: Decimal | None = None


NO_LIMITS = TaskLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What every question about a resume has.

    `copied` are the resume's passages that stand in the job description, `addressed` those that speak to a program:
    neither is evidence. `find_leaks`, where reading is blind, names what of the person a text would give away.
    """

    rubric: Sequence[RubricCriterion] = field(kw_only=False)
    job_description: str = field(kw_only=False)
    resume_text: str = field(kw_only=False)
    copied: Sequence[NoEvidence] = ()
    addressed: Sequence[NoEvidence] = ()
    find_leaks: Callable[[str], Sequence[str]] | None = None
    limits: TaskLimits = NO_LIMITS

    @property
    def no_evidence(self) -> tuple[NoEvidence, ...]:
        """What no quote may come from."""
        return merged(self.copied, self.addressed)


@dataclass(frozen=True, slots=True)
class RatingTask(_Reading):
    """One candidate against one rubric; `today` is the day the job was submitted."""

    today: date


@dataclass(frozen=True, slots=True)
class InsightTask(_Reading):
    """One rated candidate to be read more closely."""

    ratings: Sequence[Rating]


class Rater(Protocol):
    """Answers the three questions. `label` names it on pages; every method raises RaterError."""

    @property
    def label(self) -> str:
        """The model's name, or the built-in matcher's."""
        ...

    @property
    def is_built_in(self) -> bool:
        """True for the matcher, whose results carry its badge."""
        ...

    @property
    def prompt_version(self) -> str | None:
        """Content hash of the rating question's words; None without a model."""
        ...

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        """What goes with each rating question beside its words; empty without a model."""
        ...

    def away(self, kind: QuestionKind) -> RaterError | None:
        """Why nothing of that kind is to be asked for `retry_after` seconds: the model is away. None when it may be."""
        ...

    def rating_key(self, task: RatingTask) -> str | None:
        """Sha256 (hex) of the exact questions that `rate` would begin with; None without a model."""
        ...

    async def extract(self, job_description: str) -> Told[ExtractedCriteria]:
        """Title and criteria of a job description."""
        ...

    async def rate(self, task: RatingTask) -> Told[tuple[Rating, ...]]:
        """A rating for each criterion, quotes checked against the resume."""
        ...

    async def write_insight(self, task: InsightTask) -> Told[Insight]:
        """An insight whose quotes are checked against the resume."""
        ...
