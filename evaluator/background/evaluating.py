"""The work of rating candidates, in two lanes."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from evaluator.actions.evaluating import Evaluating
from evaluator.actions.raters import Rater
from evaluator.background.work_loop import Work
from evaluator.domain.questions import QuestionKind
from evaluator.domain.settings import Settings
from evaluator.store import evaluations
from evaluator.store.database import Database, Session
from evaluator.store.evaluations import ClaimedEvaluation
from evaluator.store.lanes import claim_evaluations


def evaluating(database: Database, rater: Rater, settings: Callable[[], Settings]) -> Work[ClaimedEvaluation]:
    """Rate as many candidates at once as the settings say, some places kept free for the interactive lane."""

    async def claim(
        session: Session, worker_id: UUID, lease: timedelta, free: int
    ) -> list[ClaimedEvaluation]:
        background = settings().max_model_calls - settings().interactive_reserved_slots
        return await claim_evaluations(
            session,
            worker_id,
            lease,
            free,
            max(background, 1),
            first_alone=settings().first_candidate_alone,
        )

    return Work(
        evaluations.evaluations,
        claim,
        Evaluating(database, rater, lambda: settings().candidate_cap_usd).evaluate,
        # what is not claimed while the model is away goes to a container that reaches it
        lambda: 0 if rater.away(QuestionKind.RATING) else settings().max_model_calls,
    )
