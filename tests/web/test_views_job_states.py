from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from evaluator.domain.jobs import InsightsMode, JobKind, JobStatus, Lane, Phase, WaitReason
from evaluator.domain.scoring import Score
from evaluator.store.changes import JobChanges
from evaluator.store.evaluations import JobCounts
from evaluator.store.jobs import Job
from evaluator.web.views.job_states import elapsed_words, job_state, left_words, measure_left, ranking

AT = datetime(2026, 11, 14, 10, 52, tzinfo=UTC)


def job(**changed) -> Job:
    known = Job(
        id=41,
        team_id=1,
        user_id=1,
        draft_id=1,
        analysis_id=1,
        kind=JobKind.FIRST,
        lane=Lane.INTERACTIVE,
        status=JobStatus.PROCESSING,
        phase=Phase.RATINGS,
        wait_reason=None,
        looked_again_at=None,
        insights_mode=InsightsMode.QUICK,
        progress=0,
        total=186,
        error_message=None,
        priority=0,
        start_at=None,
        start_zone="",
        quoted_price=Decimal(0),
        quoted_insights_price=Decimal(0),
        quoted_insights=0,
        created_at=AT,
        started_at=AT,
        completed_at=None,
    )
    return replace(known, **changed)


def changes(*, done=0, failed=0, running=0, total=186, elapsed=600.0, insights=(0, 0), scores=(), **changed):
    counts = JobCounts(
        total=total,
        queued=total - done - failed - running,
        running=running,
        done=done,
        failed=failed,
        cancelled=0,
    )
    return JobChanges(
        cursor=1,
        job=job(**changed),
        counts=counts,
        insights=insights,
        elapsed=elapsed,
        scores=list(scores),
        evaluations=[],
        levels={},
        rubric=(),
        weighting=(),
    )


def test_the_state_says_in_words_what_the_bar_shows():
    state = job_state(changes(done=118, failed=2, running=8))
    assert state["words"] == "118 rated, 2 not rated, 8 being rated, of 186"
    assert (state["done"], state["failed"], state["running"], state["total"]) == (118, 2, 8, 186)
    assert state["title"] == "Rating candidates"


def test_the_time_left_follows_the_measured_rate_and_counts_the_insights_to_come():
    # 100 of 200 ratings in 600 s, so 6 s each: 100 more and 5 insights
    assert measure_left(changes(done=100, total=200)) == 630


def test_who_will_not_be_rated_gets_no_insight_either():
    assert measure_left(changes(done=1, failed=3, total=5, elapsed=40.0)) == 30


def test_while_insights_are_written_their_number_is_known():
    told = changes(done=100, total=100, phase=Phase.INSIGHTS, insights=(2, 5), elapsed=1020.0)
    assert measure_left(told) == 30


@pytest.mark.parametrize(
    "unknown",
    [
        changes(done=2),
        changes(done=50, elapsed=None),
        changes(done=50, wait_reason=WaitReason.MODEL),
        changes(done=0, status=JobStatus.PENDING, elapsed=None),
        changes(done=186, status=JobStatus.COMPLETED),
    ],
    ids=["too early", "not begun", "waiting", "pending", "over"],
)
def test_nothing_is_said_of_the_time_left_while_nothing_is_known(unknown):
    assert measure_left(unknown) is None
    assert job_state(unknown)["left_words"] == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "less than a minute left"),
        (60, "less than a minute left"),
        (61, "about a minute left"),
        (91, "about 2 min left"),
        (372, "about 6 min left"),
        (3900, "about 1 h 5 min left"),
        (7200, "about 2 h left"),
    ],
)
def test_the_time_left_is_told_calmly(seconds, words):
    assert left_words(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.4, "less than 1 s"), (42.9, "42 s"), (60, "1 min"), (3900, "1 h 5 min")],
)
def test_the_time_gone_is_told_shortly(seconds, words):
    assert elapsed_words(seconds) == words


def test_the_reason_for_waiting_is_said():
    assert "does not answer" in job_state(changes(wait_reason=WaitReason.MODEL))["title"]
    assert (
        job_state(changes(status=JobStatus.CANCELLED, wait_reason=WaitReason.MODEL))["title"] == "Cancelled"
    )


def test_a_scheduled_job_says_when_it_starts():
    start = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
    scheduled = changes(
        status=JobStatus.PENDING, wait_reason=WaitReason.SCHEDULED, start_at=start, start_zone="Europe/Oslo"
    )
    assert job_state(scheduled)["title"] == "Starts Tue 1 Dec 07:30 (Europe/Oslo)"


def test_the_ranking_gives_ties_one_rank_and_puts_missing_must_haves_below():
    told = changes(scores=[Score(7, 900, 1), Score(8, 827), Score(9, 827), Score(10, 830)])
    assert ranking(told) == [(10, "1"), (8, "=2"), (9, "=2"), (7, "4")]


def test_bins_count_every_rated_candidate():
    assert job_state(changes(scores=[Score(1, 0), Score(2, 1000), Score(3, 99)]))["bins"] == [2, *[0] * 8, 1]
