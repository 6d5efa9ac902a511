"""The work of reading close calls once more."""

from collections.abc import Callable
from decimal import Decimal

from evaluator.actions.raters import Rater
from evaluator.actions.second_looks import LookingAgain
from evaluator.background.work_loop import Work
from evaluator.domain.questions import QuestionKind
from evaluator.store import second_looks
from evaluator.store.database import Database
from evaluator.store.leases import Claim


def looking_again(
    database: Database, rater: Rater, slots: Callable[[], int], cap: Callable[[], Decimal] = Decimal
) -> Work[Claim]:
    """Read up to `slots()` close calls at once; `cap` is what one candidate's calls may cost in USD, 0 for no limit."""
    return Work(
        second_looks.second_looks,
        second_looks.claim_second_looks,
        LookingAgain(database, rater, cap).look,
        lambda: 0 if rater.away(QuestionKind.RATING) else slots(),
    )
