"""Settings that admins edit: saved values win over the defaults in the code."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from evaluator.domain.setting_values import SettingValue, value_json
from evaluator.domain.settings import Settings
from evaluator.store.database import Session
from evaluator.store.schema import metadata, time_column
from evaluator.store.users import shown_name, users

log = logging.getLogger(__name__)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    time_column("changed_at", nullable=False),
    Column("changed_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
)


@dataclass(frozen=True, slots=True)
class SavedBy:
    """Who saved a setting, and when; `who` is the name, else the address, and empty when nobody is known."""

    who: str
    changed_at: datetime


async def get_settings(session: Session) -> Settings:
    """All settings: the saved value where there is one, else the default."""
    rows = await session.execute(select(settings.c.name, settings.c.value))
    known = Settings.model_fields
    return _valid({row.name: row.value for row in rows if row.name in known})


def _valid(saved: Mapping[str, object]) -> Settings:
    try:
        return Settings.model_validate(saved)
    except ValidationError as error:
        # a value that another version allowed must not take every page down
        refused = {str(fault["loc"][0]) for fault in error.errors(include_url=False)}
        log.warning("saved settings are out of range: %s", ", ".join(sorted(refused)))
        return Settings.model_validate({name: saved[name] for name in saved if name not in refused})


async def list_saved_by(session: Session) -> dict[str, SavedBy]:
    """Who saved which setting and when, by name; those at their default are missing."""
    who = shown_name().label("who")
    rows = await session.execute(
        select(settings.c.name, who, settings.c.changed_at).join(
            users, users.c.id == settings.c.changed_by, isouter=True
        )
    )
    return {row.name: SavedBy(row.who, row.changed_at) for row in rows}


async def lock_settings(session: Session) -> None:
    """Hold off everybody else who wants to change settings until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("settings"))))


async def set_setting(session: Session, name: str, value: SettingValue, user_id: int | None) -> None:
    """Save one setting; raises ValueError for an unknown name or a value out of range."""
    Settings.model_validate({name: value})
    row = {"value": value_json(value), "changed_at": func.now(), "changed_by": user_id}
    await session.execute(
        insert(settings)
        .values(name=name, **row)
        .on_conflict_do_update(index_elements=[settings.c.name], set_=row)
    )


async def delete_setting(session: Session, name: str) -> bool:
    """Let the default count again; False when it does already."""
    gone = await session.execute(delete(settings).where(settings.c.name == name).returning(settings.c.name))
    return gone.first() is not None
