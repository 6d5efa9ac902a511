"""The work of rating candidates."""

from collections.abc import Callable

from evaluator.actions.evaluating import Evaluating
from evaluator.actions.raters import Rater
from evaluator.background.work_loop import Work
from evaluator.store import evaluations
from evaluator.store.database import Database
from evaluator.store.evaluations import ClaimedEvaluation


def evaluating(database: Database, rater: Rater, slots: Callable[[], int]) -> Work[ClaimedEvaluation]:
    """Rate up to `slots()` candidates at once."""
    return Work(
        evaluations.evaluations,
        evaluations.claim_evaluations,
        Evaluating(database, rater).evaluate,
        slots,
    )
