"""`evaluator admin create EMAIL`."""

from evaluator.actions.sign_in import LINK_LIFETIME, make_admin_link
from evaluator.cli.databases import database_url
from evaluator.config import Config
from evaluator.store.database import Database
from evaluator.store.migrating import migrate


async def create(config: Config, email: str) -> int:
    """Print a one-time link with which that address sets a password; its user is an admin."""
    async with database_url(config) as url:
        await migrate(config.direct_url or url)
        database = Database(url)
        try:
            token = await make_admin_link(database, email)
        finally:
            await database.close()
    hours = int(LINK_LIFETIME.total_seconds() // 3600)
    print(f"Open this once within {hours} hours to set the password of {email}:")
    print(f"{config.base_url}/set-password/{token}")
    return 0
