"""Fences: stable, absent from the text, unguessable."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.fences import fence

KEY = b"k" * 32


@given(st.text(max_size=400))
def test_a_fence_never_occurs_in_its_text_and_stays_the_same(text: str) -> None:
    made = fence(KEY, text)
    assert made not in text
    assert made == fence(KEY, text)
    assert made.isascii()
    assert "\n" not in made


@given(st.text(max_size=100), st.binary(min_size=16, max_size=64))
def test_a_fence_depends_on_the_key(text: str, other: bytes) -> None:
    assert (fence(KEY, text) == fence(other, text)) == (other == KEY)


@given(st.text(max_size=100), st.text(max_size=100))
def test_a_fence_depends_on_the_whole_text(text: str, added: str) -> None:
    assert (fence(KEY, text) == fence(KEY, text + added)) == (added == "")


def test_a_fence_that_occurs_in_the_text_is_derived_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # no text can hold its own HMAC, so the digest is narrowed to make the first two counters collide
    digests = iter(["0" * 64, "1" * 64, "2" * 64])

    class Narrow:
        def hexdigest(self) -> str:
            return next(digests)

    monkeypatch.setattr(hmac, "new", lambda *_: Narrow())
    text = f"I know data-{'0' * 32} and data-{'1' * 32}."
    assert fence(KEY, text) == f"data-{'2' * 32}"


def test_a_fence_is_not_a_plain_hash_of_the_text() -> None:
    text = "Pat Placeholder, data engineer"
    assert hashlib.sha256(text.encode()).hexdigest()[:32] not in fence(KEY, text)


def test_a_lone_surrogate_in_the_text_is_survived() -> None:
    assert fence(KEY, "broken \ud800 text").startswith("data-")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        fence(b"short", "text")
