"""Another try for one candidate: offered when the job is over, made once, with each earlier try and its error shown."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.finishing import advance_job
from evaluator.domain.jobs import JobKind, WorkState
from evaluator.store import evaluations, job_moves, leases
from evaluator.store.database import Database
from evaluator.store.faults import insert_fault
from evaluator.store.jobs import Job, find_latest_job
from evaluator.store.lanes import claim_evaluations
from evaluator.web.views.retries import retry_of_evaluation
from tests.factories import make_job
from tests.web.conftest import Client
from tests.web.test_dashboard import plain

LEASE = timedelta(minutes=1)
REASON = "The model gave no usable answer in 3 tries."


@pytest.fixture
async def job(rita: Client, database: Database) -> Job:
    """A job of 2 that is over: nobody could be rated, one of them after two tries."""
    assert rita.user
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=2)
        claims = await claim_evaluations(session, uuid4(), LEASE, 2)
        await job_moves.begin_jobs(session, [job.id])
        for claimed in claims:
            await leases.finish(session, evaluations.evaluations, claimed, WorkState.FAILED, error=REASON)
        for attempt, error in ((1, "The model did not answer in 60 s."), (2, REASON)):
            await insert_fault(
                session, team_id=job.team_id, evaluation_id=claims[0].id, attempt=attempt, error=error
            )
        await advance_job(session, job.id)
    return job


async def evaluation_ids(database: Database, job: Job) -> list[int]:
    async with database.transaction() as session:
        rows = await session.execute(text(f"SELECT id FROM evaluations WHERE job_id = {job.id} ORDER BY id"))
        return list(rows.scalars())


async def test_each_unrated_candidate_can_be_tried_again_alone(
    rita: Client, job: Job, database: Database
) -> None:
    first, _ = await evaluation_ids(database, job)
    ranking = f"/analysis/results/{job.analysis_id}"
    page = await rita.page(ranking)
    assert 'id="retry-one"' in page
    [submission] = re.findall(
        rf'form="retry-one" formaction="/evaluations/{first}/retry" name="submission" value="([^"]+)"', page
    )
    assert submission == str(retry_of_evaluation(first))
    for _ in range(2):
        answer = await rita.post(
            f"/evaluations/{first}/retry",
            {"submission": submission},
            headers={"Referer": f"http://localhost{ranking}"},
        )
        assert (answer.status_code, answer.location) == (303, ranking)
    async with database.transaction() as session:
        made = await find_latest_job(session, job.team_id, job.analysis_id)
        assert await session.scalar(text("SELECT count(*) FROM job_queue")) == 2
    assert made
    assert (made.kind, made.total) == (JobKind.RETRY, 1)
    # while that goes on, nobody else can be tried
    assert 'id="retry-one"' not in await rita.page(ranking)


async def test_a_candidates_page_shows_each_try_and_tries_that_one_again(
    rita: Client, job: Job, database: Database
) -> None:
    first, second = await evaluation_ids(database, job)
    place = f"/analysis/results/{job.analysis_id}/candidates"
    page = await rita.page(f"{place}/{first}")
    words = plain(page)
    assert "2 tries" in words
    assert words.index("The model did not answer in 60 s.") < words.rindex(REASON)
    assert "tries</h2>" not in await rita.page(f"{place}/{second}")
    [submission] = re.findall(r'name="submission" value="([^"]+)"', page)
    answer = await rita.post(f"/evaluations/{first}/retry", {"submission": submission})
    assert (answer.status_code, answer.location) == (303, f"/analysis/results/{job.analysis_id}")
    again = await rita.get(f"{place}/{first}")
    assert (again.status_code, again.location.startswith(place)) == (303, True)
    assert f'action="/evaluations/{second}/retry"' not in await rita.page(f"{place}/{second}")


async def test_nobody_of_another_team_can_try_again(ray: Client, job: Job, database: Database) -> None:
    first, _ = await evaluation_ids(database, job)
    answer = await ray.post(f"/evaluations/{first}/retry", {"submission": str(uuid4())})
    assert answer.status_code == 404
    assert (await ray.post("/evaluations/9223372036854775807/retry", {})).status_code in (404, 422)


async def test_a_form_without_its_number_tries_nothing(rita: Client, job: Job, database: Database) -> None:
    first, _ = await evaluation_ids(database, job)
    answer = await rita.post(f"/evaluations/{first}/retry", {}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM job_queue")) == 1


async def test_the_run_card_offers_to_cancel_until_the_job_is_over(
    rita: Client, job: Job, database: Database
) -> None:
    assert rita.user
    over = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert "cancel" not in over.partition("<main")[2].lower().replace("cancelled", "")
    async with database.transaction() as session:
        running = await make_job(session, rita.user, candidates=2, rated=1)
    page = await rita.page(f"/analysis/results/{running.analysis_id}")
    assert f'action="/dashboard/api/cancel-job/{running.id}"' in page
    assert f'href="/dashboard/jobs/{running.id}/cancel"' in page
    assert "What is rated by now stays, and the rest can be rated later." in page
    async with database.transaction() as session:
        await session.execute(text("UPDATE memberships SET role = 'viewer'"))
    assert "cancel-job" not in await rita.page(f"/analysis/results/{running.analysis_id}")
