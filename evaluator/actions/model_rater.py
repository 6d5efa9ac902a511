"""The rater that asks a language model: one call per candidate, one repair, then a named failure."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any, Generic, TypeVar

from pydantic import JsonValue

from evaluator.actions.raters import NO_LIMITS, InsightTask, RaterError, RatingTask, TaskLimits, Told
from evaluator.domain.checks import check_answer, numbers_to_repair, settle, take_repairs
from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.fences import fence
from evaluator.domain.insights import Insight, check_insight
from evaluator.domain.job_descriptions import ExtractedCriteria
from evaluator.domain.questions import AnswerError, Attempt, Question, QuestionKind
from evaluator.domain.rater_labels import model_label
from evaluator.domain.ratings import Rating
from evaluator.outside.faults import ModelError
from evaluator.outside.llm import ModelClient
from evaluator.prompts import extraction, insight, rating
from evaluator.prompts.repairs import build_repair
from evaluator.store.model_calls import ModelCall

T = TypeVar("T")
LEAK = (
    "Blind reading: the name or contact data of this person would have reached the model, so it was not asked. "
    "Correct the name, or rate without blind reading."
)

TOO_DEAR = (
    "The next question about this candidate could cost more than the limit for one candidate, so it was not asked. "
    "An administrator can raise the limit under System Settings."
)


@dataclass(frozen=True, slots=True)
class _Tried(Generic[T]):
    answer: T | None
    text: str
    fault: str = ""


@dataclass(slots=True)
class _Talk:
    """The calls made for one piece of work, and what must not be said in them."""

    find_leaks: Callable[[str], Sequence[str]] | None = None
    limits: TaskLimits = NO_LIMITS
    calls: list[ModelCall] = field(default_factory=list)

    def check(self, question: Question, price: Decimal | None) -> None:
        """Raise RaterError when the question would tell who the person is, or cost too much; then it is not asked."""
        leaks = self.find_leaks(question.private_text) if self.find_leaks else ()
        if leaks:
            raise RaterError(LEAK, is_about_question=True, calls=tuple(self.calls))
        budget = self.limits.budget
        if budget is not None and price is not None and self._spent + price > budget:
            raise RaterError(TOO_DEAR, is_about_question=True, calls=tuple(self.calls))

    @property
    def _spent(self) -> Decimal:
        return sum((call.cost_usd for call in self.calls if call.cost_usd is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class ModelRater:
    """Asks the models of `client`; `fence_key` is the server's secret behind the fences."""

    client: ModelClient
    fence_key: bytes

    @property
    def is_built_in(self) -> bool:
        """Never."""
        return False

    @property
    def label(self) -> str:
        """The rating model's name."""
        return model_label(self.client.parameters.rating_model)

    @property
    def prompt_version(self) -> str | None:
        """Content hash of the rating question's words."""
        return rating.WORDS.version

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        """What goes with each rating question as it is offered first, and where it goes."""
        return self.client.describe(QuestionKind.RATING)

    def away(self, kind: QuestionKind) -> RaterError | None:
        """Why the model for such questions is left alone after an outage; None when it may be asked."""
        fault = self.client.away(kind)
        return None if fault is None else _rater_error(fault, ())

    def rating_key(self, task: RatingTask) -> str | None:
        """Sha256 (hex) over the keys of the questions that `rate` would begin with."""
        mark = fence(self.fence_key, task.resume_text)
        questions = (
            rating.build(part, task.job_description, task.resume_text, mark, as_of=task.today)
            for part in rating.split(task.rubric)
        )
        return sha256("".join(map(self.client.key, questions)).encode()).hexdigest()

    async def extract(self, job_description: str) -> Told[ExtractedCriteria]:
        """Title and criteria of a job description, in one structured call."""
        question = extraction.build(job_description, fence(self.fence_key, job_description))
        talk = _Talk()
        drawn, _ = await self._ask(question, lambda text: extraction.parse(text, job_description), talk)
        return Told(drawn, tuple(talk.calls))

    async def rate(self, task: RatingTask) -> Told[tuple[Rating, ...]]:
        """A rating for each criterion: one call, or one for each 25 criteria of a longer rubric."""
        talk = _Talk(task.find_leaks, task.limits)
        try:
            parts = await _all(self._rate_part(part, task, talk) for part in rating.split(task.rubric))
        except RaterError as error:
            # what the other parts have asked meanwhile was paid as well
            error.calls = tuple(talk.calls)
            raise
        return Told(tuple(rated for part in parts for rated in part), tuple(talk.calls))

    async def _rate_part(
        self, part: Sequence[RubricCriterion], task: RatingTask, talk: _Talk
    ) -> tuple[Rating, ...]:
        mark = fence(self.fence_key, task.resume_text)
        question = rating.build(part, task.job_description, task.resume_text, mark, as_of=task.today)
        answer, text = await self._ask(question, lambda text: rating.parse(text, part), talk)
        checked = check_answer(answer, task.resume_text, task.no_evidence, task.today)
        unproven = numbers_to_repair(checked)
        if not unproven:
            return checked
        again = rating.build_quote_repair(question, text, unproven)
        asked = [criterion for criterion in part if criterion.number in unproven]
        second = await self._try_repair(again, lambda text: rating.parse(text, asked), talk)
        if second is not None:
            again_checked = check_answer(second, task.resume_text, task.no_evidence, task.today)
            checked = take_repairs(checked, again_checked)
        return settle(checked)

    async def _try_repair(self, question: Question, parse: Callable[[str], T], talk: _Talk) -> T | None:
        """The second answer, or None where it is of no use: the first one stands without what it lacked."""
        try:
            return (await self._try(question, parse, talk)).answer
        except RaterError as error:
            if error.is_passing or not error.is_about_question:
                raise
            return None

    async def write_insight(self, task: InsightTask) -> Told[Insight]:
        """The longer reading; what has no located quote is left out."""
        question = insight.build(
            task.rubric,
            task.job_description,
            task.ratings,
            task.resume_text,
            fence(self.fence_key, task.resume_text),
        )
        talk = _Talk(task.find_leaks, task.limits)
        written, _ = await self._ask(question, lambda text: insight.parse(text, task.rubric), talk)
        return Told(
            check_insight(written, task.ratings, task.resume_text, task.no_evidence), tuple(talk.calls)
        )

    async def _ask(self, question: Question, parse: Callable[[str], T], talk: _Talk) -> tuple[T, str]:
        """Ask, and once more with what was wrong; RaterError when that does not help either."""
        first = await self._try(question, parse, talk)
        if first.answer is not None:
            return first.answer, first.text
        again = build_repair(question, first.text, AnswerError(first.fault))
        second = await self._try(again, parse, talk)
        if second.answer is not None:
            return second.answer, second.text
        raise RaterError(
            f"The model gave no usable answer in 2 tries: {second.fault}", calls=tuple(talk.calls)
        )

    async def _try(self, question: Question, parse: Callable[[str], T], talk: _Talk) -> _Tried[T]:
        text = await self._call(question, talk)
        try:
            return _Tried(parse(text), text)
        except AnswerError as error:
            return _Tried(None, text, error.message)

    async def _call(self, question: Question, talk: _Talk) -> str:
        """The answer's text; every attempt is added to the talk's calls, also those that failed."""
        talk.check(question, self.client.highest_price(question))
        model = self.client.parameters.model_for(question.kind)
        try:
            answer = await self.client.ask(question, share=talk.limits.share)
        except ModelError as error:
            talk.calls += _calls_of(question, model, error.attempts, len(talk.calls))
            raise _rater_error(error, talk.calls) from error
        talk.calls += _calls_of(question, answer.model, answer.attempts, len(talk.calls))
        return answer.text


def _rater_error(error: ModelError, calls: Sequence[ModelCall]) -> RaterError:
    return RaterError(
        error.message,
        is_passing=error.is_passing,
        is_about_question=error.is_about_question,
        is_model_away=error.is_model_away,
        retry_after=error.retry_after,
        calls=tuple(calls),
    )


async def _all(parts: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    try:
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(part) for part in parts]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return [part.result() for part in asked]


def _calls_of(
    question: Question, model: str, attempts: Sequence[Attempt], made_before: int
) -> list[ModelCall]:
    kind = QuestionKind.RATING if question.kind is QuestionKind.CHECK else question.kind
    return [
        ModelCall(
            purpose=kind.value,
            attempt=made_before + place,
            model=model,
            prompt_hash=question.prompt_hash,
            prompt_tokens=attempt.usage.prompt_tokens,
            cached_tokens=attempt.usage.cached_tokens,
            completion_tokens=attempt.usage.completion_tokens,
            cost_usd=attempt.cost,
            seconds=attempt.seconds,
            outcome=attempt.outcome,
        )
        for place, attempt in enumerate(attempts, start=1)
    ]
