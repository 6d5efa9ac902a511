"""The work of making exports."""

from collections.abc import Callable
from pathlib import Path

from evaluator.actions.exporting import make_ordered
from evaluator.background.work_loop import Work
from evaluator.store import exports
from evaluator.store.database import Database
from evaluator.store.leases import Claim


def exporting(database: Database, font_dir: Path | None, slots: Callable[[], int]) -> Work[Claim]:
    """Make up to `slots()` files at once, each in a process of its own."""

    async def make(claimed: Claim) -> None:
        await make_ordered(database, claimed, font_dir)

    return Work(exports.exports, exports.claim_exports, make, slots)
