"""The start of a job: refused with its reason, done once however often it is clicked."""

from uuid import uuid4

from evaluator.store.criteria import list_criteria, set_used
from evaluator.store.database import Database
from evaluator.store.jobs import list_unfinished_jobs
from tests.web.conftest import Client
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
