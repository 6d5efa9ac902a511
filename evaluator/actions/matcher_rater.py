"""The rater without a model: the built-in matcher, run in a thread."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType

from pydantic import JsonValue

from evaluator import matcher
from evaluator.actions.raters import InsightTask, RaterError, RatingTask, Told
from evaluator.domain.checks import check_answer, settle
from evaluator.domain.copied_passages import without_copied
from evaluator.domain.insights import Insight, check_insight
from evaluator.domain.job_descriptions import ExtractedCriteria
from evaluator.domain.questions import QuestionKind
from evaluator.domain.ratings import Rating, RatingAnswer

LABEL = "Built-in matcher"


class MatcherRater:
    """Rates by matching words, without a language model; two candidates at a time."""

    label = LABEL
    is_built_in = True
    prompt_version = None
    parameters: Mapping[str, JsonValue] = MappingProxyType({})

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(2)

    def away(self, kind: QuestionKind) -> RaterError | None:
        """None: it is always there."""
        return None

    def rating_key(self, task: RatingTask) -> str | None:
        """None: asking again costs nothing and gives the same."""
        return None

    async def extract(self, job_description: str) -> Told[ExtractedCriteria]:
        """Title and criteria of a job description."""
        async with self._slots:
            return Told(await asyncio.to_thread(matcher.extract_criteria, job_description))

    async def rate(self, task: RatingTask) -> Told[tuple[Rating, ...]]:
        """A rating for each criterion, quotes checked like anyone's."""
        async with self._slots:
            return Told(await asyncio.to_thread(_rate, task))

    async def write_insight(self, task: InsightTask) -> Told[Insight]:
        """An insight put together from the ratings."""
        async with self._slots:
            return Told(await asyncio.to_thread(_write_insight, task))


def _rate(task: RatingTask) -> tuple[Rating, ...]:
    own_words = without_copied(task.resume_text, task.no_evidence)
    answer = matcher.rate(task.rubric, own_words, today=task.today)
    return settle(check_answer(answer, task.resume_text, task.no_evidence, task.today))


def _write_insight(task: InsightTask) -> Insight:
    answers = [_as_answer(rating) for rating in task.ratings]
    answer = matcher.write_insight(task.rubric, answers, without_copied(task.resume_text, task.no_evidence))
    return check_insight(answer, task.ratings, task.resume_text, task.no_evidence)


def _as_answer(rating: Rating) -> RatingAnswer:
    passages = tuple(quote.text for quote in rating.quotes)
    return RatingAnswer(
        number=rating.number,
        level=rating.level,
        state=rating.state,
        reason=rating.reason,
        quotes=passages,
    )
