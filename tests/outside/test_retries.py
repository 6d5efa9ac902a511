"""How long to wait, and what Retry-After says."""

from datetime import UTC, datetime

import pytest

from evaluator.outside.retries import MAX_RETRY_AFTER, RetryPolicy, retry_after_of

NOW = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "Wed, 25 Nov 2026 12:00:09 GMT"}, 9.0),
        ({"retry-after": "Wed, 25 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, MAX_RETRY_AFTER),
        ({"retry-after": "999999"}, MAX_RETRY_AFTER),
    ],
)
def test_retry_after_is_read_as_seconds_milliseconds_or_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after_of(headers, NOW) == seconds


def test_waits_double_up_to_the_cap_and_end_with_the_attempts() -> None:
    policy = RetryPolicy(attempts=6, base=1, cap=5, jitter=lambda: 1.0)
    assert [policy.wait(failed, None) for failed in range(1, 7)] == [1, 2, 4, 5, 5, None]


def test_jitter_takes_off_up_to_half() -> None:
    assert RetryPolicy(base=1, jitter=lambda: 0.0).wait(1, None) == 0.5


def test_retry_after_is_the_least_wait_and_too_long_a_one_ends_the_attempts() -> None:
    policy = RetryPolicy(base=0.5, longest_wait=60, jitter=lambda: 1.0)
    assert policy.wait(1, 10.0) == pytest.approx(10.1)
    assert policy.wait(1, 61.0) is None
