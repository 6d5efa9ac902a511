"""Lanes: the order in which candidates are taken, and what is left alone."""

from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, update

from evaluator.domain.jobs import Lane, WorkState
from evaluator.store import evaluations, leases, settings
from evaluator.store.database import Session
from evaluator.store.jobs import Job, job_queue
from evaluator.store.lanes import claim_evaluations
from tests.factories import make_job, make_user

HERE, THERE = uuid4(), uuid4()
MINUTE = timedelta(minutes=1)


async def queued(session: Session, candidates: int, lane: Lane = Lane.BACKGROUND, **values: object) -> Job:
    """A job in a lane; of a team of its own unless `user` is given."""
    user = values.pop("user", None) or await make_user(session)
    job = await make_job(session, user, candidates=candidates)
    await session.execute(update(job_queue).where(job_queue.c.id == job.id).values(lane=lane, **values))
    return job


async def take(session: Session, free: int, background: int | None = None, worker: UUID = HERE) -> list[int]:
    """The jobs of the candidates taken, one entry each."""
    claims = await claim_evaluations(session, worker, MINUTE, free, background)
    return [claimed.job_id for claimed in claims]


async def test_the_interactive_lane_goes_first_however_old_the_background_is(session: Session):
    old = await queued(session, 3)
    small = await queued(session, 2, Lane.INTERACTIVE)
    assert Counter(await take(session, 4)) == {small.id: 2, old.id: 2}


async def test_the_background_lane_leaves_its_reserved_places_free_for_the_interactive_one(session: Session):
    large = await queued(session, 9)
    assert await take(session, 5, background=3) == [large.id] * 3
    assert await take(session, 2, background=3) == []
    small = await queued(session, 4, Lane.INTERACTIVE)
    assert await take(session, 2, background=3) == [small.id] * 2


async def test_what_another_container_rates_takes_no_place_of_ours(session: Session):
    large = await queued(session, 9)
    await take(session, 3, background=3, worker=THERE)
    assert await take(session, 3, background=3) == [large.id] * 3


async def test_five_large_jobs_of_one_team_do_not_starve_the_ten_resumes_of_another(session: Session):
    greedy = await make_user(session)
    for _ in range(5):
        await queued(session, 8, user=greedy)
    modest = await queued(session, 10)
    taken = [job_id for _ in range(10) for job_id in await take(session, 2)]
    assert Counter(taken)[modest.id] == 10


async def test_a_team_that_comes_late_gets_the_next_places_until_both_have_as_many(session: Session):
    first = await queued(session, 9)
    assert await take(session, 4) == [first.id] * 4
    late = await queued(session, 9)
    assert Counter(await take(session, 4)) == {late.id: 4}
    assert Counter(await take(session, 2)) == {first.id: 1, late.id: 1}


async def test_within_a_team_the_older_job_goes_first(session: Session):
    rita = await make_user(session)
    older = await queued(session, 2, user=rita)
    newer = await queued(session, 2, user=rita)
    assert await take(session, 3) == [older.id, older.id, newer.id]


async def test_a_higher_priority_goes_before_turns_and_age(session: Session):
    older = await queued(session, 2)
    urgent = await queued(session, 2, priority=5)
    unhurried = await queued(session, 2, priority=-5)
    assert await take(session, 2) == [urgent.id] * 2
    assert await take(session, 2) == [older.id] * 2
    assert await take(session, 2) == [unhurried.id] * 2


async def test_a_scheduled_job_waits_for_its_time(session: Session):
    job = await queued(session, 1, start_at=func.now() + timedelta(seconds=1))
    assert await take(session, 1) == []
    await session.execute(update(job_queue).values(start_at=func.now()))
    assert await take(session, 1) == [job.id]


@pytest.mark.parametrize(("paused", "other"), [tuple(Lane), tuple(reversed(Lane))])
async def test_a_paused_lane_stands_still_and_the_other_goes_on(session: Session, paused: Lane, other: Lane):
    still = await queued(session, 1, paused)
    moving = await queued(session, 1, other)
    await settings.set_setting(session, f"is_{paused}_paused", True, None)
    assert await take(session, 2) == [moving.id]
    await settings.set_setting(session, f"is_{paused}_paused", False, None)
    assert await take(session, 2) == [still.id]


async def test_candidates_put_back_for_later_are_passed_over(session: Session):
    job = await queued(session, 2)
    await session.execute(
        update(evaluations.evaluations)
        .where(evaluations.evaluations.c.job_id == job.id)
        .values(available_at=func.now() + timedelta(seconds=5))
    )
    assert await take(session, 2) == []


async def test_the_first_candidate_of_a_job_goes_alone_where_a_setting_says_so(session: Session):
    job = await make_job(session, await make_user(session), candidates=4)
    [first] = await claim_evaluations(session, uuid4(), MINUTE, 10, first_alone=True)
    assert await claim_evaluations(session, uuid4(), MINUTE, 10, first_alone=True) == []
    other = await make_job(session, await make_user(session), candidates=2)
    [begun] = await claim_evaluations(session, uuid4(), MINUTE, 10, first_alone=True)
    assert (first.job_id, begun.job_id) == (job.id, other.id)
    await leases.finish(session, evaluations.evaluations, first, WorkState.FAILED, error="Refused.")
    followed = await claim_evaluations(session, uuid4(), MINUTE, 10, first_alone=True)
    assert [claimed.job_id for claimed in followed] == [job.id] * 3
