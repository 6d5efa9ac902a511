"""The start of a job: refused with its reason, done once however often it is clicked."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from evaluator.domain.jobs import JobStatus, Lane
from evaluator.store.criteria import list_criteria, set_used
from evaluator.store.database import Database
from evaluator.store.jobs import Job, list_unfinished_jobs
from evaluator.store.settings import set_setting
from tests.web.conftest import Client
from tests.web.test_dashboard import plain
from tests.web.test_drafts import new_draft


async def test_a_start_leads_to_where_the_ranking_will_be(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita, candidates=2)
    form = {"submission": str(uuid4()), "insights_mode": "deep"}
    response = await rita.post(f"/drafts/{draft_id}/jobs", form)
    assert response.status_code == 303
    assert response.location.startswith("/analysis/results/")
    text = await rita.page(f"/drafts/{draft_id}/criteria")
    assert "This draft has been started." in text
    assert response.location in text


async def test_two_clicks_make_one_job(rita: Client, database: Database) -> None:
    assert rita.user is not None
    draft_id = await new_draft(database, rita, candidates=2)
    form = {"submission": str(uuid4())}
    first = await rita.post(f"/drafts/{draft_id}/jobs", form)
    second = await rita.post(f"/drafts/{draft_id}/jobs", form)
    assert first.location == second.location
    async with database.transaction() as session:
        assert len(await list_unfinished_jobs(session, rita.user.team_id)) == 1


async def test_a_draft_without_a_criterion_in_use_says_so_before_and_after_the_click(
    rita: Client, database: Database
) -> None:
    assert rita.user is not None
    draft_id = await new_draft(database, rita, candidates=1)
    async with database.transaction() as session:
        for criterion in await list_criteria(session, draft_id):
            await set_used(session, rita.user.team_id, criterion.id, False)
    words = "No criterion is in use. Add one, or tick at least one of those proposed."
    page = f"/drafts/{draft_id}/resumes"
    assert words in await rita.page(page)
    answer = await rita.post(
        f"/drafts/{draft_id}/jobs", {"submission": str(uuid4())}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, (await answer.get_json())["error"]) == (422, words)


async def test_a_form_without_its_number_starts_nothing(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita, candidates=1)
    answer = await rita.post(f"/drafts/{draft_id}/jobs", {}, headers={"Accept": "application/json"})
    assert answer.status_code == 422


async def lower_threshold(database: Database) -> None:
    async with database.transaction() as session:
        await set_setting(session, "background_queue_threshold", 1, None)


async def only_job(database: Database, client: Client) -> Job:
    assert client.user is not None
    async with database.transaction() as session:
        [job] = await list_unfinished_jobs(session, client.user.team_id)
    return job


@pytest.mark.parametrize(("candidates", "is_large"), [(1, False), (2, True)])
async def test_more_resumes_than_the_threshold_are_followed_on_the_page_of_background_jobs(
    rita: Client, database: Database, candidates: int, is_large: bool
) -> None:
    await lower_threshold(database)
    draft_id = await new_draft(database, rita, candidates=candidates)
    response = await rita.post(f"/drafts/{draft_id}/jobs", {"submission": str(uuid4())})
    job = await only_job(database, rita)
    assert job.lane is (Lane.BACKGROUND if is_large else Lane.INTERACTIVE)
    expected = "/dashboard/jobs" if is_large else f"/analysis/results/{job.analysis_id}"
    assert (response.status_code, response.location) == (303, expected)
    page = plain(await rita.page("/dashboard/jobs"))
    words = "Analysis job submitted: 2 resumes are rated in the background. You may leave this page."
    assert (words in page) is is_large
    assert ("First in line" in page) is is_large


@pytest.mark.parametrize("is_large", [False, True])
async def test_a_start_for_later_is_kept_with_its_zone_and_said(
    rita: Client, database: Database, is_large: bool
) -> None:
    if is_large:
        await lower_threshold(database)
    draft_id = await new_draft(database, rita, candidates=2)
    there = (datetime.now(UTC) + timedelta(days=2)).astimezone(ZoneInfo("Asia/Kolkata"))
    chosen = there.replace(second=0, microsecond=0)
    form = {
        "submission": str(uuid4()),
        "start_local": f"{chosen:%Y-%m-%dT%H:%M}",
        "start_zone": "asia/kolkata",
    }
    response = await rita.post(f"/drafts/{draft_id}/jobs", form)
    job = await only_job(database, rita)
    assert (job.status, job.start_at, job.start_zone) == (JobStatus.PENDING, chosen, "Asia/Kolkata")
    page = plain(await rita.page(response.location))
    words = f"{chosen:%a} {chosen.day} {chosen:%b %H:%M} (Asia/Kolkata)"
    assert f"Analysis job submitted: rating 2 resumes starts {words}." in page
    assert f"tarts {words}" in page.replace(f"resumes starts {words}", "")


@pytest.mark.parametrize(
    ("local", "zone", "words"),
    [
        ("2001-01-01T07:30", "UTC", "The start has passed"),
        ("2999-01-01T07:30", "UTC", "at most 30 days ahead"),
        ("soon", "UTC", "The start cannot be read."),
        ("2999-01-01T07:30", "Mars/Olympus", "The time zone is not known."),
    ],
)
async def test_a_start_that_cannot_be_is_refused_and_starts_nothing(
    rita: Client, database: Database, local: str, zone: str, words: str
) -> None:
    assert rita.user is not None
    draft_id = await new_draft(database, rita, candidates=1)
    form = {"submission": str(uuid4()), "start_local": local, "start_zone": zone}
    here = f"/drafts/{draft_id}/resumes"
    answer = await rita.post(f"/drafts/{draft_id}/jobs", form, headers={"Referer": f"http://localhost{here}"})
    assert (answer.status_code, answer.location) == (303, here)
    assert words in plain(await rita.page(here))
    async with database.transaction() as session:
        assert await list_unfinished_jobs(session, rita.user.team_id) == []


async def test_a_zone_alone_starts_at_once(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita, candidates=1)
    form = {"submission": str(uuid4()), "start_local": "", "start_zone": "Europe/Oslo"}
    await rita.post(f"/drafts/{draft_id}/jobs", form)
    job = await only_job(database, rita)
    assert (job.start_at, job.start_zone) == (None, "")
    assert 'name="start_zone"' in await rita.page(f"/drafts/{draft_id}/resumes")
