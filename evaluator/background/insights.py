"""The work of writing insights."""

from collections.abc import Callable

from evaluator.actions.insights import write_insight
from evaluator.actions.raters import Rater
from evaluator.background.work_loop import Work
from evaluator.store import insights
from evaluator.store.database import Database
from evaluator.store.leases import Claim


def writing_insights(database: Database, rater: Rater, slots: Callable[[], int]) -> Work[Claim]:
    """Write up to `slots()` insights at once."""

    async def write(claimed: Claim) -> None:
        await write_insight(database, rater, claimed)

    return Work(insights.insights, insights.claim_insights, write, slots)
