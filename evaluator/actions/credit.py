"""Credit: money that comes into a team's ledger."""

import logging
from decimal import Decimal
from uuid import uuid4

from evaluator.domain.errors import RefusedError
from evaluator.domain.money import EntryKind, check_amount
from evaluator.store import ledger, users
from evaluator.store.database import Key, Session, announce
from evaluator.store.ledger import NewEntry

log = logging.getLogger(__name__)


async def grant_credit(
    session: Session, team_id: int, amount: Decimal, cause: str, user_id: int | None = None
) -> bool:
    """Give a team credit; False when that cause has given it before, and then nothing is given.

    `cause` is what it is for, such as "welcome:7". Raises RefusedError for an amount that is none.
    """
    written = await ledger.insert_entry(
        session,
        NewEntry(
            team_id=team_id,
            kind=EntryKind.CREDIT,
            amount=check_amount(amount),
            cause=f"credit:{cause}",
            user_id=user_id,
        ),
    )
    if written:
        announce(session, Key("team", team_id))
        log.info("credit granted", extra={"team": team_id, "usd": str(amount)})
    return written


async def grant_to_address(session: Session, email: str, amount: Decimal) -> Decimal:
    """Give the team of the user with that e-mail address credit, by an operator's hand; gives the new balance.

    Each call gives anew. Raises RefusedError when nobody has the address, or for an amount that is none.
    """
    found = await users.find_password(session, email.strip())
    if found is None:
        raise RefusedError(f"Nobody is registered as {email.strip()}.")
    team_id = (await users.get_user(session, found.user_id)).team_id
    await grant_credit(session, team_id, amount, f"operator:{uuid4()}")
    return await ledger.get_balance(session, team_id)
