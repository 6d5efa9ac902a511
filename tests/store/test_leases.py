"""Leases: taken once, kept by heartbeats, fenced by the attempt, given back by the clean and taken from the dead."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select, text, update

from evaluator.domain.jobs import WorkState
from evaluator.domain.ratings import Quote, Rating, State
from evaluator.store import leases, ratings
from evaluator.store.database import Database, Session
from evaluator.store.evaluations import ClaimedEvaluation, evaluations
from evaluator.store.jobs import Job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.ratings import Scored
from evaluator.store.rescues import CRASHED, MAX_CRASHES, rescue
from evaluator.store.rubrics import get_weighting
from tests.factories import make_job, make_user

MINUTE = timedelta(minutes=1)
OVER = timedelta(seconds=-1)
"""A lease that ended before it began: its holder is as good as dead."""
HERE, THERE = uuid4(), uuid4()


async def queued_job(session: Session, candidates: int = 1) -> Job:
    return await make_job(session, await make_user(session), candidates=candidates)


async def state_of(session: Session, work_id: int):
    row = await session.execute(select(evaluations).where(evaluations.c.id == work_id))
    return row.one()


def rated(level: int) -> list[Rating]:
    quote = Quote(text="Ada", start=0, end=3)
    return [Rating(number=1, level=level, state=State.HELD, quotes=(quote,))]


async def record(session: Session, claimed: ClaimedEvaluation, level: int) -> bool | None:
    weighting = await get_weighting(session, claimed.analysis_id)
    scored = Scored(rated(level), level * 200, 0, weighting.id)
    return await ratings.record_ratings(session, claimed, scored)


async def test_no_two_claims_get_the_same_work(database: Database):
    async with database.transaction() as session:
        await queued_job(session, candidates=12)

    async def claim() -> list[int]:
        async with database.transaction() as session:
            return [claimed.id for claimed in await claim_evaluations(session, uuid4(), MINUTE, 3)]

    taken = [work_id for ids in await asyncio.gather(*(claim() for _ in range(6))) for work_id in ids]
    async with database.transaction() as session:
        rest = await claim_evaluations(session, uuid4(), MINUTE, 12)
    taken += [claimed.id for claimed in rest]
    assert len(taken) == len(set(taken)) == 12


async def test_a_claim_waits_for_nobody_who_holds_rows_locked(database: Database):
    async with database.transaction() as session:
        await queued_job(session, candidates=2)
    async with database.transaction() as first, asyncio.timeout(5):
        [mine] = await claim_evaluations(first, HERE, MINUTE, 1)
        async with database.transaction() as second:
            [theirs] = await claim_evaluations(second, THERE, MINUTE, 2)
    assert mine.id != theirs.id


async def test_the_interactive_lane_comes_first_then_the_older_job(session: Session):
    rita = await make_user(session)
    background, older, newer = [await make_job(session, rita, candidates=1) for _ in range(3)]
    await session.execute(
        text("UPDATE job_queue SET lane = 'background' WHERE id = :id"), {"id": background.id}
    )
    order = [(await claim_evaluations(session, HERE, MINUTE, 1))[0].job_id for _ in range(3)]
    assert order == [older.id, newer.id, background.id]


async def test_each_claim_has_a_higher_attempt(session: Session):
    await queued_job(session)
    attempts = []
    for _ in range(3):
        [claimed] = await claim_evaluations(session, HERE, MINUTE, 1)
        attempts.append(claimed.attempt)
        await leases.give_back(session, evaluations, HERE)
    assert attempts == [1, 2, 3]


async def test_a_late_writer_changes_nothing(session: Session):
    await queued_job(session)
    [late] = await claim_evaluations(session, HERE, OVER, 1)
    await rescue(session, evaluations)
    [present] = await claim_evaluations(session, THERE, MINUTE, 1)

    before = await state_of(session, late.id)
    assert await record(session, late, 5) is None
    assert not await leases.finish(session, evaluations, late, WorkState.FAILED, error="late")
    assert not await leases.put_back(session, evaluations, late, timedelta(0), "late")
    assert await state_of(session, late.id) == before
    assert await ratings.list_ratings(session, [late.id]) == {}

    assert await record(session, present, 2) is False
    assert await record(session, late, 5) is None
    [rating] = (await ratings.list_ratings(session, [late.id]))[late.id]
    assert (rating.level, len(rating.quotes)) == (2, 1)
    assert (await state_of(session, late.id)).score_tenths == 400


async def test_a_late_writer_changes_nothing_while_the_work_is_queued_again(session: Session):
    await queued_job(session)
    [late] = await claim_evaluations(session, HERE, OVER, 1)
    await rescue(session, evaluations)
    assert await record(session, late, 5) is None
    assert (await state_of(session, late.id)).state is WorkState.QUEUED


async def test_a_result_is_recorded_once(session: Session):
    await queued_job(session)
    [claimed] = await claim_evaluations(session, HERE, MINUTE, 1)
    assert await record(session, claimed, 3) is False
    assert await record(session, claimed, 4) is None
    [rating] = (await ratings.list_ratings(session, [claimed.id]))[claimed.id]
    assert rating.level == 3


async def test_a_record_tells_whether_others_of_its_job_wait(session: Session):
    await queued_job(session, candidates=3)
    claims = await claim_evaluations(session, HERE, MINUTE, 2)
    await queued_job(session, candidates=3)
    assert await record(session, claims[0], 3) is True
    third, _ = await claim_evaluations(session, HERE, MINUTE, 2)
    assert await record(session, claims[1], 3) is False
    assert await record(session, third, 3) is False


async def test_renewing_tells_which_leases_are_still_ours(session: Session):
    await queued_job(session, candidates=4)
    kept, done, lost = await claim_evaluations(session, HERE, MINUTE, 3)
    [foreign] = await claim_evaluations(session, THERE, MINUTE, 1)
    await record(session, done, 3)
    await session.execute(
        update(evaluations)
        .where(evaluations.c.id == lost.id)
        .values(lease_until=text("now() - interval '1 s'"))
    )
    await rescue(session, evaluations)
    held = [claimed.token for claimed in (kept, done, lost, foreign)]
    still = await leases.renew(session, evaluations, HERE, held, 2 * MINUTE)
    assert still == {kept.token}


async def test_a_lease_of_an_older_attempt_is_not_renewed_by_the_newer_one(session: Session):
    await queued_job(session)
    [older] = await claim_evaluations(session, HERE, OVER, 1)
    await rescue(session, evaluations)
    [newer] = await claim_evaluations(session, HERE, MINUTE, 1)
    assert await leases.renew(session, evaluations, HERE, [older.token], MINUTE) == set()
    assert await leases.renew(session, evaluations, HERE, [newer.token], MINUTE) == {newer.token}


async def test_renewing_is_no_change_that_a_watcher_sees(database: Database):
    version = select(evaluations.c.changed_xid)
    async with database.transaction() as session:
        await queued_job(session)
    async with database.transaction() as session:
        [claimed] = await claim_evaluations(session, HERE, MINUTE, 1)
    async with database.transaction() as session:
        before = await session.scalar(version)
        await leases.renew(session, evaluations, HERE, [claimed.token], MINUTE)
    async with database.transaction() as session:
        assert await session.scalar(version) == before


async def test_rescue_takes_expired_work_only(session: Session):
    await queued_job(session, candidates=2)
    [alive] = await claim_evaluations(session, HERE, MINUTE, 1)
    [dead] = await claim_evaluations(session, THERE, OVER, 1)
    [taken_back] = await rescue(session, evaluations)
    assert (taken_back.id, taken_back.state) == (dead.id, WorkState.QUEUED)
    assert (await state_of(session, alive.id)).state is WorkState.RUNNING
    row = await state_of(session, dead.id)
    assert (row.state, row.crashes, row.worker_id, row.lease_until) == (WorkState.QUEUED, 1, None, None)


async def test_two_rescuers_take_the_same_work_once(database: Database):
    async with database.transaction() as session:
        await queued_job(session, candidates=4)
        await claim_evaluations(session, HERE, OVER, 4)

    async def take_back() -> int:
        async with database.transaction() as session:
            return len(await rescue(session, evaluations))

    assert sum(await asyncio.gather(*(take_back() for _ in range(4)))) == 4
    async with database.transaction() as session:
        crashes = await session.execute(select(evaluations.c.crashes))
        assert list(crashes.scalars()) == [1, 1, 1, 1]


async def test_the_third_crash_sets_the_work_aside_with_its_reason(session: Session):
    await queued_job(session)
    for _ in range(MAX_CRASHES - 1):
        [claimed] = await claim_evaluations(session, HERE, OVER, 1)
        [taken_back] = await rescue(session, evaluations)
        assert (taken_back.id, taken_back.state) == (claimed.id, WorkState.QUEUED)
    [claimed] = await claim_evaluations(session, HERE, OVER, 1)
    [set_aside] = await rescue(session, evaluations)
    assert (set_aside.id, set_aside.state) == (claimed.id, WorkState.FAILED)
    row = await state_of(session, claimed.id)
    assert (row.state, row.last_error, row.score_tenths) == (WorkState.FAILED, CRASHED, None)
    assert row.finished_at is not None


async def test_giving_back_frees_all_that_is_ours_and_nothing_else(session: Session):
    await queued_job(session, candidates=3)
    await claim_evaluations(session, HERE, MINUTE, 2)
    [foreign] = await claim_evaluations(session, THERE, MINUTE, 1)
    assert await leases.give_back(session, evaluations, HERE) == 2
    assert (await state_of(session, foreign.id)).state is WorkState.RUNNING
    assert len(await claim_evaluations(session, THERE, MINUTE, 3)) == 2


async def test_work_put_back_is_not_claimed_before_its_time(session: Session):
    await queued_job(session)
    [claimed] = await claim_evaluations(session, HERE, MINUTE, 1)
    assert await leases.put_back(session, evaluations, claimed, timedelta(seconds=30), "The model is busy.")
    assert await claim_evaluations(session, HERE, MINUTE, 1) == []
    row = await state_of(session, claimed.id)
    assert (row.state, row.last_error) == (WorkState.QUEUED, "The model is busy.")
    await session.execute(
        update(evaluations).values(available_at=evaluations.c.available_at - timedelta(seconds=30))
    )
    assert len(await claim_evaluations(session, HERE, MINUTE, 1)) == 1
