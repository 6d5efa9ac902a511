"""Places in the queue: priority first, teams in turns, the older job of a team first."""

from datetime import UTC, datetime, timedelta

import pytest

from evaluator.domain.queue_places import Place, QueuedJob, Span, find_places, measure_rate

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)
RITA, RAY = 1, 2


def pending(id: int, team_id: int = RITA, *, remaining: int = 100, priority: int = 0) -> QueuedJob:
    return QueuedJob(id, team_id, priority, True, remaining)


def processing(id: int, team_id: int = RITA, *, remaining: int = 100, priority: int = 0) -> QueuedJob:
    return QueuedJob(id, team_id, priority, False, remaining)


def span(start: int, end: int, candidates: int) -> Span:
    return Span(NOON + timedelta(seconds=start), NOON + timedelta(seconds=end), candidates)


def test_the_first_pending_job_stands_behind_what_is_left_of_the_one_in_hand():
    assert find_places([processing(1, remaining=30), pending(2)], RITA) == {2: Place(1, 30)}


def test_the_older_job_of_a_team_goes_first():
    jobs = [pending(3, remaining=7), pending(2, remaining=50), pending(4)]
    assert find_places(jobs, RITA) == {2: Place(1, 0), 3: Place(2, 50), 4: Place(3, 57)}


def test_another_team_does_not_wait_for_all_jobs_of_the_first():
    jobs = [processing(1), pending(2), pending(3), pending(4, RAY, remaining=10)]
    assert find_places(jobs, RAY) == {4: Place(1, 0)}
    # while its own 100 are rated, the other team gets its 10 done
    assert find_places(jobs, RITA) == {2: Place(2, 110), 3: Place(3, 210)}


def test_another_team_takes_no_more_turns_than_the_own_older_jobs_do():
    jobs = [processing(1, remaining=20), processing(2, RAY, remaining=500), pending(3)]
    assert find_places(jobs, RITA) == {3: Place(1, 40)}


def test_a_higher_priority_goes_first_whoever_owns_it():
    jobs = [processing(1, remaining=10), pending(2), pending(3, RAY, remaining=60, priority=1)]
    assert find_places(jobs, RAY) == {3: Place(1, 0)}
    assert find_places(jobs, RITA) == {2: Place(2, 70)}


def test_a_lower_priority_takes_nothing_from_the_others():
    jobs = [pending(1, priority=-1), pending(2)]
    assert find_places(jobs, RITA) == {2: Place(1, 0), 1: Place(2, 100)}


def test_a_job_that_only_writes_insights_holds_nobody_up():
    jobs = [processing(1, remaining=0), pending(2), pending(3, RAY)]
    assert find_places(jobs, RITA) == {2: Place(1, 0)}


@pytest.mark.parametrize(
    ("spans", "rate"),
    [
        ([span(0, 100, 50)], 0.5),
        # two at once share the time
        ([span(0, 100, 50), span(50, 100, 50)], 1.0),
        # idle time is none of it
        ([span(0, 50, 50), span(1000, 1050, 50)], 1.0),
        # one within another
        ([span(0, 100, 80), span(20, 40, 20)], 1.0),
    ],
)
def test_the_rate_counts_time_once_and_idle_time_not_at_all(spans: list[Span], rate: float):
    assert measure_rate(spans) == pytest.approx(rate)


@pytest.mark.parametrize("spans", [[], [span(0, 100, 2)], [span(5, 5, 40)]])
def test_too_little_says_nothing(spans: list[Span]):
    assert measure_rate(spans) is None
