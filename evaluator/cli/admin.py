"""`evaluator admin create EMAIL`, `evaluator admin credit EMAIL AMOUNT`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from evaluator.actions.credit import grant_to_address
from evaluator.actions.sign_in import LINK_LIFETIME, make_admin_link
from evaluator.cli.databases import database_url
from evaluator.config import Config
from evaluator.domain.money import parse_usd, usd
from evaluator.store.database import Database
from evaluator.store.migrating import migrate
from evaluator.store.settings import get_settings


async def create(config: Config, email: str) -> int:
    """Print a one-time link with which that address sets a password; its user is an admin."""
    async with _database(config) as database:
        token = await make_admin_link(database, email)
    hours = int(LINK_LIFETIME.total_seconds() // 3600)
    print(f"Open this once within {hours} hours to set the password of {email}:")
    print(f"{config.base_url}/set-password/{token}")
    return 0


async def give_credit(config: Config, email: str, amount: str) -> int:
    """Give the team of the user with that address credit, and print its balance. Raises RefusedError."""
    usd_amount = parse_usd(amount)
    async with _database(config) as database, database.transaction() as session:
        balance = await grant_to_address(session, email, usd_amount)
        is_on = (await get_settings(session)).billing_enabled
    print(f"{usd(usd_amount)} given. The balance of {email} is {usd(balance)}.")
    if not is_on:
        print("Nothing costs anything until billing_enabled is switched on in System Settings.")
    return 0


@asynccontextmanager
async def _database(config: Config) -> AsyncIterator[Database]:
    async with database_url(config) as url:
        await migrate(config.direct_url or url)
        database = Database(url)
        try:
            yield database
        finally:
            await database.close()
