"""Background Jobs: every state has its card, its words and its way on; nobody else's are there."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.domain.jobs import InsightsMode, JobStatus
from evaluator.store.database import Database
from evaluator.store.job_lists import QueueHealth
from evaluator.store.jobs import Job
from evaluator.store.settings import set_setting
from evaluator.store.workers import record_sign_of_life
from evaluator.web.views.queue_health import health_line
from evaluator.web.views.retries import retry_of_job
from tests.background_jobs import change, end, make_background_job
from tests.factories import RaterName, make_job
from tests.web.conftest import Client
from tests.web.test_dashboard import plain

PAGE = "/dashboard/jobs"


def card(page: str, job: Job) -> str:
    """The markup of the job's card."""
    found = re.search(rf'<li class="job" id="job-{job.id}".*?</li>', page, re.DOTALL)
    assert found, f"no card of job {job.id}"
    return found[0]


def group(page: str, name: str) -> str:
    """The markup of a group, which must be shown."""
    found = re.search(rf'<section id="group-{name}"[^>]*>.*?</section>', page, re.DOTALL)
    assert found
    assert " hidden>" not in found[0].partition("\n")[0], f"{name} is hidden"
    return found[0]


async def test_without_a_job_the_page_says_what_will_be_here(rita: Client, database: Database) -> None:
    page = await rita.page(PAGE)
    words = plain(page)
    assert "No background job yet." in words
    assert "Jobs of more than 75 resumes run here." in words
    assert re.findall(r'data-job-group="(\w+)"[^>]* hidden>', page) == [
        "processing", "pending", "failed", "completed", "cancelled",
    ]  # fmt: skip
    async with database.transaction() as session:
        await set_setting(session, "background_queue_threshold", 20, None)
    assert "Jobs of more than 20 resumes run here." in plain(await rita.page(PAGE))


