"""How a job stands for programs, and cancelling it: by whom, from where, and only while it is not over."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from evaluator.domain.jobs import JobStatus
from evaluator.store.database import Database
from evaluator.store.jobs import Job, get_job
from tests.background_jobs import change, end, make_background_job
from tests.factories import make_job
from tests.web.conftest import Client
from tests.web.test_dashboard import plain

JSON = {"Accept": "application/json"}


@pytest.fixture
async def job(rita: Client, database: Database) -> Job:
    """A background job of rita's that is not over, 1 of its 3 candidates rated."""
    assert rita.user
    async with database.transaction() as session:
        return await make_background_job(session, rita.user, candidates=3, rated=1)


async def status_of(client: Client, job: Job) -> dict[str, Any]:
    response = await client.get(f"/dashboard/api/job-status/{job.id}")
    assert response.status_code == 200
    found: dict[str, Any] = await response.get_json()
    return found


async def state_of(database: Database, job: Job) -> JobStatus:
    async with database.transaction() as session:
        return (await get_job(session, job.team_id, job.id)).status


async def test_a_job_tells_programs_how_it_stands(rita: Client, job: Job, database: Database) -> None:
    found = await status_of(rita, job)
    assert job.started_at
    assert found == {
        "id": job.id,
        "status": "processing",
        "phase": "ratings",
        "wait_reason": None,
        "progress": 1,
        "total": 3,
        "failed": 0,
        "position": None,
        "estimated_start": None,
        "analysis_id": job.analysis_id,
        "error_message": None,
        "created_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat(),
        "completed_at": None,
    }
    assert rita.user
    async with database.transaction() as session:
        await end(session, job, JobStatus.FAILED, "The key was refused.")
        small = await make_job(session, rita.user)
    ended = await status_of(rita, job)
    assert (ended["status"], ended["failed"], ended["error_message"]) == ("failed", 2, "The key was refused.")
    assert ended["completed_at"]
    waiting = await status_of(rita, small)
    assert (waiting["status"], waiting["position"], waiting["progress"]) == ("pending", 1, 0)
    async with database.transaction() as session:
        await change(session, small, "start_at = '2099-12-01 06:30Z', start_zone = 'Europe/Oslo'")
    waiting = await status_of(rita, small)
    assert (waiting["wait_reason"], waiting["position"]) == ("scheduled", None)
    assert waiting["estimated_start"] == "2099-12-01T06:30:00+00:00"


async def test_programs_get_json_for_refusals_too(stranger: Client, ray: Client, job: Job) -> None:
    for client, status in ((stranger, 401), (ray, 404)):
        response = await client.http.get(f"/dashboard/api/job-status/{job.id}")
        assert (response.status_code, response.mimetype) == (status, "application/json")
        assert (await response.get_json())["error"]


async def test_a_form_cancels_and_leads_back_to_where_it_was_sent_from(
    rita: Client, job: Job, database: Database
) -> None:
    came_from = {"Referer": f"http://localhost/analysis/results/{job.analysis_id}"}
    response = await rita.post(f"/dashboard/api/cancel-job/{job.id}", headers=came_from)
    assert (response.status_code, response.location) == (303, f"/analysis/results/{job.analysis_id}")
    assert await state_of(database, job) is JobStatus.CANCELLED
    page = plain(await rita.page("/dashboard/jobs"))
    assert f"Job {job.id} is cancelled." in page
    assert "1 of 3 rated before that" in page


async def test_a_program_cancels_and_gets_the_state(rita: Client, job: Job) -> None:
    response = await rita.post(f"/dashboard/api/cancel-job/{job.id}", headers=JSON)
    assert response.status_code == 200
    found = await response.get_json()
    assert (found["status"], found["progress"], found["failed"]) == ("cancelled", 1, 2)
    assert found["error_message"] == "Cancelled by user"


async def test_the_token_may_come_as_a_field(rita: Client, job: Job, database: Database) -> None:
    token = await rita.learn_token()
    path = f"/dashboard/api/cancel-job/{job.id}"
    assert (await rita.http.post(path, form={"csrf_token": "none of ours"})).status_code == 403
    assert await state_of(database, job) is JobStatus.PROCESSING
    response = await rita.http.post(path, form={"csrf_token": token})
    assert (response.status_code, response.location) == (303, "/dashboard/jobs")


