"""Workers: who runs, since when, and how long nothing was heard of them."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from evaluator.store import workers
from evaluator.store.database import Session


async def beat(session: Session, worker_id: UUID, *, is_draining: bool = False) -> None:
    await workers.record_sign_of_life(session, worker_id, "1.2.3", is_draining=is_draining)


async def age(session: Session, worker_id: UUID, seconds: int) -> None:
    await session.execute(
        text(
            "UPDATE workers SET seen_at = now() - make_interval(secs => :age),"
            " started_at = now() - make_interval(secs => :age) WHERE worker_id = :id"
        ),
        {"age": seconds, "id": worker_id},
    )


async def test_nothing_was_ever_seen_where_no_worker_runs(session: Session):
    assert await workers.read_last_seen(session) is None
    assert await workers.list_workers(session) == []


async def test_the_latest_sign_of_life_of_any_worker_counts(session: Session):
    dead, alive = uuid4(), uuid4()
    for worker_id, seconds in ((dead, 500), (alive, 4)):
        await beat(session, worker_id)
        await age(session, worker_id, seconds)
    assert await workers.read_last_seen(session) == 4
    assert [(each.worker_id, each.seconds) for each in await workers.list_workers(session)] == [
        (dead, 500),
        (alive, 4),
    ]


async def test_a_beat_moves_the_sign_of_life_and_not_the_start(session: Session):
    worker_id = uuid4()
    await beat(session, worker_id)
    await age(session, worker_id, 60)
    await beat(session, worker_id, is_draining=True)
    [worker] = await workers.list_workers(session)
    assert worker.seen_at - worker.started_at == timedelta(seconds=60)
    assert (worker.seconds, worker.version, worker.is_draining) == (0, "1.2.3", True)


async def test_a_sign_of_a_moment_after_this_transaction_began_is_no_negative_age(session: Session):
    await beat(session, uuid4())
    await session.execute(text("UPDATE workers SET seen_at = now() + interval '1 second'"))
    assert await workers.read_last_seen(session) == 0


async def test_a_worker_that_leaves_is_gone_and_others_stay(session: Session):
    leaving, staying = uuid4(), uuid4()
    await beat(session, leaving)
    await beat(session, staying)
    await workers.delete_worker(session, leaving)
    assert [each.worker_id for each in await workers.list_workers(session)] == [staying]


async def test_only_workers_silent_for_long_are_deleted(session: Session):
    silent, alive = uuid4(), uuid4()
    for worker_id, seconds in ((silent, 3601), (alive, 3599)):
        await beat(session, worker_id)
        await age(session, worker_id, seconds)
    assert await workers.delete_silent_workers(session, timedelta(hours=1)) == 1
    assert [each.worker_id for each in await workers.list_workers(session)] == [alive]
