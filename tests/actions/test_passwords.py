"""Passwords: hashes of the promised strength, and nothing to learn from an address that nobody has."""

import pytest
from argon2 import extract_parameters

from evaluator.actions.passwords import MAX_LENGTH, MIN_LENGTH, check_password, hash_password, is_password
from evaluator.actions.passwords import _nobody as nobody
from evaluator.domain.errors import RefusedError


async def test_a_password_belongs_to_its_own_hash_only():
    known = await hash_password("a few pretend words")
    assert known.startswith("$argon2id$")
    assert await is_password(known, "a few pretend words")
    assert not await is_password(known, "a few other words")


async def test_an_unknown_address_is_checked_against_a_hash_of_the_same_cost():
    known = extract_parameters(await hash_password("a few pretend words"))
    assert extract_parameters(nobody()) == known
    assert not await is_password(None, "a password that nobody has")


async def test_a_broken_hash_lets_nobody_in():
    assert not await is_password("$argon2id$nonsense", "a few pretend words")


@pytest.mark.parametrize("length", [0, MIN_LENGTH - 1, MAX_LENGTH + 1])
def test_too_short_and_too_long_are_refused(length):
    with pytest.raises(RefusedError):
        check_password("x" * length)
