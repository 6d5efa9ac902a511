"""Rate-limit headers of the providers in use, read or let be."""

import pytest

from evaluator.outside.rate_limits import RateLimit, rate_limit_of, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("120ms", 0.12),
        ("1h2m3.5s", 3723.5),
        ("59.56", 59.56),
        ("soon", None),
        ("1s later", None),
        ("-1", None),
        ("", None),
        (None, None),
    ],
)
def test_durations_are_read_as_seconds(text: str | None, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    ("limit", "remaining", "read"),
    [
        ("60", "59", RateLimit(60, 59, 1.0)),
        ("60", "600", RateLimit(60, 60, 1.0)),
        ("60", None, None),
        ("-1", "-1", None),
        ("0", "0", None),
        ("nan", "1", None),
        ("inf", "1", None),
    ],
)
def test_a_limit_counts_only_when_it_is_meant(
    limit: str, remaining: str | None, read: RateLimit | None
) -> None:
    headers = {"x-ratelimit-limit-tokens": limit, "x-ratelimit-reset-tokens": "1s"}
    if remaining is not None:
        headers["x-ratelimit-remaining-tokens"] = remaining
    assert rate_limit_of(headers, "tokens") == read


def test_what_is_gone_comes_back_evenly_until_the_reset() -> None:
    assert RateLimit(60, 30, 15.0).per_second == 2
    assert RateLimit(60, 60, 0.0).per_second == 1
    assert RateLimit(60, 30).per_second == 1
