import pytest

from evaluator.domain.jobs import JOB_MOVES, InsightsMode, JobStatus, Lane, WorkState, lane_for


def test_final_states_of_a_job_never_move() -> None:
    final = {status for status in JobStatus if status.is_final}
    assert final == {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}
    assert all(not JOB_MOVES[status] for status in final)


def test_every_state_of_a_job_has_its_moves_and_none_leads_back() -> None:
    assert set(JOB_MOVES) == set(JobStatus)
    assert all(JobStatus.PENDING not in moves for moves in JOB_MOVES.values())
    assert all(status not in moves for status, moves in JOB_MOVES.items())


def test_a_pending_job_cannot_end_without_being_processed_unless_cancelled() -> None:
    assert JOB_MOVES[JobStatus.PENDING] == {JobStatus.PROCESSING, JobStatus.CANCELLED}


@pytest.mark.parametrize(
    ("resumes", "lane"),
    [(1, Lane.INTERACTIVE), (20, Lane.INTERACTIVE), (21, Lane.BACKGROUND), (1000, Lane.BACKGROUND)],
)
def test_a_job_at_the_threshold_is_still_interactive(resumes: int, lane: Lane) -> None:
    assert lane_for(resumes, 20) is lane


@pytest.mark.parametrize(
    ("mode", "rated", "count"),
    [
        (InsightsMode.QUICK, 186, 5),
        (InsightsMode.QUICK, 3, 3),
        (InsightsMode.DEEP, 186, 15),
        (InsightsMode.DEEP, 15, 15),
        (InsightsMode.ALL, 186, 186),
        (InsightsMode.ALL, 0, 0),
    ],
)
def test_the_mode_says_how_many_insights_are_written(mode: InsightsMode, rated: int, count: int) -> None:
    assert mode.insights_for(rated) == count


def test_work_is_over_when_done_failed_or_cancelled() -> None:
    assert [state for state in WorkState if not state.is_final] == [WorkState.QUEUED, WorkState.RUNNING]
