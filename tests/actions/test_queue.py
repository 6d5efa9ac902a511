from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.finishing import AlreadyOverError
from evaluator.actions.queue import (
    TAKEN_AWAY,
    NotStuckError,
    cancel_any_job,
    pause_lanes,
    requeue_evaluation,
    requeue_unrated,
    resume_lanes,
    set_priority,
)
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.jobs import JobKind, JobStatus, Lane
from evaluator.domain.settings import Settings
from evaluator.store.audit_log import list_audit_entries
from evaluator.store.database import Key, Session
from evaluator.store.faults import list_faults
from evaluator.store.job_moves import end_job
from evaluator.store.jobs import Job, find_job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.leases import work_key
from evaluator.store.settings import get_settings
from evaluator.store.users import User
from tests.factories import make_job, make_user

LEASE = timedelta(seconds=30)


@pytest.fixture
async def ada(session: Session) -> User:
    return await make_user(session, name="Ada Pretend", is_admin=True)


@pytest.fixture
async def job(session: Session) -> Job:
    """A job of another team."""
    return await make_job(session, await make_user(session), candidates=2)


async def audited(session: Session) -> list[tuple[str, str, str, object, object]]:
    return [
        (entry.who, entry.action, entry.subject, entry.before, entry.after)
        for entry in await list_audit_entries(session, 100)
    ]


async def fail(session: Session, job: Job) -> None:
    await session.execute(
        text("UPDATE evaluations SET state = 'failed', last_error = 'Refused.', finished_at = now()")
    )
    await session.execute(text("UPDATE job_queue SET status = 'processing' WHERE id = :id"), {"id": job.id})
    assert await end_job(session, job.id, JobStatus.FAILED, error_message="Refused.")


async def test_a_priority_is_set_audited_and_told(session: Session, ada: User, job: Job) -> None:
    await set_priority(session, ada.id, job.id, -9)
    changed = await find_job(session, job.id)
    assert changed is not None
    assert changed.priority == -9
    assert await audited(session) == [("Ada Pretend", "priority set", f"job {job.id}", 0, -9)]
    assert Key("job", job.id) in session.announced


async def test_the_priority_it_has_leaves_no_trace(session: Session, ada: User, job: Job) -> None:
    await set_priority(session, ada.id, job.id, 0)
    assert await audited(session) == []


@pytest.mark.parametrize("priority", [10, -10, 2**70])
async def test_a_priority_beyond_its_range_is_refused(
    session: Session, ada: User, job: Job, priority: int
) -> None:
    with pytest.raises(RefusedError, match="from -9 to 9"):
        await set_priority(session, ada.id, job.id, priority)


async def test_what_is_over_or_not_there_has_no_priority(session: Session, ada: User, job: Job) -> None:
    await fail(session, job)
    with pytest.raises(AlreadyOverError):
        await set_priority(session, ada.id, job.id, 1)
    with pytest.raises(NotFoundError):
        await set_priority(session, ada.id, job.id + 1, 1)
    assert await audited(session) == []


async def test_a_stuck_evaluation_is_queued_again_with_its_fault_kept(
    session: Session, ada: User, job: Job
) -> None:
    [claimed, _] = await claim_evaluations(session, uuid4(), LEASE, 2)
    await session.execute(text("UPDATE evaluations SET lease_until = now() - interval '1 second'"))
    assert await requeue_evaluation(session, ada.id, claimed.id) == job.id
    faults = await list_faults(session, [claimed.id])
    assert [(fault.attempt, fault.error) for fault in faults[claimed.id]] == [(1, TAKEN_AWAY)]
    assert await audited(session) == [
        ("Ada Pretend", "evaluation requeued", f"evaluation {claimed.id} of job {job.id}", None, None)
    ]
    assert {work_key("evaluations"), Key("job", job.id)} <= set(session.announced)


async def test_what_is_in_good_hands_is_left_there(session: Session, ada: User, job: Job) -> None:
    [claimed, _] = await claim_evaluations(session, uuid4(), LEASE, 2)
    with pytest.raises(NotStuckError):
        await requeue_evaluation(session, ada.id, claimed.id)
    with pytest.raises(NotFoundError):
        await requeue_evaluation(session, ada.id, 10**9)
    assert await audited(session) == []


async def test_what_a_job_left_unrated_is_tried_again_in_the_name_of_who_started_it(
    session: Session, ada: User, job: Job
) -> None:
    await fail(session, job)
    submission = uuid4()
    retry = await requeue_unrated(session, ada.id, job.id, submission, Settings())
    assert (retry.team_id, retry.user_id, retry.kind) == (job.team_id, job.user_id, JobKind.RETRY)
    assert (retry.total, retry.quoted_price) == (2, 0)
    again = await requeue_unrated(session, ada.id, job.id, submission, Settings())
    assert again.id == retry.id
    assert await audited(session) == [
        ("Ada Pretend", "unrated requeued", f"job {job.id}", None, f"job {retry.id}")
    ]


async def test_a_job_that_goes_on_is_not_tried_again(session: Session, ada: User, job: Job) -> None:
    with pytest.raises(RefusedError):
        await requeue_unrated(session, ada.id, job.id, uuid4(), Settings())
    assert await audited(session) == []


async def test_an_admin_cancels_a_job_of_any_team_once(session: Session, ada: User, job: Job) -> None:
    cancelled = await cancel_any_job(session, ada.id, job.id)
    assert cancelled.status is JobStatus.CANCELLED
    with pytest.raises(AlreadyOverError):
        await cancel_any_job(session, ada.id, job.id)
    assert await audited(session) == [
        ("Ada Pretend", "job cancelled", f"job {job.id}", "pending", "cancelled")
    ]


async def test_a_paused_lane_gives_no_work_until_it_is_resumed(session: Session, ada: User, job: Job) -> None:
    changes = await pause_lanes(session, ada.id, [job.lane])
    assert [change.name for change in changes] == ["is_interactive_paused"]
    assert await claim_evaluations(session, uuid4(), LEASE, 5) == []
    assert await pause_lanes(session, ada.id, [job.lane]) == []
    await resume_lanes(session, ada.id, [job.lane])
    assert len(await claim_evaluations(session, uuid4(), LEASE, 5)) == 2
    assert await audited(session) == [
        ("Ada Pretend", "setting saved", "is_interactive_paused", True, False),
        ("Ada Pretend", "setting saved", "is_interactive_paused", False, True),
    ]
    assert {Key("settings", 0), work_key("evaluations"), work_key("insights")} <= set(session.announced)


async def test_everything_is_both_lanes(session: Session, ada: User) -> None:
    await pause_lanes(session, ada.id, Lane)
    settings = await get_settings(session)
    assert settings.is_interactive_paused
    assert settings.is_background_paused
