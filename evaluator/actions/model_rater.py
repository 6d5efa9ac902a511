"""The rater that asks a language model: one call per candidate, one repair, then a named failure."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from evaluator.actions.raters import InsightTask, RaterError, RatingTask, Told
from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.fences import fence
from evaluator.domain.insights import Insight, check_insight
from evaluator.domain.job_descriptions import ExtractedCriteria
from evaluator.domain.questions import AnswerError, Attempt, Question, QuestionKind
from evaluator.domain.quotes import check_answer, numbers_to_repair, settle, take_repairs
from evaluator.domain.ratings import Rating
from evaluator.domain.reports import model_label
from evaluator.outside.faults import ModelError
from evaluator.outside.llm import ModelClient
from evaluator.prompts import extraction, insight, rating
from evaluator.prompts.repairs import build_repair
from evaluator.store.model_calls import ModelCall

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Tried(Generic[T]):
    answer: T | None
    text: str
    fault: str = ""


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

    async def extract(self, job_description: str) -> Told[ExtractedCriteria]:
        """Title and criteria of a job description, in one structured call."""
        question = extraction.build(job_description, fence(self.fence_key, job_description))
        calls: list[ModelCall] = []
        drawn, _ = await self._ask(question, lambda text: extraction.parse(text, job_description), calls)
        return Told(drawn, tuple(calls))

    async def rate(self, task: RatingTask) -> Told[tuple[Rating, ...]]:
        """A rating for each criterion: one call, or one for each 25 criteria of a longer rubric."""
        calls: list[ModelCall] = []
        try:
            parts = await _all(self._rate_part(part, task, calls) for part in rating.split(task.rubric))
        except RaterError as error:
            # what the other parts have asked meanwhile was paid as well
            error.calls = tuple(calls)
            raise
        return Told(tuple(rated for part in parts for rated in part), tuple(calls))

    async def _rate_part(
        self, part: Sequence[RubricCriterion], task: RatingTask, calls: list[ModelCall]
    ) -> tuple[Rating, ...]:
        mark = fence(self.fence_key, task.resume_text)
        question = rating.build(part, task.job_description, task.resume_text, mark, as_of=task.today)
        answer, text = await self._ask(question, lambda text: rating.parse(text, part), calls)
        checked = check_answer(answer, task.resume_text)
        unproven = numbers_to_repair(checked)
        if not unproven:
            return checked
        again = rating.build_quote_repair(question, text, unproven)
        asked = [criterion for criterion in part if criterion.number in unproven]
        second = await self._try_repair(again, lambda text: rating.parse(text, asked), calls)
        if second is not None:
            checked = take_repairs(checked, check_answer(second, task.resume_text))
        return settle(checked)

    async def _try_repair(
        self, question: Question, parse: Callable[[str], T], calls: list[ModelCall]
    ) -> T | None:
        """The second answer, or None where it is of no use: the first one stands without what it lacked."""
        try:
            return (await self._try(question, parse, calls)).answer
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
        calls: list[ModelCall] = []
        written, _ = await self._ask(question, lambda text: insight.parse(text, task.rubric), calls)
        return Told(check_insight(written, task.ratings, task.resume_text), tuple(calls))

    async def _ask(
        self, question: Question, parse: Callable[[str], T], calls: list[ModelCall]
    ) -> tuple[T, str]:
        """Ask, and once more with what was wrong; RaterError when that does not help either."""
        first = await self._try(question, parse, calls)
        if first.answer is not None:
            return first.answer, first.text
        again = build_repair(question, first.text, AnswerError(first.fault))
        second = await self._try(again, parse, calls)
        if second.answer is not None:
            return second.answer, second.text
        raise RaterError(f"The model gave no usable answer in 2 tries: {second.fault}", calls=tuple(calls))

    async def _try(self, question: Question, parse: Callable[[str], T], calls: list[ModelCall]) -> _Tried[T]:
        text = await self._call(question, calls)
        try:
            return _Tried(parse(text), text)
        except AnswerError as error:
            return _Tried(None, text, error.message)

    async def _call(self, question: Question, calls: list[ModelCall]) -> str:
        """The answer's text; every attempt is added to `calls`, also those that failed."""
        model = self.client.parameters.model_for(question.kind)
        try:
            answer = await self.client.ask(question)
        except ModelError as error:
            calls += _calls_of(question, model, error.attempts, len(calls))
            raise RaterError(
                error.message,
                is_passing=error.is_passing,
                is_about_question=error.is_about_question,
                retry_after=error.retry_after,
                calls=tuple(calls),
            ) from error
        calls += _calls_of(question, answer.model, answer.attempts, len(calls))
        return answer.text


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
