"""Passwords: argon2id hashes, made and checked off the event loop."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from evaluator.domain.errors import RefusedError

MIN_LENGTH = 10
"""Characters; NIST SP 800-63B-4 asks for length rather than kinds of characters."""
MAX_LENGTH = 256
"""Longer inputs are refused, so that hashing stays cheap to ask for."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's minimum for argon2id (19 MiB, 2 passes)."""
_slots = asyncio.Semaphore(2)
"""Hashing is heavy by design: two at a time keep both cores free for pages."""


def check_password(password: str) -> str:
    """The password itself; raises RefusedError when it is too short or too long."""
    if len(password) < MIN_LENGTH:
        raise RefusedError(f"The password needs at least {MIN_LENGTH} characters.")
    if len(password) > MAX_LENGTH:
        raise RefusedError(f"The password may have at most {MAX_LENGTH} characters.")
    return password


async def hash_password(password: str) -> str:
    """An argon2id hash in PHC form."""
    async with _slots:
        return await asyncio.to_thread(_hasher.hash, password)


async def is_password(password_hash: str | None, password: str) -> bool:
    """True when the password belongs to the hash; as slow when there is no hash at all."""
    async with _slots:
        return await asyncio.to_thread(_verify, password_hash, password)


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("a password that nobody has")
