"""Reading a close call once more: prepare, ask the rater, record. Without it the first reading stands."""

import logging
from collections.abc import Callable
from decimal import Decimal

from evaluator.actions.announcing import announce_job
from evaluator.actions.answering import Answered, Answering, AskedCandidate, Frozen
from evaluator.actions.finishing import advance
from evaluator.actions.persisting import persist
from evaluator.actions.raters import Rater, RaterError
from evaluator.actions.retrying import record_failure
from evaluator.domain.asked_rubrics import asked_again
from evaluator.domain.ratings import Look, Rating
from evaluator.domain.scoring import total
from evaluator.store import analyses, model_calls, ratings, rubrics, second_looks
from evaluator.store.database import Database, Session
from evaluator.store.leases import Claim
from evaluator.store.rubrics import Weighting
from evaluator.store.second_looks import SecondLookInput, SecondScored

log = logging.getLogger(__name__)


class LookingAgain:
    """Reads claimed close calls a second time with one rater; `cap` as in Evaluating."""

    def __init__(self, database: Database, rater: Rater, cap: Callable[[], Decimal] = Decimal) -> None:
        self._database = database
        self._answering = Answering(database, rater, cap)

    async def look(self, claimed: Claim) -> None:
        """Read the candidate once more and record what that adds, or why there is no second reading."""
        async with self._database.transaction() as session:
            found = await second_looks.find_claimed_input(session, claimed)
            if found is None:
                return
            frozen = await _get_frozen(session, found)
        try:
            answered = await self._answering.answer(_asked(found), frozen)
        except RaterError as error:
            failure = error
            await persist(lambda: self._record_failure(claimed, found, failure))
        else:
            await persist(lambda: self._record(claimed, found, answered))
        await persist(lambda: advance(self._database, found.job_id))

    async def _record(self, claimed: Claim, found: SecondLookInput, answered: Answered) -> None:
        async with self._database.transaction() as session:
            await model_calls.insert_model_calls(
                session,
                found.team_id,
                answered.told.calls,
                job_id=found.job_id,
                evaluation_id=found.evaluation_id,
            )
            # what people change of levels and weights waits until the score is stored, or is in it
            await analyses.lock_analysis(session, found.team_id, found.analysis_id)
            listed = await ratings.list_ratings(session, [found.evaluation_id])
            weighting = await rubrics.get_weighting(session, found.analysis_id)
            scored = _scored(found, listed.get(found.evaluation_id, ()), answered, weighting)
            if await second_looks.record_second_look(session, claimed, scored):
                announce_job(session, found.team_id, found.job_id)
        log.info("second look done", extra={"evaluation": found.evaluation_id, "attempt": claimed.attempt})

    async def _record_failure(self, claimed: Claim, found: SecondLookInput, error: RaterError) -> None:
        async with self._database.transaction() as session:
            await model_calls.insert_model_calls(
                session, found.team_id, error.calls, job_id=found.job_id, evaluation_id=found.evaluation_id
            )
            await record_failure(session, second_looks.second_looks, claimed, error)
            announce_job(session, found.team_id, found.job_id)
        log.warning(
            "second look failed", extra={"evaluation": found.evaluation_id, "attempt": claimed.attempt}
        )


async def _get_frozen(session: Session, found: SecondLookInput) -> Frozen:
    analysis = await analyses.get_analysis(session, found.team_id, found.analysis_id)
    rubric = await rubrics.list_rubric(session, found.analysis_id)
    return Frozen(asked_again(rubric), analysis.job_description, found.submitted_on, analysis.blind)


def _asked(found: SecondLookInput) -> AskedCandidate:
    return AskedCandidate(
        team_id=found.team_id,
        job_id=found.job_id,
        evaluation_id=found.evaluation_id,
        candidate_id=found.candidate_id,
        text=found.text,
        addressed=found.addressed,
        has_calls=True,
    )


def _scored(
    found: SecondLookInput, first: tuple[Rating, ...], answered: Answered, weighting: Weighting
) -> SecondScored:
    again = {rating.number: Look(level=rating.level, state=rating.state) for rating in answered.ratings}
    both = [rating.model_copy(update={"second": again.get(rating.number)}) for rating in first]
    return SecondScored(
        ratings=answered.ratings,
        score=total(found.evaluation_id, both, weighting.entries),
        key=answered.key,
        answer=answered.told.answer,
        is_reused=answered.told.is_reused,
    )
