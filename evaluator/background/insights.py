"""The work of writing insights."""

from collections.abc import Callable
from decimal import Decimal

from evaluator.actions.insights import write_insight
from evaluator.actions.raters import Rater
from evaluator.background.work_loop import Work
from evaluator.domain.questions import QuestionKind
from evaluator.store import insights
from evaluator.store.database import Database
from evaluator.store.leases import Claim


def writing_insights(
    database: Database, rater: Rater, slots: Callable[[], int], cap: Callable[[], Decimal] = Decimal
) -> Work[Claim]:
    """Write up to `slots()` insights at once; `cap` is what one candidate's calls may cost in USD, 0 for no limit."""

    async def write(claimed: Claim) -> None:
        await write_insight(database, rater, claimed, cap())

    return Work(
        insights.insights,
        insights.claim_insights,
        write,
        lambda: 0 if rater.away(QuestionKind.INSIGHT) else slots(),
    )
