from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.domain.jobs import JobStatus
from evaluator.store.audit_log import count_audit_entries, list_audit_entries
from evaluator.store.database import Database
from evaluator.store.jobs import Job, find_job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.settings import get_settings
from evaluator.store.workers import record_sign_of_life
from tests.factories import RESUME, make_job
from tests.web.conftest import Client


@pytest.fixture
async def job(rita: Client, database: Database) -> Job:
    """A job of another team than ada's."""
    assert rita.user
    async with database.transaction() as session:
        return await make_job(session, rita.user, candidates=2)


async def read_job(database: Database, job: Job) -> Job:
    async with database.transaction() as session:
        found = await find_job(session, job.id)
    assert found is not None
    return found


async def run(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        await session.execute(text(statement))


async def test_an_empty_queue_says_so(ada: Client) -> None:
    page = await ada.page("/admin/queue")
    for words in (
        "No job waits or is being rated.", "Nothing is in hand.", "No worker is known.",
        "Nothing failed in the last 24 hours.",
    ):  # fmt: skip
        assert words in page
    assert "Done by hand lately" not in page


async def test_the_page_shows_jobs_leases_and_workers_of_all_teams(
    ada: Client, job: Job, database: Database
) -> None:
    worker = uuid4()
    async with database.transaction() as session:
        await claim_evaluations(session, worker, timedelta(seconds=30), 1)
        await record_sign_of_life(session, worker, "1.2.3", is_draining=False)
    page = await ada.page("/admin/queue")
    assert f"Job {job.id}, interactive, rita@example.com" in page
    assert page.count(str(worker)[:8]) == 2
    assert "1.2.3" in page
    assert "At work" in page
    assert "Stuck" not in page


async def test_no_candidate_and_no_resume_shows(ada: Client, job: Job, database: Database) -> None:
    async with database.transaction() as session:
        await claim_evaluations(session, uuid4(), timedelta(seconds=30), 1)
        names = list((await session.execute(text("SELECT name FROM candidates"))).scalars())
    page = await ada.page("/admin/queue")
    assert f"Job {job.id}" in page
    assert len(names) == 2
    assert [name for name in [*names, *RESUME.splitlines()[1:]] if name in page] == []


async def test_a_lane_is_paused_and_resumed(ada: Client, database: Database) -> None:
    response = await ada.post("/admin/queue/pause", {"lane": "background"})
    assert (response.status_code, response.location) == (303, "/admin/queue")
    page = await ada.page("/admin/queue")
    assert "Pause the background lane: off → on." in page
    assert page.count(">Paused<") == 1
    await ada.post("/admin/queue/pause", {"lane": "all"})
    async with database.transaction() as session:
        assert (await get_settings(session)).is_interactive_paused
    await ada.post("/admin/queue/resume", {"lane": "all"})
    async with database.transaction() as session:
        settings = await get_settings(session)
        assert await count_audit_entries(session) == 4
    assert not settings.is_interactive_paused
    assert not settings.is_background_paused


async def test_a_lane_that_is_none_is_refused(ada: Client, database: Database) -> None:
    for lane in ("", "fast", "ALL", "interactive background"):
        for move in ("pause", "resume"):
            assert (await ada.post(f"/admin/queue/{move}", {"lane": lane})).status_code == 422
    async with database.transaction() as session:
        assert await count_audit_entries(session) == 0


async def test_a_job_gets_a_priority(ada: Client, job: Job, database: Database) -> None:
    response = await ada.post(f"/admin/jobs/{job.id}/priority", {"priority": "-9"})
    assert (response.status_code, response.location) == (303, "/admin/queue")
    assert (await read_job(database, job)).priority == -9
    page = await ada.page("/admin/queue")
    assert 'value="-9"' in page
    assert "Priority set" in page


async def test_a_priority_that_is_none_is_refused(ada: Client, job: Job, database: Database) -> None:
    address = f"/admin/jobs/{job.id}/priority"
    for priority in ("", "abc", "1e9", "10", "-10", "1.5", str(2**70), "9" * 5000, "NaN"):
        assert (await ada.post(address, {"priority": priority})).status_code == 422, priority
    assert (await ada.post(address)).status_code == 422
    assert (await read_job(database, job)).priority == 0


async def test_a_refused_move_leads_back_with_the_reason(ada: Client, job: Job) -> None:
    response = await ada.post(
        f"/admin/jobs/{job.id}/priority",
        {"priority": "99"},
        headers={"Referer": "http://localhost/admin/queue"},
    )
    assert (response.status_code, response.location) == (303, "/admin/queue")
    assert "The priority is a whole number from -9 to 9." in await ada.page("/admin/queue")


async def test_a_job_is_cancelled_once(ada: Client, job: Job, database: Database) -> None:
    assert (await ada.post(f"/admin/jobs/{job.id}/cancel")).status_code == 303
    assert (await read_job(database, job)).status is JobStatus.CANCELLED
    assert (await ada.post(f"/admin/jobs/{job.id}/cancel")).status_code == 409
    assert (await ada.post(f"/admin/jobs/{job.id}/priority", {"priority": "1"})).status_code == 409


async def test_a_stuck_candidate_is_queued_again(ada: Client, job: Job, database: Database) -> None:
    async with database.transaction() as session:
        [claimed] = await claim_evaluations(session, uuid4(), timedelta(seconds=30), 1)
    address = f"/admin/evaluations/{claimed.id}/requeue"
    assert (await ada.post(address)).status_code == 409
    assert address not in await ada.page("/admin/queue")
    await run(
        database, "UPDATE evaluations SET lease_until = now() - interval '1 minute' WHERE state = 'running'"
    )
    page = await ada.page("/admin/queue")
    assert "over for 1 min" in page
    assert f'action="{address}"' in page
    assert (await ada.post(address)).status_code == 303
    assert "Nothing is in hand." in await ada.page("/admin/queue")
    assert (await ada.post("/admin/evaluations/999999/requeue")).status_code == 404


async def test_what_failed_is_tried_again_once_however_often_it_is_clicked(
    ada: Client, job: Job, database: Database
) -> None:
    await run(
        database,
        "UPDATE evaluations SET state = 'failed', last_error = 'The model refused.', finished_at = now()",
    )
    await run(
        database,
        "UPDATE job_queue SET status = 'failed', error_message = 'The model refused.',"
        " completed_at = now() - interval '2 days'",
    )
    assert "The model refused." not in await ada.page("/admin/queue")
    page = await ada.page("/admin/queue?failed=30")
    assert "The model refused." in page
    assert f'action="/admin/jobs/{job.id}/retry"' in page
    form = {"submission": str(uuid4())}
    for _ in range(2):
        assert (await ada.post(f"/admin/jobs/{job.id}/retry", form)).status_code == 303
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM job_queue")) == 2
        assert [entry.action for entry in await list_audit_entries(session, 10)] == ["unrated requeued"]
    assert f'action="/admin/jobs/{job.id}/retry"' not in await ada.page("/admin/queue?failed=30")
    assert (await ada.post(f"/admin/jobs/{job.id}/retry", {"submission": "x"})).status_code == 422


async def test_the_list_of_what_failed_goes_back_a_day_or_thirty(ada: Client) -> None:
    for days in ("0", "2", "-30", str(2**70), "x", ""):
        assert "Nothing failed in the last 24 hours." in await ada.page(f"/admin/queue?failed={days}")
    assert "Nothing failed in the last 30 days." in await ada.page("/admin/queue?failed=30")
