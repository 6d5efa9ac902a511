"""Start times: what is chosen on the clocks of a zone, where they jump too."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.errors import RefusedError
from evaluator.domain.start_times import choose_start, find_zone

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
SPRING = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "at"),
    [
        ("2026-10-21T07:30", "UTC", datetime(2026, 10, 21, 7, 30, tzinfo=UTC)),
        ("2026-10-21T07:30", "Europe/Oslo", datetime(2026, 10, 21, 5, 30, tzinfo=UTC)),
        # after the clocks went back
        ("2026-11-10T07:30", "Europe/Oslo", datetime(2026, 11, 10, 6, 30, tzinfo=UTC)),
        ("2026-10-21T07:30:15", "Asia/Kathmandu", datetime(2026, 10, 21, 1, 45, 15, tzinfo=UTC)),
        (" 2026-10-20T23:30 ", "america/new_york", datetime(2026, 10, 21, 3, 30, tzinfo=UTC)),
        ("2026-10-20T12:01", "", datetime(2026, 10, 20, 12, 1, tzinfo=UTC)),
    ],
)
def test_a_start_is_the_moment_at_which_clocks_there_show_it(local: str, zone: str, at: datetime):
    start = choose_start(local, zone, NOW)
    assert (start.at, start.note) == (at, "")


def test_a_zone_keeps_its_own_name():
    assert choose_start("2026-10-21T07:30", "europe/oslo", NOW).zone == "Europe/Oslo"


def test_a_time_that_clocks_skip_is_taken_after_the_gap_and_said():
    start = choose_start("2026-03-29T02:30", "Europe/Oslo", SPRING)
    assert start.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert start.note == (
        "Clocks in Europe/Oslo go forward that night and 02:30 does not come: 03:30 is taken."
    )


def test_of_a_time_that_comes_twice_the_first_is_taken_and_said():
    start = choose_start("2026-10-25T02:30", "Europe/Oslo", NOW)
    assert start.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert start.note == "Clocks in Europe/Oslo go back that night and 02:30 comes twice: the first is taken."


@pytest.mark.parametrize(
    ("local", "zone"),
    [("2026-10-20T12:00", "UTC"), ("2026-10-20T13:59", "Europe/Oslo")],
)
def test_what_has_passed_is_refused_with_the_time_there(local: str, zone: str):
    with pytest.raises(RefusedError, match=r"has passed: it is 1[24]:00 in"):
        choose_start(local, zone, NOW)


def test_more_than_thirty_days_ahead_is_refused():
    assert choose_start("2026-11-19T12:00", "UTC", NOW).at == NOW + timedelta(days=30)
    with pytest.raises(RefusedError, match="at most 30 days ahead"):
        choose_start("2026-11-19T12:01", "UTC", NOW)


@pytest.mark.parametrize(
    "local",
    [
        "",
        "tomorrow",
        "2026-10-21",
        "2026-10-21T25:00",
        "2026-10-21T07:30+02:00",
        "2026-02-30T07:30",
        "07:30",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
    ],
)
def test_what_is_no_date_and_time_is_refused(local: str):
    with pytest.raises(RefusedError, match="cannot be read"):
        choose_start(local, "UTC", NOW)


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "../../etc/passwd", "Europe", "localtime", "CEST", "\x00", "UTC+1"]
)
def test_an_unknown_zone_is_refused(zone: str):
    with pytest.raises(RefusedError, match="time zone is not known"):
        find_zone(zone)


@given(
    minutes=st.integers(min_value=1, max_value=30 * 24 * 60 - 180),
    zone=st.sampled_from(["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
)
def test_clocks_there_show_what_was_chosen_unless_it_is_said(minutes: int, zone: str):
    from zoneinfo import ZoneInfo

    chosen = (NOW + timedelta(minutes=minutes + 120)).astimezone(ZoneInfo(zone))
    start = choose_start(f"{chosen:%Y-%m-%dT%H:%M}", zone, NOW)
    shown = start.at.astimezone(ZoneInfo(zone))
    assert f"{shown:%H:%M}" == f"{chosen:%H:%M}" or "taken" in start.note
