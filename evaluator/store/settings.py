"""Settings that admins edit: saved values win over the defaults in the code."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from evaluator.domain.settings import Settings
from evaluator.store.database import Session
from evaluator.store.schema import metadata, time_column

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    time_column("changed_at", nullable=False),
    Column("changed_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
)


async def get_settings(session: Session) -> Settings:
    """All settings: the saved value where there is one, else the default."""
    rows = await session.execute(select(settings.c.name, settings.c.value))
    known = Settings.model_fields
    return Settings.model_validate({row.name: row.value for row in rows if row.name in known})


async def set_setting(session: Session, name: str, value: int | bool | str, user_id: int | None) -> None:
    """Save one setting; raises ValueError for an unknown name or a value out of range."""
    Settings.model_validate({name: value})
    row = {"value": value, "changed_at": func.now(), "changed_by": user_id}
    await session.execute(
        insert(settings)
        .values(name=name, **row)
        .on_conflict_do_update(index_elements=[settings.c.name], set_=row)
    )
