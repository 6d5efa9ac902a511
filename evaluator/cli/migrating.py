"""`evaluator migrate`."""

from evaluator.cli.databases import database_url
from evaluator.config import Config
from evaluator.store.migrating import migrate


async def migrate_now(config: Config) -> int:
    """Bring the schema up to date; safe to run at any time, and from several machines at once."""
    async with database_url(config) as url:
        await migrate(config.direct_url or url)
    print("The schema is up to date.")
    return 0
