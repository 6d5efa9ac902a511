"""Lists of jobs: whose, which, in what state, and where in the queue."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import JobStatus, Lane, Phase, WaitReason
from evaluator.store import job_lists
from evaluator.store.database import Session
from evaluator.store.job_lists import JobListing, get_job_listing, list_job_listings, read_queue_health
from evaluator.store.settings import set_setting
from evaluator.store.users import User
from evaluator.store.workers import record_sign_of_life
from tests.background_jobs import change, end, make_background_job
from tests.factories import make_job, make_user


@pytest.fixture
async def rita(session: Session) -> User:
    return await make_user(session, name="Rita Recruiter")


@pytest.fixture
async def ray(session: Session) -> User:
    return await make_user(session)


async def now(session: Session) -> datetime:
    return (await session.execute(select(func.now()))).scalar_one()


async def only(session: Session, user: User) -> JobListing:
    [listing] = await list_job_listings(session, user.team_id)
    return listing


async def test_a_listing_says_what_a_card_needs(session: Session, rita: User):
    job = await make_background_job(session, rita, candidates=4, rated=2, position="Night Ferry Purser")
    await change(session, job, "started_at = now() - interval '90 s', priority = 3")
    listing = await only(session, rita)
    assert (listing.id, listing.analysis_id, listing.position) == (
        job.id,
        job.analysis_id,
        "Night Ferry Purser",
    )
    assert (listing.status, listing.phase) == (JobStatus.PROCESSING, Phase.RATINGS)
    assert (listing.total, listing.done, listing.failed, listing.running) == (4, 2, 0, 0)
    assert (listing.started_by, listing.user_id) == ("Rita Recruiter", rita.id)
    assert listing.is_built_in
    assert listing.elapsed == pytest.approx(90)
    assert listing.priority == 3
    assert listing.place is None
    assert listing.unrated == 0


async def test_insights_count_beside_the_ratings(session: Session, rita: User):
    job = await make_background_job(session, rita, candidates=2, rated=2)
    await change(session, job, "phase = 'insights'")
    await session.execute(
        text(
            "INSERT INTO insights (team_id, job_id, evaluation_id, state, content)"
            " SELECT team_id, job_id, id, CASE row_number() OVER () WHEN 1 THEN 'done' ELSE 'queued' END, '{}'"
            " FROM evaluations"
        )
    )
    listing = await only(session, rita)
    assert (listing.insights_done, listing.insights_total) == (1, 2)
    assert (listing.done, listing.total) == (2, 2)


async def test_small_jobs_and_those_of_others_are_not_listed(session: Session, rita: User, ray: User):
    small = await make_job(session, rita)
    job = await make_background_job(session, rita)
    assert small.lane is Lane.INTERACTIVE
    assert (await only(session, rita)).id == job.id
    assert await list_job_listings(session, ray.team_id) == []
    with pytest.raises(NotFoundError):
        await get_job_listing(session, ray.team_id, job.id)
    assert (await get_job_listing(session, rita.team_id, small.id)).lane is Lane.INTERACTIVE


async def test_a_deleted_analysis_takes_its_job_off_the_list(session: Session, rita: User):
    job = await make_background_job(session, rita)
    await session.execute(text("UPDATE analyses SET deleted_at = now()"))
    assert await list_job_listings(session, rita.team_id) == []
    with pytest.raises(NotFoundError):
        await get_job_listing(session, rita.team_id, job.id)


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
async def test_what_is_not_rated_can_be_tried_again_from_the_latest_job(
    session: Session, rita: User, status: JobStatus
):
    job = await make_background_job(session, rita, candidates=3, rated=1)
    await end(session, job, status, "The key was refused.")
    listing = await only(session, rita)
    assert (listing.done, listing.failed, listing.unrated) == (1, 2, 2)
    assert listing.error_message == "The key was refused."
    await session.execute(
        text(
            "INSERT INTO job_queue (team_id, analysis_id, submission, kind, lane, insights_mode, total)"
            " SELECT team_id, analysis_id, gen_random_uuid(), 'retry', 'background', 'quick', 2 FROM job_queue"
        )
    )
    [retry, first] = await list_job_listings(session, rita.team_id)
    assert (first.id, first.unrated, retry.unrated) == (job.id, 0, 0)


async def test_places_follow_the_order_and_a_start_needs_a_measured_rate(session: Session, rita: User):
    first = await make_background_job(session, rita, candidates=8, rated=4)
    second = await make_background_job(session, rita, candidates=2)
    third = await make_background_job(session, rita, candidates=1)
    await change(session, first, "started_at = now() - interval '40 s', progress = 2")
    assert [each.estimated_start for each in await list_job_listings(session, rita.team_id)] == [None] * 3
    await change(session, first, "progress = 4")
    listed = {each.id: each for each in await list_job_listings(session, rita.team_id)}
    at = await now(session)
    assert [listed[job.id].place for job in (first, second, third)] == [None, 1, 2]
    # 4 in 40 s: the 4 that are left take 40 s, the 2 of the second job 20 more
    assert listed[second.id].estimated_start == at + timedelta(seconds=40)
    assert listed[third.id].estimated_start == at + timedelta(seconds=60)
    assert listed[first.id].estimated_start is None


async def test_the_rate_of_another_rater_says_nothing(session: Session, rita: User):
    first = await make_background_job(session, rita, candidates=8, rated=4)
    await change(session, first, "started_at = now() - interval '40 s'")
    await session.execute(text("UPDATE analyses SET rater = 'a-model'"))
    pending = await make_background_job(session, rita)
    found = await get_job_listing(session, rita.team_id, pending.id)
    assert (found.place, found.estimated_start) == (1, None)


async def test_insights_are_no_part_of_the_rate(session: Session, rita: User):
    first = await make_background_job(session, rita, candidates=4, rated=4)
    await change(session, first, "started_at = now() - interval '100 s', phase = 'insights'")
    await session.execute(text("UPDATE evaluations SET finished_at = now() - interval '60 s'"))
    second = await make_background_job(session, rita, candidates=3)
    third = await make_background_job(session, rita)
    at = await now(session)
    starts = [
        (await get_job_listing(session, rita.team_id, job.id)).estimated_start for job in (second, third)
    ]
    assert starts == [at, at + timedelta(seconds=30)]


@pytest.mark.parametrize("reason", [WaitReason.PAUSED, WaitReason.MODEL, WaitReason.CAP])
async def test_what_waits_for_something_else_has_no_estimate(
    session: Session, rita: User, reason: WaitReason
):
    first = await make_background_job(session, rita, candidates=8, rated=4)
    await change(session, first, "started_at = now() - interval '40 s'")
    pending = await make_background_job(session, rita)
    await change(session, pending, f"wait_reason = '{reason.value}'")
    found = await get_job_listing(session, rita.team_id, pending.id)
    assert (found.wait_reason, found.place, found.estimated_start) == (reason, 1, None)


async def test_a_scheduled_job_has_its_time_and_no_place_until_it_comes(session: Session, rita: User):
    job = await make_background_job(session, rita)
    await change(session, job, "start_at = now() + interval '1 h', start_zone = 'Europe/Oslo'")
    listing = await only(session, rita)
    assert listing.is_scheduled
    assert listing.wait_reason is WaitReason.SCHEDULED
    assert (listing.place, listing.estimated_start) == (None, listing.start_at)
    await change(session, job, "start_at = now() - interval '1 s', wait_reason = 'scheduled'")
    listing = await only(session, rita)
    assert not listing.is_scheduled
    assert (listing.place, listing.wait_reason) == (1, None)


async def test_each_final_state_keeps_its_latest(
    session: Session, rita: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(job_lists, "LISTED", 2)
    made = [await make_background_job(session, rita, candidates=1) for _ in range(3)]
    for hours, job in zip((1, 3, 2), made, strict=True):
        await end(session, job, JobStatus.CANCELLED)
        await change(session, job, f"completed_at = now() - interval '{hours} h'")
    waiting = [await make_background_job(session, rita, candidates=1) for _ in range(3)]
    listed = [each.id for each in await list_job_listings(session, rita.team_id)]
    assert listed == [each.id for each in (*reversed(waiting), made[2], made[0])]


async def test_after_a_cursor_come_the_changed_and_the_pending(session: Session, rita: User):
    done = await make_background_job(session, rita, candidates=1)
    await end(session, done, JobStatus.CANCELLED)
    waiting = await make_background_job(session, rita, candidates=1)
    future = 2**60
    assert [each.id for each in await list_job_listings(session, rita.team_id, after=future)] == [waiting.id]
    listed = await list_job_listings(session, rita.team_id, after=1)
    assert [each.id for each in listed] == [waiting.id, done.id]


async def test_health_counts_what_the_team_has_going_on(session: Session, rita: User, ray: User):
    await make_background_job(session, rita, candidates=1, rated=1)
    old = await make_background_job(session, rita)
    later = await make_background_job(session, rita)
    await change(session, old, "created_at = now() - interval '3 min'")
    await change(session, later, "created_at = now() - interval '9 min', start_at = now() + interval '1 min'")
    for days in (29, 31):
        failed = await make_background_job(session, rita)
        await end(session, failed, JobStatus.FAILED)
        await change(session, failed, f"completed_at = now() - interval '{days} d'")
    health = await read_queue_health(session, rita.team_id)
    assert (health.processing, health.pending, health.failed_lately) == (1, 2, 1)
    assert health.oldest_pending == pytest.approx(180)
    empty = await read_queue_health(session, ray.team_id)
    assert (empty.processing, empty.pending, empty.failed_lately, empty.oldest_pending) == (0, 0, 0, None)


async def test_health_knows_of_a_pause_and_of_workers(session: Session, rita: User):
    health = await read_queue_health(session, rita.team_id)
    assert (health.is_paused, health.last_seen) == (False, None)
    await set_setting(session, "is_background_paused", True, None)
    await record_sign_of_life(session, uuid4(), "1.0", is_draining=False)
    await session.execute(text("UPDATE workers SET seen_at = now() - interval '7 s'"))
    health = await read_queue_health(session, rita.team_id)
    assert (health.is_paused, health.last_seen) == (True, pytest.approx(7))