@pytest.mark.parametrize("status", [status for status in JobStatus if status.is_final])
async def test_what_is_over_cannot_be_cancelled(
    rita: Client, job: Job, database: Database, status: JobStatus
) -> None:
    async with database.transaction() as session:
        await end(session, job, status)
    response = await rita.post(f"/dashboard/api/cancel-job/{job.id}", headers=JSON)
    assert response.status_code == 409
    assert "over already" in (await response.get_json())["error"]
    assert await state_of(database, job) is status
    # a form sent from a page gets the words there
    back = await rita.post(
        f"/dashboard/api/cancel-job/{job.id}", headers={"Referer": "http://localhost/dashboard/jobs"}
    )
    assert (back.status_code, back.location) == (303, "/dashboard/jobs")
    assert "The job is over already" in await rita.page("/dashboard/jobs")


async def test_another_team_finds_no_job_to_cancel(ray: Client, job: Job, database: Database) -> None:
    assert (await ray.post(f"/dashboard/api/cancel-job/{job.id}")).status_code == 404
    assert (await ray.get(f"/dashboard/jobs/{job.id}/cancel")).status_code == 404
    assert await state_of(database, job) is JobStatus.PROCESSING


Join = Callable[[Client, str], Awaitable[None]]


@pytest.fixture
def join_rita(rita: Client, database: Database) -> Join:
    """Puts somebody else into rita's team with a role."""

    async def join(client: Client, role: str) -> None:
        assert rita.user
        assert client.user
        async with database.transaction() as session:
            await session.execute(
                text(
                    f"UPDATE memberships SET team_id = {rita.user.team_id}, role = '{role}'"
                    f" WHERE user_id = {client.user.id}"
                )
            )

    return join


async def test_a_colleague_cannot_cancel_what_another_started(
    ray: Client, job: Job, join_rita: Join, database: Database
) -> None:
    await join_rita(ray, "recruiter")
    response = await ray.post(f"/dashboard/api/cancel-job/{job.id}", headers=JSON)
    assert response.status_code == 403
    assert "Only who started a job" in (await response.get_json())["error"]
    assert await state_of(database, job) is JobStatus.PROCESSING


async def test_an_owner_of_the_team_can(ray: Client, job: Job, join_rita: Join) -> None:
    await join_rita(ray, "owner")
    assert (await ray.post(f"/dashboard/api/cancel-job/{job.id}", headers=JSON)).status_code == 200


async def test_an_admin_in_the_team_can(ada: Client, job: Job, join_rita: Join) -> None:
    await join_rita(ada, "recruiter")
    assert (await ada.post(f"/dashboard/api/cancel-job/{job.id}", headers=JSON)).status_code == 200


async def test_who_started_it_can_whatever_became_of_their_role(
    rita: Client, job: Job, join_rita: Join
) -> None:
    await join_rita(rita, "recruiter")
    assert (await rita.post(f"/dashboard/api/cancel-job/{job.id}", headers=JSON)).status_code == 200


async def test_without_scripts_a_page_asks_first(rita: Client, job: Job, database: Database) -> None:
    came_from = {"Referer": f"http://localhost/analysis/results/{job.analysis_id}"}
    response = await rita.get(f"/dashboard/jobs/{job.id}/cancel", headers=came_from)
    page = await response.get_data(as_text=True)
    assert f"Cancel job {job.id}?" in page
    assert "The 1 rated candidate stays." in page
    assert f'action="/dashboard/api/cancel-job/{job.id}"' in page
    assert f'name="back" value="/analysis/results/{job.analysis_id}"' in page
    assert await state_of(database, job) is JobStatus.PROCESSING
    back = {"back": f"/analysis/results/{job.analysis_id}"}
    answer = await rita.post(
        f"/dashboard/api/cancel-job/{job.id}",
        back,
        headers={"Referer": f"http://localhost/dashboard/jobs/{job.id}/cancel"},
    )
    assert answer.location == back["back"]
    over = await rita.get(f"/dashboard/jobs/{job.id}/cancel")
    assert (over.status_code, over.location) == (303, f"/analysis/results/{job.analysis_id}")


async def test_nobody_is_led_elsewhere(rita: Client, job: Job) -> None:
    answer = await rita.post(f"/dashboard/api/cancel-job/{job.id}", {"back": "https://elsewhere.example/"})
    assert answer.location == "/dashboard/jobs"