async def test_a_job_being_processed_shows_how_far_it_is(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_background_job(
            session, rita.user, candidates=6, rated=3, position="Night Ferry Purser"
        )
        await change(session, job, "started_at = now() - interval '30 min'")
    page = await rita.page(PAGE)
    shown = card(group(page, "processing"), job)
    words = plain(shown)
    assert f"Night Ferry Purser job {job.id} Rating candidates Built-in matcher" in words
    assert "3 of 6 rated" in words
    assert "started" in words
    # 3 in 30 minutes: 3 more and 5 insights to write
    assert "about 1 h 20 min left" in words
    assert 'aria-valuetext="3 rated, 0 not rated, 0 being rated, of 6"' in shown
    assert f'href="/analysis/results/{job.analysis_id}"' in shown
    assert 'data-group="processing"' in shown
    assert f'href="/dashboard/jobs/{job.id}/cancel"' in shown
    assert f'data-title="Cancel job {job.id}?"' in shown
    assert 'data-text="The 3 rated candidates stay."' in shown
    assert "No background job yet." not in plain(page.partition('id="no-jobs" hidden')[0])
    assert re.search(r'data-topics="team=1" data-cursor="\d+"', page)


async def test_the_bar_of_a_job_that_writes_insights_counts_them(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_background_job(
            session, rita.user, candidates=2, rated=2, mode=InsightsMode.ALL,
            rater=RaterName("a-model", is_built_in=False, prompt_version="1"),
        )  # fmt: skip
        await change(session, job, "phase = 'insights'")
        await session.execute(
            text(
                "INSERT INTO insights (team_id, job_id, evaluation_id, state) SELECT team_id, job_id, id,"
                " CASE row_number() OVER () WHEN 1 THEN 'done' ELSE 'queued' END FROM evaluations"
            )
        )
    shown = card(await rita.page(PAGE), job)
    words = plain(shown)
    assert "Writing insights" in words
    assert "Built-in matcher" not in words
    assert "2 of 2 rated" in words
    assert "1 of 2 insights" in words
    assert 'aria-valuetext="1 of 2 insights written"' in shown


async def test_pending_jobs_stand_in_the_order_they_start(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        running = await make_background_job(session, rita.user, candidates=8, rated=4)
        await change(session, running, "started_at = now() - interval '40 s'")
        later = await make_background_job(session, rita.user, candidates=1, mode=InsightsMode.DEEP)
        first = await make_background_job(session, rita.user, candidates=2)
        last = await make_background_job(session, rita.user, candidates=1)
        await change(session, first, "priority = 1")
    pending = group(await rita.page(PAGE), "pending")
    assert re.findall(r'id="job-(\d+)"', pending) == [str(job.id) for job in (first, later, last)]
    assert "in the order they start" in pending
    assert re.search(
        r"First in line 2 candidates Quick, first 5 starts about \d\d:\d\d UTC", plain(card(pending, first))
    )
    assert "Second in line 1 candidate Deep, first 15 starts about" in plain(card(pending, later))
    assert "progressbar" not in pending
    assert 'data-text="No candidate is rated yet."' in card(pending, first)


async def test_a_scheduled_job_says_when_it_starts(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_background_job(session, rita.user)
        due = await make_background_job(session, rita.user)
        await change(session, job, "start_at = '2099-12-01 06:30Z', start_zone = 'Europe/Oslo'")
    pending = group(await rita.page(PAGE), "pending")
    words = plain(card(pending, job))
    assert "Scheduled" in words
    assert "starts Tue 1 Dec 07:30 (Europe/Oslo)" in words
    assert "in line" not in words
    assert re.findall(r'id="job-(\d+)"', pending) == [str(due.id), str(job.id)]
    assert "First in line" in plain(card(pending, due))


@pytest.mark.parametrize(
    ("reason", "words"),
    [("paused", "Paused"), ("model", "Waiting for the model"), ("cap", "Spending limit reached")],
)
async def test_a_job_that_waits_says_what_for(
    rita: Client, database: Database, reason: str, words: str
) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_background_job(session, rita.user, rated=1)
        await change(session, job, f"wait_reason = '{reason}', started_at = now() - interval '1 h'")
    shown = card(await rita.page(PAGE), job)
    assert f"job {job.id} {words} Built-in" in plain(shown)
    assert "left" not in plain(shown)
    assert 'class="live"' not in shown


async def test_a_failed_job_gives_its_reason_and_can_be_started_again(
    rita: Client, database: Database
) -> None:
    assert rita.user
    reason = "The model provider refused the key. No candidate was rated and you were not charged."
    async with database.transaction() as session:
        job = await make_background_job(session, rita.user)
        await end(session, job, JobStatus.FAILED, reason)
    shown = card(group(await rita.page(PAGE), "failed"), job)
    words = plain(shown)
    assert "<b>The model provider refused the key.</b>" in shown
    assert "No candidate was rated and you were not charged." in words
    assert re.search(r"0 of 3 rated failed \d\d:\d\d UTC", words)
    assert "Cancel" not in words
    assert "Open" not in words
    assert f'formaction="/analysis/results/{job.analysis_id}/retry"' in shown
    answer = await rita.post(
        f"/analysis/results/{job.analysis_id}/retry", {"submission": str(retry_of_job(job.id))}
    )
    assert answer.status_code == 303
    # the later job is the one to go on with
    assert "Start again" not in card(await rita.page(PAGE), job)


async def test_a_failure_that_does_not_say_so_was_not_charged_either(
    rita: Client, database: Database
) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_background_job(session, rita.user)
        await end(session, job, JobStatus.FAILED)
    assert "The job could not be finished. You were not charged." in plain(card(await rita.page(PAGE), job))


async def test_a_second_click_on_start_again_makes_no_second_job(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_background_job(session, rita.user)
        await end(session, job, JobStatus.FAILED, "The key was refused.")
    [submission] = re.findall(r'name="submission" value="([^"]+)"', await rita.page(PAGE))
    for _ in range(2):
        answer = await rita.post(f"/analysis/results/{job.analysis_id}/retry", {"submission": submission})
        assert answer.status_code == 303
    async with database.transaction() as session:
        made = await session.scalar(text("SELECT count(*) FROM job_queue"))
    assert made == 2


async def test_a_completed_job_says_what_it_gave(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_background_job(session, rita.user, candidates=4, rated=3)
        await change(session, job, "started_at = now() - interval '7 min'")
        await end(session, job, JobStatus.COMPLETED)
    done = group(await rita.page(PAGE), "completed")
    words = plain(card(done, job))
    assert re.search(r"3 rated 1 not rated took 7 min completed \d\d:\d\d UTC", words)
    assert "Open" in words
    assert "Try 1 again" in words
    assert 'href="/dashboard/history"' in done


async def test_a_cancelled_job_can_be_opened_and_gone_on_with(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        job = await make_background_job(session, rita.user, candidates=5, rated=2)
        await end(session, job, JobStatus.CANCELLED, "Cancelled by user")
    words = plain(card(group(await rita.page(PAGE), "cancelled"), job))
    assert re.search(r"2 of 5 rated before that cancelled \d\d:\d\d UTC", words)
    assert "Open the 2" in words
    assert "Rate the other 3" in words
    assert "Cancelled by user" not in words


async def test_money_is_spoken_of_where_a_price_was_quoted_and_nowhere_else(
    rita: Client, database: Database
) -> None:
    assert rita.user
    async with database.transaction() as session:
        free = await make_background_job(session, rita.user, candidates=2, rated=1)
        await end(session, free, JobStatus.CANCELLED)
        priced = await make_background_job(session, rita.user, candidates=4, rated=2)
        await change(session, priced, "quoted_price = 25")
    page = await rita.page(PAGE)
    shown = card(page, priced)
    assert "$12.50 of $25.00 used" in plain(shown)
    assert 'data-text="The 2 rated candidates stay and are charged, $12.50; $12.50 is released."' in shown
    assert "$" not in card(page, free)


async def test_who_may_only_look_is_offered_nothing_to_change(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        await make_background_job(session, rita.user)
    assert "may-look" not in await rita.page(PAGE)
    async with database.transaction() as session:
        await session.execute(text("UPDATE memberships SET role = 'viewer'"))
    assert "may-look" in await rita.page(PAGE)


async def test_a_card_is_the_same_for_everyone(rita: Client, ray: Client, database: Database) -> None:
    assert rita.user
    assert ray.user
    async with database.transaction() as session:
        running = await make_background_job(session, rita.user, rated=1)
        failed = await make_background_job(session, rita.user)
        await end(session, failed, JobStatus.FAILED, "The key was refused.")
    theirs = await rita.page(PAGE)
    async with database.transaction() as session:
        await session.execute(
            text(f"UPDATE memberships SET team_id = {rita.user.team_id} WHERE user_id = {ray.user.id}")
        )
    same = await ray.page(PAGE)
    for job in (running, failed):
        assert card(theirs, job) == card(same, job)
        assert "csrf" not in card(theirs, job)


async def test_the_navigation_counts_what_is_not_over(rita: Client, ray: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        await make_job(session, rita.user)
        over = await make_background_job(session, rita.user)
        await end(session, over, JobStatus.CANCELLED)
        for _ in range(2):
            await make_background_job(session, rita.user)
    head = plain((await rita.page("/help")).partition("</header>")[0])
    assert "Dashboard Job History Background Jobs 2 Help" in head
    assert "Background Jobs Help" in plain((await ray.page("/dashboard")).partition("</header>")[0])


async def test_nothing_of_another_team_is_here(rita: Client, ray: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        await make_background_job(session, rita.user, position="Secret Job")
        await make_job(session, rita.user, position="Small Job")
    mine = await rita.page(PAGE)
    assert "Secret Job" in mine
    assert "Small Job" not in mine
    theirs = await ray.page(PAGE)
    assert "Secret Job" not in theirs
    assert "0 processing 0 pending 0 failed in the last 30 days" in plain(theirs)


async def test_what_was_typed_is_printed_as_text(rita: Client, database: Database) -> None:
    assert rita.user
    hostile = '"><script>alert(1)</script>'
    async with database.transaction() as session:
        job = await make_background_job(session, rita.user, position=hostile)
        await end(session, job, JobStatus.FAILED, hostile)
    assert hostile not in await rita.page(PAGE)


async def test_the_line_says_whether_the_queue_moves(rita: Client, database: Database) -> None:
    async def line() -> str:
        found = re.search(r'id="queue-health".*?</div>', await rita.page(PAGE), re.DOTALL)
        assert found
        return plain(f"<{found[0]}")

    assert "No sign of life" in await line()
    async with database.transaction() as session:
        await record_sign_of_life(session, uuid4(), "1.0", is_draining=False)
    words = await line()
    assert "Working normally 0 processing 0 pending 0 failed in the last 30 days" in words
    assert re.search(r"Last sign of life (less than 1|\d+) s ago", words)
    async with database.transaction() as session:
        await set_setting(session, "is_background_paused", True, None)
    assert "Paused by an admin" in await line()
    async with database.transaction() as session:
        await session.execute(text("UPDATE workers SET seen_at = now() - interval '61 s'"))
    assert "No sign of life Nothing is rated until the server works again" in await line()


async def test_a_card_knows_its_place_among_the_others(rita: Client, database: Database) -> None:
    assert rita.user
    async with database.transaction() as session:
        jobs = [await make_background_job(session, rita.user, candidates=1) for _ in range(6)]
        for hours, job in zip((3, 1, 2), jobs, strict=False):
            await end(session, job, JobStatus.CANCELLED)
            await change(session, job, f"completed_at = now() - interval '{hours} h'")
        await change(session, jobs[3], "start_at = now() + interval '2 h'")
        await change(session, jobs[4], "start_at = now() + interval '1 h'")
    page = await rita.page(PAGE)
    for name, expected in (("pending", (5, 4, 3)), ("cancelled", (1, 2, 0))):
        found = re.findall(r'id="job-(\d+)"[^>]* data-order="([^"]+)"', group(page, name))
        assert [int(id) for id, _ in found] == [jobs[place].id for place in expected]
        assert sorted(order for _, order in found) == [order for _, order in found]


def test_another_sign_of_life_alone_is_no_news() -> None:
    health = QueueHealth(1, 2, 190.0, 0, last_seen=2.0)
    same = health_line(replace(health, last_seen=9.0))
    assert hash(health_line(health)) == hash(same)
    assert health_line(health).last_sign != same.last_sign
    assert hash(health_line(replace(health, last_seen=61.0))) != hash(same)
    assert hash(health_line(replace(health, pending=3))) != hash(same)
