"""Registering and signing in. Neither tells whether an address is known."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from evaluator.actions.passwords import MAX_LENGTH, check_password, hash_password, is_password
from evaluator.domain.errors import EvaluatorError, NotFoundError, RefusedError
from evaluator.store import links, sessions, throttles, users
from evaluator.store.database import Database, Key, Session, announce
from evaluator.store.users import User

TRIES_WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS = 10
"""Failed tries on one e-mail address per window, wherever they come from."""
TRIES_PER_SOURCE = 60
"""Tries from one network address per window: an office shares one."""
LINK_LIFETIME = timedelta(hours=24)

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


class TooManyTriesError(EvaluatorError):
    """Too many tries. Wait a quarter of an hour, then try again."""


class WrongPasswordError(EvaluatorError):
    """This address and password do not go together."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in form holds; `source` is the network address it came from."""

    email: str
    password: str
    source: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session belongs to; `was_stale`: it lives anew from now, and so should its cookie."""

    session_id: UUID
    user: User
    was_stale: bool


def check_email(email: str) -> str:
    """The address, trimmed; raises RefusedError when it cannot be one."""
    trimmed = email.strip()
    if len(trimmed) > 254 or not _EMAIL.fullmatch(trimmed):
        raise RefusedError("Enter an e-mail address, such as name@example.com.")
    return trimmed


async def register(database: Database, credentials: Credentials, *, first_becomes_admin: bool) -> None:
    """Add a user with a team of one, unless the address is taken: both look the same from outside.

    Raises RefusedError for an impossible address or password, TooManyTriesError.
    """
    email = check_email(credentials.email)
    password = check_password(credentials.password)
    await _count(database, f"register:{credentials.source}", TRIES_PER_SOURCE)
    password_hash = await hash_password(password)
    async with database.transaction() as session:
        is_admin = await users.is_first_user(session) and first_becomes_admin
        await users.insert_user(session, email, "", password_hash, is_admin=is_admin)


async def sign_in(database: Database, credentials: Credentials) -> UUID:
    """Begin a session; gives its id. Raises WrongPasswordError, TooManyTriesError."""
    email = credentials.email.strip()
    by_address = f"sign-in:{email.lower()[:254]}"
    await _count(database, f"sign-in-from:{credentials.source}", TRIES_PER_SOURCE)
    await _count(database, by_address, TRIES_PER_ADDRESS)
    async with database.transaction() as session:
        found = await users.find_password(session, email)
    known = found.password_hash if found else None
    if len(credentials.password) > MAX_LENGTH or not await is_password(known, credentials.password):
        raise WrongPasswordError
    if found is None:
        raise WrongPasswordError
    async with database.transaction() as session:
        await throttles.forget_tries(session, by_address)
        return await sessions.insert_session(session, found.user_id)


async def resume_session(database: Database, session_id: UUID) -> SignedIn | None:
    """Who a session belongs to, or None when it is over. Use keeps it alive."""
    async with database.transaction() as session:
        found = await sessions.find_session_user(session, session_id)
        if found is None:
            return None
        user, is_stale = found
        if is_stale:
            await sessions.touch_session(session, session_id)
    return SignedIn(session_id, user, is_stale)


async def sign_out(session: Session, user_id: int, session_id: UUID) -> None:
    """End a session here and now; its open streams hear of it."""
    await sessions.revoke_session(session, session_id)
    announce(session, Key("user", user_id))


async def choose_theme(session: Session, user_id: int, theme: str) -> None:
    """Keep the preferred theme with the user: light, dark, or empty for the system's."""
    await users.set_theme(session, user_id, theme)


async def make_admin_link(database: Database, email: str) -> str:
    """A one-time secret with which the address sets a password; its user is an admin from now on.

    The user is added when the address is new. Raises RefusedError for an impossible address.
    """
    email = check_email(email)
    token = secrets.token_urlsafe(32)
    async with database.transaction() as session:
        found = await users.find_password(session, email)
        user_id = found.user_id if found else await users.insert_user(session, email, "", None)
        if user_id is None:
            raise RefusedError("The address was registered this very moment. Try again.")
        await users.set_admin(session, user_id)
        await links.insert_link(session, user_id, token, LINK_LIFETIME)
    return token


async def set_password_by_link(database: Database, token: str, password: str) -> UUID:
    """Set the password of a one-time link's user and begin a session; all their other sessions end.

    Raises NotFoundError for a used, expired or unknown link, RefusedError for the password.
    """
    password = check_password(password)
    async with database.transaction() as session:
        link = await links.find_link(session, token)
    if link is None:
        raise NotFoundError
    password_hash = await hash_password(password)
    async with database.transaction() as session:
        if not await links.use_link(session, link.id):
            raise NotFoundError
        await users.set_password(session, link.user_id, password_hash)
        await sessions.revoke_sessions_of(session, link.user_id)
        announce(session, Key("user", link.user_id))
        return await sessions.insert_session(session, link.user_id)


async def _count(database: Database, key: str, most: int) -> None:
    async with database.transaction() as session:
        tries = await throttles.count_try(session, key, TRIES_WINDOW)
    if tries > most:
        raise TooManyTriesError
