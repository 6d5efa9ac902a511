"""Rating one candidate: prepare, ask the rater, record; each step short, none holding a transaction open."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from decimal import Decimal

from evaluator.actions.answering import Answered, Answering, AskedCandidate, Frozen
from evaluator.actions.finishing import advance
from evaluator.actions.jobs import begin_jobs
from evaluator.actions.persisting import persist
from evaluator.actions.raters import Rater, RaterError
from evaluator.actions.retrying import record_failure
from evaluator.domain.asked_rubrics import asked_rubric
from evaluator.domain.scoring import total
from evaluator.store import analyses, evaluations, jobs, model_calls, ratings, rubrics
from evaluator.store.database import Database, Key, Session, announce
from evaluator.store.evaluations import ClaimedEvaluation
from evaluator.store.ratings import Scored
from evaluator.store.rubrics import Weighting

log = logging.getLogger(__name__)

RECORDED_AT_ONCE = 2
FROZEN_KEPT = 32
"""Jobs whose frozen rubric and job description are kept in memory."""


class Evaluating:
    """Rates claimed candidates with one rater; `cap` is what one candidate's calls may cost in USD, 0 for no limit."""

    def __init__(self, database: Database, rater: Rater, cap: Callable[[], Decimal] = Decimal) -> None:
        self._database = database
        self._answering = Answering(database, rater, cap)
        self._frozen: OrderedDict[int, Frozen] = OrderedDict()
        self._weightings: OrderedDict[int, Weighting] = OrderedDict()
        # recorded one after the other, answers that came together free their slots one after the other: the next
        # calls start spread out, and our own work falls into the waiting of others instead of before it
        self._recording = asyncio.Semaphore(RECORDED_AT_ONCE)

    async def evaluate(self, claimed: ClaimedEvaluation) -> None:
        """Rate the claimed candidate and record the ratings, or the reason why there are none."""
        frozen = await self._get_frozen(claimed)
        try:
            answered = await self._answering.answer(_asked(claimed), frozen)
        except RaterError as error:
            failure = error
            is_last = await persist(lambda: self._record_failure(claimed, failure))
        else:
            async with self._recording:
                is_last = await persist(lambda: self._record(claimed, answered))
        if is_last:
            await persist(lambda: advance(self._database, claimed.job_id))

    async def _get_frozen(self, claimed: ClaimedEvaluation) -> Frozen:
        """What the job's candidates share; the first of them in this process moves the job to processing."""
        kept = self._frozen.get(claimed.job_id)
        if kept is not None:
            self._frozen.move_to_end(claimed.job_id)
            return kept
        async with self._database.transaction() as session:
            await begin_jobs(session, [claimed.job_id])
            analysis = await analyses.get_analysis(session, claimed.team_id, claimed.analysis_id)
            job = await jobs.get_job(session, claimed.team_id, claimed.job_id)
            rubric = await rubrics.list_rubric(session, claimed.analysis_id)
        frozen = Frozen(asked_rubric(rubric), analysis.job_description, job.created_at.date(), analysis.blind)
        self._frozen[claimed.job_id] = frozen
        while len(self._frozen) > FROZEN_KEPT:
            self._frozen.popitem(last=False)
        return frozen

    async def _record(self, claimed: ClaimedEvaluation, answered: Answered) -> bool:
        """True when nothing of the job waits any more, so that it may have to move on."""
        async with self._database.statement() as session:
            has_others = await self._record_scored(session, claimed, answered)
            if has_others is None and await evaluations.is_done(session, claimed):
                # recorded at the first try, whose answer was lost on the way
                return True
            if has_others is None:
                await model_calls.insert_model_calls(
                    session,
                    claimed.team_id,
                    answered.told.calls,
                    job_id=claimed.job_id,
                    evaluation_id=claimed.id,
                )
                return True
            announce(session, Key("job", claimed.job_id))
        log.info(
            "evaluation done",
            extra={
                "evaluation": claimed.id,
                "attempt": claimed.attempt,
                "reused": answered.told.is_reused,
            },
        )
        return not has_others

    async def _record_scored(
        self, session: Session, claimed: ClaimedEvaluation, answered: Answered
    ) -> bool | None:
        """As ratings.record_ratings; None only when the lease was lost."""
        known = self._weightings.get(claimed.analysis_id)
        if known is not None:
            scored = _scored(claimed, answered, known)
            has_others = await ratings.record_ratings(session, claimed, scored, answered.told.calls)
            if has_others is not None:
                return has_others
        newest = await rubrics.get_weighting(session, claimed.analysis_id)
        self._weightings[claimed.analysis_id] = newest
        while len(self._weightings) > FROZEN_KEPT:
            self._weightings.popitem(last=False)
        if known is not None and newest.id == known.id:
            return None
        return await ratings.record_ratings(
            session, claimed, _scored(claimed, answered, newest), answered.told.calls
        )

    async def _record_failure(self, claimed: ClaimedEvaluation, error: RaterError) -> bool:
        async with self._database.transaction() as session:
            await model_calls.insert_model_calls(
                session, claimed.team_id, error.calls, job_id=claimed.job_id, evaluation_id=claimed.id
            )
            is_again = await record_failure(session, evaluations.evaluations, claimed, error)
            announce(session, Key("job", claimed.job_id))
        log.warning(
            "evaluation failed",
            extra={"evaluation": claimed.id, "attempt": claimed.attempt, "again": is_again},
        )
        return not is_again


def _asked(claimed: ClaimedEvaluation) -> AskedCandidate:
    return AskedCandidate(
        team_id=claimed.team_id,
        job_id=claimed.job_id,
        evaluation_id=claimed.id,
        candidate_id=claimed.candidate_id,
        text=claimed.text,
        addressed=claimed.addressed,
        has_calls=claimed.attempt > 1,
    )


def _scored(claimed: ClaimedEvaluation, answered: Answered, weighting: Weighting) -> Scored:
    score = total(claimed.id, answered.ratings, weighting.entries)
    return Scored(
        ratings=answered.ratings,
        score_tenths=score.tenths,
        missing_must_haves=score.missing,
        weighting_id=weighting.id,
        key=answered.key,
        answer=answered.told.answer,
        is_reused=answered.told.is_reused,
        copied_percent=answered.copied_percent,
    )
