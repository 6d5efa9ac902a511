import re

import pytest
from sqlalchemy import text

from evaluator.domain.documents import DocumentStatus
from evaluator.domain.jobs import JobStatus
from evaluator.store.database import Database
from evaluator.store.job_moves import end_job
from evaluator.store.jobs import Job
from tests.factories import RaterName, make_document, make_draft, make_job
from tests.web.conftest import Client


async def complete(database: Database, job: Job) -> None:
    async with database.transaction() as session:
        await end_job(session, job.id, JobStatus.COMPLETED)


def plain(page: str) -> str:
    """What one reads on the page, white space folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def test_the_start_page_leads_to_the_dashboard(rita: Client, stranger: Client) -> None:
    assert (await rita.get("/")).location == "/dashboard"
    assert (await stranger.get("/")).location == "/sign-in"


async def test_an_empty_dashboard_offers_samples_and_a_draft(rita: Client) -> None:
    page = await rita.page("/dashboard")
    assert "Nothing here yet." in page
    assert "Try it with sample files" in page
    assert 'action="/samples"' in page
    assert 'action="/drafts"' in page
    assert "data-topics" not in page


async def test_jobs_that_are_not_over_stand_first_and_are_watched(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        first = await make_job(session, rita.user, candidates=3, rated=2, position="Night Ferry Purser")
        second = await make_job(session, rita.user, candidates=1, position="Crane Operator")
    page = await rita.page("/dashboard")
    assert f'data-topics="job={second.id}&amp;job={first.id}"' in page
    assert re.search(r'data-cursor="\d+"', page)
    assert f'id="job-{first.id}"' in page
    assert f'href="/analysis/results/{first.analysis_id}"' in page
    words = plain(page)
    assert "One job is being rated and one job waits in line." in words
    assert "2 of 3 rated" in words
    assert "0 of 1 rated" in words
    assert 'aria-valuetext="2 rated, 0 not rated, 0 being rated, of 3"' in page


async def test_drafts_tell_how_far_they_are_and_started_ones_are_gone(
    rita: Client, database: Database
) -> None:
    assert rita.user
    async with database.transaction() as session:
        await make_draft(session, rita.user, position="", job_description=None, criteria=())
        ready = await make_draft(session, rita.user, position="Customs Coordinator", candidates=2)
        await make_document(session, rita.user, ready, status=DocumentStatus.ENCRYPTED)
        await make_job(session, rita.user, position="Started One")
    page = await rita.page("/dashboard")
    drafts = plain(page.partition('id="h-drafts"')[2])
    assert "3 criteria, 3 files; 1 needs a look" in drafts
    assert "No job description yet" in drafts
    assert "Started One" not in drafts
    assert f'href="/drafts/{ready}"' in page
    assert "two drafts are waiting for you" in plain(page)


async def test_all_drafts_are_one_link_away(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        for number in range(8):
            await make_draft(session, rita.user, position=f"Position {number}")
    page = await rita.page("/dashboard")
    assert page.count('class="card draft"') == 6
    assert "All 8" in page
    assert (await rita.page("/dashboard?drafts=all")).count('class="card draft"') == 8


async def test_recent_analyses_show_the_shape_of_their_scores(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=3, rated=3, position="Warehouse Planner")
    await complete(database, job)
    page = await rita.page("/dashboard")
    recent = page.partition('id="h-recent"')[2]
    assert "Candidates by score, in ten steps from 0 to 100: 0, 0, 0, 0, 0, 0, 1, 0, 1, 1" in recent
    assert "Warehouse Planner Built-in matcher 3 100.0 Today" in plain(recent)
    assert "data-topics" not in page


async def test_a_failed_job_says_so_and_has_no_score(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_job(
            session, rita.user, rater=RaterName("a-model", is_built_in=False, prompt_version="1")
        )
        await session.execute(text("UPDATE evaluations SET state = 'failed'"))
        await session.execute(text("UPDATE job_queue SET status = 'processing'"))
        await end_job(session, job.id, JobStatus.FAILED, error_message="The key was refused.")
    recent = plain((await rita.page("/dashboard")).partition('id="h-recent"')[2])
    assert "Data Engineer Failed 3 none rated –" in recent
    assert "Built-in" not in recent.partition("Today")[0]


async def test_the_history_lists_twenty_five_a_page(rita: Client, database: Database) -> None:
    assert rita.user
    assert "No analysis yet." in await rita.page("/dashboard/history")
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1, position="Position 0")
        await session.execute(
            text(
                "INSERT INTO analyses (team_id, position, job_description, rater, is_built_in)"
                " SELECT team_id, 'Position ' || n, job_description, rater, false"
                " FROM analyses, generate_series(1, 50) n"
            )
        )
        await session.execute(
            text(
                "INSERT INTO job_queue (team_id, analysis_id, submission, kind, lane, insights_mode, total)"
                " SELECT team_id, id, gen_random_uuid(), 'first', 'interactive', 'quick', 0 FROM analyses"
                f" WHERE id <> {job.analysis_id}"
            )
        )
    first = await rita.page("/dashboard/history")
    assert "51 analyses" in first
    assert first.count('class="namelink"') == 25
    assert "Page 1 of 3" in first
    assert 'href="/dashboard/history?page=2"' in first
    second = await rita.page("/dashboard/history?page=3")
    assert second.count('class="namelink"') == 1
    assert "Position 0 Built-in matcher" in plain(second)
    for number in ("4", "0", "-1", str(2**70)):
        assert (await rita.get(f"/dashboard/history?page={number}")).status_code == 404


async def test_nothing_of_another_team_is_listed(rita: Client, ray: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        await make_draft(session, rita.user, position="Secret Draft")
        await make_job(session, rita.user, position="Secret Job")
        job = await make_job(session, rita.user, position="Secret Analysis")
    await complete(database, job)
    for path in ("/dashboard", "/dashboard/history", "/dashboard?drafts=all"):
        assert "Secret" in await rita.page(path)
        assert "Secret" not in await ray.page(path)


async def test_what_was_typed_is_printed_as_text(rita: Client, database: Database) -> None:
    assert rita.user
    hostile = "<script>alert(1)</script>"
    async with database.transaction() as session:
        await make_draft(session, rita.user, position=hostile)
        await make_job(session, rita.user, position=hostile)
    assert hostile not in await rita.page("/dashboard")
    assert hostile not in await rita.page("/dashboard/history")


async def test_the_theme_is_kept_with_the_account_and_in_the_browser(rita: Client, stranger: Client) -> None:
    await rita.post(
        "/preferences/theme", {"theme": "dark"}, headers={"Referer": "http://localhost/dashboard/history"}
    )
    assert '<html lang="en" data-theme="dark">' in await rita.page("/dashboard")
    await rita.post("/sign-out")
    assert '<html lang="en" data-theme="dark">' in await rita.page("/sign-in")
    assert "data-theme" not in (await stranger.page("/sign-in")).partition("</head>")[0]


@pytest.mark.parametrize("theme", ["", "purple", '"><script>'])
async def test_other_themes_are_refused(rita: Client, theme: str) -> None:
    assert (await rita.post("/preferences/theme", {"theme": theme})).status_code == 422


async def test_the_navigation_shows_where_one_is_and_leads_to_pages_that_exist(rita: Client) -> None:
    page = await rita.page("/dashboard/history")
    assert re.findall(r'href="([^"]+)" aria-current="page"', page) == ["/dashboard/history"] * 2
    for path in set(re.findall(r'<a href="(/[^"]*)"', page.partition("</header>")[0])):
        assert (await rita.get(path)).status_code == 200
