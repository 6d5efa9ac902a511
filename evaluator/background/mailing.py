"""The work of sending mails."""

from collections.abc import Callable

from evaluator.actions.mails import Postage, send_mail
from evaluator.background.work_loop import Work
from evaluator.store import outbox
from evaluator.store.database import Database
from evaluator.store.leases import Claim


def mailing(database: Database, postage: Postage | None, slots: Callable[[], int]) -> Work[Claim]:
    """Send up to `slots()` mails at once; without postage none is claimed, and all are kept."""

    async def send(claimed: Claim) -> None:
        if postage is not None:
            await send_mail(database, postage, claimed)

    return Work(outbox.outbox, outbox.claim_mails, send, slots if postage is not None else lambda: 0)
