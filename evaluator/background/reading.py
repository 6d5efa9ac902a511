"""The work of reading uploaded files."""

from collections.abc import Callable

from evaluator.actions.reading import Reader, read_file
from evaluator.background.work_loop import Work
from evaluator.store import documents, readings
from evaluator.store.database import Database
from evaluator.store.leases import Claim


def reading(database: Database, reader: Reader, slots: Callable[[], int]) -> Work[Claim]:
    """Read up to `slots()` files at once, in the reader's processes."""

    async def read(claimed: Claim) -> None:
        await read_file(database, reader, claimed)

    return Work(documents.documents, readings.claim_documents, read, slots)
