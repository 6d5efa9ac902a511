"""The clock: the database's, which all containers share."""

from datetime import datetime

from sqlalchemy import func, select

from evaluator.store.database import Session


async def read_now(session: Session) -> datetime:
    """When this transaction began."""
    return (await session.execute(select(func.now()))).scalar_one()
