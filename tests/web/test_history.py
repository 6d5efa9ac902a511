"""The Job History: found, sorted, renamed, duplicated and deleted, with what goes and what stays."""

import re

import pytest
from sqlalchemy import text

from evaluator.domain.jobs import JobStatus
from evaluator.store import criteria, documents
from evaluator.store.database import Database
from evaluator.store.documents import DocumentRole
from evaluator.store.job_moves import end_job
from evaluator.store.jobs import Job
from tests.factories import make_export, make_job
from tests.web.conftest import Client


async def started(
    database: Database, client: Client, position: str, candidates: int = 1, rated: int = 1
) -> Job:
    assert client.user
    async with database.transaction() as session:
        job = await make_job(session, client.user, position=position, candidates=candidates, rated=rated)
        # only who is over leaves the queue to the next
        await session.execute(text("UPDATE evaluations SET state = 'cancelled' WHERE state = 'queued'"))
        await end_job(session, job.id, JobStatus.COMPLETED)
    return job


def titles(page: str) -> list[str]:
    return re.findall(r'class="namelink" href="/analysis/results/\d+">([^<]*)</a>', page)


async def count(database: Database, table: str) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


async def test_titles_are_searched_as_they_are_written(database: Database, rita: Client) -> None:
    for position in ("Night Purser", "100% Remote_Engineer", "Crane Operator"):
        await started(database, rita, position)
    asked = {
        "purser": ["Night Purser"],
        "100%25": ["100% Remote_Engineer"],
        "_": ["100% Remote_Engineer"],
        "x": [],
    }
    for query, expected in asked.items():
        assert titles(await rita.page(f"/dashboard/history?q={query}")) == expected
    assert "1 of 3" in await rita.page("/dashboard/history?q=purser")
    assert "No analysis fits this." in await rita.page("/dashboard/history?q='; DROP TABLE analyses; --")


async def test_analyses_are_sorted_and_filtered(database: Database, rita: Client) -> None:
    await started(database, rita, "Beta", candidates=3, rated=1)
    await started(database, rita, "alpha", candidates=1, rated=1)
    page = "/dashboard/history"
    assert titles(await rita.page(page)) == ["alpha", "Beta"]
    assert titles(await rita.page(f"{page}?sort=oldest")) == ["Beta", "alpha"]
    assert titles(await rita.page(f"{page}?sort=title")) == ["alpha", "Beta"]
    assert titles(await rita.page(f"{page}?sort=most")) == ["Beta", "alpha"]
    assert titles(await rita.page(f"{page}?rater=model")) == []
    assert titles(await rita.page(f"{page}?status=completed&rater=matcher")) == ["alpha", "Beta"]
    assert titles(await rita.page(f"{page}?status=failed")) == []


@pytest.mark.parametrize(
    "query", ["sort=id;drop", "status=x", "rater=x", "by=x", "by=-1", "q=%00", f"q={'a' * 5000}"]
)
async def test_a_forged_question_is_no_error(database: Database, rita: Client, query: str) -> None:
    await started(database, rita, "Beta")
    assert (await rita.get(f"/dashboard/history?{query}")).status_code == 200


async def test_pages_hold_twenty_five_and_keep_the_question(database: Database, rita: Client) -> None:
    await started(database, rita, "Beta")
    async with database.transaction() as session:
        own = "team_id, user_id, position, job_description, rater, is_built_in, parameters"
        await session.execute(
            text(f"INSERT INTO analyses ({own}) SELECT {own} FROM analyses, generate_series(1, 29)")
        )
        await session.execute(
            text(
                "INSERT INTO job_queue (team_id, analysis_id, kind, lane, insights_mode, total, submission, status,"
                " completed_at) SELECT j.team_id, a.id, j.kind, j.lane, j.insights_mode, 1, gen_random_uuid(),"
                " 'completed', now() FROM analyses a, job_queue j WHERE a.id <> j.analysis_id"
            )
        )
    first = await rita.page("/dashboard/history?q=beta&sort=oldest")
    assert len(titles(first)) == 25
    assert 'href="/dashboard/history?q=beta&amp;sort=oldest&amp;page=2"' in first
    assert len(titles(await rita.page("/dashboard/history?q=beta&sort=oldest&page=2"))) == 5
    assert (await rita.get("/dashboard/history?page=99")).status_code == 404


async def test_a_new_title_is_on_every_page_and_an_empty_one_is_refused(
    database: Database, rita: Client
) -> None:
    job = await started(database, rita, "Beta")
    address = f"/analysis/results/{job.analysis_id}"
    assert (await rita.post(f"{address}/title", {"position": "  Purser \n (nights) "})).status_code == 303
    assert "Purser (nights)" in await rita.page(address)
    assert titles(await rita.page("/dashboard/history")) == ["Purser (nights)"]
    for title in ("", "  ", "x" * 201):
        assert (await rita.post(f"{address}/title", {"position": title})).status_code == 422
    assert titles(await rita.page("/dashboard/history")) == ["Purser (nights)"]


@pytest.mark.parametrize("resumes", ["", "1"])
async def test_a_duplicate_is_a_draft_that_can_be_started(
    database: Database, rita: Client, resumes: str
) -> None:
    assert rita.user
    job = await started(database, rita, "Beta", candidates=2, rated=2)
    blobs = await count(database, "blobs")
    answer = await rita.post(f"/analysis/results/{job.analysis_id}/duplicate", {"resumes": resumes})
    draft_id = int(answer.location.split("/")[2])
    async with database.transaction() as session:
        copied = await documents.list_documents(session, draft_id, DocumentRole.RESUME)
        listed = await criteria.list_criteria(session, draft_id)
    assert [file.is_ready for file in copied] == ([True, True] if resumes else [])
    assert [(each.kind.value, each.weight) for each in listed] == [
        ("wanted", 5),
        ("wanted", 3),
        ("must_have", 2),
    ]
    assert await count(database, "blobs") == blobs
    if resumes:
        page = await rita.page(f"/drafts/{draft_id}/resumes")
        submission = re.search(r'name="submission" value="([^"]+)"', page)
        assert submission
        form = {"submission": submission.group(1)}
        assert (await rita.post(f"/drafts/{draft_id}/jobs", form)).status_code == 303
        assert await count(database, "analyses") == 2


async def test_deleting_takes_everything_personal_and_leaves_copies_alone(
    database: Database, rita: Client
) -> None:
    assert rita.user
    job = await started(database, rita, "Beta", candidates=2, rated=2)
    await rita.post(f"/analysis/results/{job.analysis_id}/duplicate", {"resumes": "1"})
    async with database.transaction() as session:
        await make_export(session, rita.user, job)
    assert "cannot be taken back" in await rita.page(f"/analysis/results/{job.analysis_id}/manage")
    assert (await rita.post(f"/analysis/results/{job.analysis_id}/delete")).status_code == 303
    for table in ("analyses", "evaluations", "ratings", "quotes", "exports"):
        assert await count(database, table) == 0, table
    assert (await rita.get(f"/analysis/results/{job.analysis_id}")).status_code == 404
    # the copy has its resumes and their bytes yet
    assert await count(database, "candidates") == 2
    assert await count(database, "blobs") == 2


async def test_an_analysis_whose_job_goes_on_is_not_deleted(database: Database, rita: Client) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=2, rated=1)
    answer = await rita.post(f"/analysis/results/{job.analysis_id}/delete")
    assert answer.status_code == 422
    assert "still going on" in await answer.get_data(as_text=True)
    assert await count(database, "analyses") == 1
