"""Users, their teams, and the tie between them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from evaluator.domain.errors import NotFoundError
from evaluator.store.database import Session
from evaluator.store.schema import created_column, identity_column, metadata, words


class Role(StrEnum):
    """What a member of a team may do."""

    OWNER = "owner"
    RECRUITER = "recruiter"
    VIEWER = "viewer"


teams = Table("teams", metadata, identity_column(), Column("name", Text, nullable=False), created_column())

users = Table(
    "users",
    metadata,
    identity_column(),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("password_hash", Text),
    Column("is_admin", Boolean, nullable=False, server_default=text("false")),
    Column("theme", Text, nullable=False, server_default=""),
    Column("wants_mail", Boolean, nullable=False, server_default=text("true")),
    created_column(),
    CheckConstraint("theme IN ('', 'light', 'dark')", name="theme"),
    CheckConstraint("char_length(email) BETWEEN 3 AND 254", name="email_length"),
)
Index("uq_users_email_folded", func.lower(users.c.email), unique=True)


def shown_name() -> ColumnElement[str]:
    """What a joined user is called: the name, else the e-mail address; empty where nobody is joined."""
    return func.coalesce(func.nullif(users.c.name, ""), users.c.email, "")


memberships = Table(
    "memberships",
    metadata,
    Column("team_id", BigInteger, ForeignKey("teams.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("role", words(Role, "role"), nullable=False),
    created_column(),
    PrimaryKeyConstraint("team_id", "user_id"),
    Index("ix_memberships_user_id", "user_id"),
)


@dataclass(frozen=True, slots=True)
class User:
    """Someone who can sign in, with the team they work in."""

    id: int
    email: str
    name: str
    is_admin: bool
    theme: str
    wants_mail: bool
    team_id: int
    team_name: str
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PasswordOf:
    """Whose password, and its argon2id hash (None: none was set yet)."""

    user_id: int
    password_hash: str | None


user_query = (
    select(
        users.c.id,
        users.c.email,
        users.c.name,
        users.c.is_admin,
        users.c.theme,
        users.c.wants_mail,
        memberships.c.team_id,
        teams.c.name.label("team_name"),
        memberships.c.role,
        users.c.created_at,
    )
    .join(memberships, memberships.c.user_id == users.c.id)
    .join(teams, teams.c.id == memberships.c.team_id)
    .order_by(memberships.c.created_at, memberships.c.team_id)
    .limit(1)
)
"""Users with the team they work in, one row a user; add a `where`."""


async def find_user(session: Session, user_id: int) -> User | None:
    """The user with that id, or None."""
    row = (await session.execute(user_query.where(users.c.id == user_id))).first()
    return User(**row._mapping) if row else None


async def find_member(session: Session, team_id: int, user_id: int) -> User | None:
    """The user as a member of that team, or None when they are none."""
    theirs = user_query.where(users.c.id == user_id, memberships.c.team_id == team_id)
    row = (await session.execute(theirs)).first()
    return User(**row._mapping) if row else None


async def get_user(session: Session, user_id: int) -> User:
    """The user with that id; raises NotFoundError."""
    found = await find_user(session, user_id)
    if found is None:
        raise NotFoundError
    return found


async def find_password(session: Session, email: str) -> PasswordOf | None:
    """The stored hash for an address, letter case ignored."""
    row = (
        await session.execute(
            select(users.c.id.label("user_id"), users.c.password_hash).where(
                func.lower(users.c.email) == email.lower()
            )
        )
    ).first()
    return PasswordOf(**row._mapping) if row else None


async def count_users(session: Session) -> int:
    """How many users exist."""
    return int(await session.scalar(select(func.count()).select_from(users)) or 0)


async def insert_user(
    session: Session, email: str, name: str, password_hash: str | None, *, is_admin: bool = False
) -> int | None:
    """Add a user with a team of one; gives the id, or None when the address is taken."""
    user_id = await session.scalar(
        insert(users)
        .values(email=email, name=name, password_hash=password_hash, is_admin=is_admin)
        .on_conflict_do_nothing()
        .returning(users.c.id)
    )
    if user_id is None:
        return None
    team_id = await session.scalar(insert(teams).values(name=name or email).returning(teams.c.id))
    await session.execute(insert(memberships).values(team_id=team_id, user_id=user_id, role=Role.OWNER))
    return int(user_id)


async def is_first_user(session: Session) -> bool:
    """True when nobody has registered yet; holds off every other registration until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("users.first"))))
    return await count_users(session) == 0


async def set_password(session: Session, user_id: int, password_hash: str) -> None:
    """Replace the password hash."""
    await session.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))


async def set_admin(session: Session, user_id: int) -> None:
    """Make the user an admin."""
    await session.execute(update(users).where(users.c.id == user_id).values(is_admin=True))


async def set_theme(session: Session, user_id: int, theme: str) -> None:
    """Keep the preferred theme: light, dark, or empty for the system's."""
    await session.execute(update(users).where(users.c.id == user_id).values(theme=theme))


async def set_wants_mail(session: Session, user_id: int, wants_mail: bool) -> None:
    """Keep whether the user wants mails about their background jobs."""
    await session.execute(update(users).where(users.c.id == user_id).values(wants_mail=wants_mail))
