"""The work of drawing criteria from job descriptions."""

from collections.abc import Callable

from evaluator.actions.extracting import extract_criteria
from evaluator.actions.raters import Rater
from evaluator.background.work_loop import Work
from evaluator.store import extractions
from evaluator.store.database import Database
from evaluator.store.leases import Claim


def extracting(database: Database, rater: Rater, slots: Callable[[], int]) -> Work[Claim]:
    """Draw criteria for up to `slots()` drafts at once."""

    async def extract(claimed: Claim) -> None:
        await extract_criteria(database, rater, claimed)

    return Work(extractions.extractions, extractions.claim_extractions, extract, slots)
