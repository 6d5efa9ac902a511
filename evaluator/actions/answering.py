"""Asking a rater about one candidate: what it has to read, and what the team was told before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from evaluator.actions.blinding import Blinded, blind
from evaluator.actions.persisting import persist
from evaluator.actions.raters import Rater, RatingTask, TaskLimits, Told
from evaluator.domain.asked_rubrics import AskedRubric
from evaluator.domain.blind_copy import BlindOptions
from evaluator.domain.copied_passages import NoEvidence, copied_percent, find_copied
from evaluator.domain.ratings import Rating
from evaluator.store import answers, model_calls
from evaluator.store.database import Database


@dataclass(frozen=True, slots=True)
class Frozen:
    """What all candidates of a job share and nobody can change."""

    rubric: AskedRubric
    job_description: str
    submitted_on: date
    blind: BlindOptions | None


@dataclass(frozen=True, slots=True)
class AskedCandidate:
    """Whom a rater is asked about. `addressed` is what in the text speaks to a program.

    `has_calls`: calls about this candidate were made before.
    """

    team_id: int
    job_id: int
    evaluation_id: int
    candidate_id: int
    text: str
    addressed: tuple[NoEvidence, ...]
    has_calls: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What a rater told, the same as ratings of the frozen rubric, and the key of its question.

    `copied_percent` of the resume is copied from the job description.
    """

    told: Told[tuple[Rating, ...]]
    ratings: tuple[Rating, ...]
    key: str | None
    copied_percent: int


class Answering:
    """Asks one rater about candidates; `cap` is what one candidate's calls may cost in USD, 0 for no limit."""

    def __init__(self, database: Database, rater: Rater, cap: Callable[[], Decimal]) -> None:
        self._database = database
        self._rater = rater
        self._cap = cap

    async def answer(self, asked: AskedCandidate, frozen: Frozen) -> Answered:
        """The ratings of one candidate. Raises RaterError; holds no transaction open meanwhile."""
        task, blinded = await self._prepare(asked, frozen)
        key = self._rater.rating_key(task)
        told = await self._find_answer(asked, key, task) or await self._rater.rate(task)
        return Answered(
            told,
            frozen.rubric.as_frozen(blinded.ratings(told.answer) if blinded else told.answer),
            key,
            copied_percent(task.copied, task.resume_text),
        )

    async def _prepare(self, asked: AskedCandidate, frozen: Frozen) -> tuple[RatingTask, Blinded | None]:
        """The task, about the copy without identity where reading is blind."""
        task = RatingTask(
            rubric=frozen.rubric.criteria,
            job_description=frozen.job_description,
            resume_text=asked.text,
            today=frozen.submitted_on,
            addressed=asked.addressed,
            limits=TaskLimits(asked.job_id, await self._get_budget(asked)),
        )
        if frozen.blind is None:
            return replace(task, copied=find_copied(asked.text, frozen.job_description)), None
        options = frozen.blind
        blinded = await persist(lambda: blind(self._database, asked.candidate_id, asked.text, options))
        return blinded.as_rating_task(task), blinded

    async def _get_budget(self, asked: AskedCandidate) -> Decimal | None:
        """What is left of the cap after earlier calls."""
        cap = self._cap()
        if not cap:
            return None
        if not asked.has_calls:
            return cap

        async def read() -> Decimal:
            async with self._database.reading() as session:
                return await model_calls.get_candidate_spend(session, asked.evaluation_id)

        return cap - await persist(read)

    async def _find_answer(
        self, asked: AskedCandidate, key: str | None, task: RatingTask
    ) -> Told[tuple[Rating, ...]] | None:
        """What the team was told to the very same question before."""
        if key is None:
            return None

        async def find(key: str = key) -> tuple[Rating, ...] | None:
            async with self._database.reading() as session:
                return await answers.find_answer(session, asked.team_id, key, task.resume_text)

        found = await persist(find)
        return None if found is None else Told(found, is_reused=True)
