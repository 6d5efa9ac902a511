"""Caps: a job whose model calls would cost more than allowed is held, says so, and is let go again."""

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from evaluator.domain.jobs import WaitReason
from evaluator.store import caps, waits
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import Job, get_job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.model_calls import ModelCall, insert_model_calls
from tests.factories import LEASE, make_job, make_user

NO_CAP = Decimal(0)


def costing(usd: str | None) -> ModelCall:
    cost = None if usd is None else Decimal(usd)
    return ModelCall("rating", 1, "gpt-6-luna", "hash", 1_000, 0, 100, cost, 0.5, "answered")


async def spend(session: Session, job: Job, *costs: str | None) -> None:
    """One call for each candidate, in their order."""
    ids = await session.execute(
        evaluations.select().where(evaluations.c.job_id == job.id).order_by(evaluations.c.id)
    )
    for row, cost in zip(ids.all(), costs, strict=False):
        await insert_model_calls(session, job.team_id, [costing(cost)], job_id=job.id, evaluation_id=row.id)


async def claimed(session: Session) -> int:
    return len(await claim_evaluations(session, uuid4(), LEASE, 10))


async def wait_reason(session: Session, job: Job) -> WaitReason | None:
    await waits.set_wait_reasons(session, job.id)
    return (await get_job(session, job.team_id, job.id)).wait_reason


@pytest.mark.parametrize(
    ("costs", "cap", "is_held"),
    [
        (["0.40", "0.40"], "1.00", True),
        (["0.40", "0.40"], "1.20", False),
        (["0.40", "0.40"], "0.00", False),
        ([None, None], "0.01", False),
        ([], "0.01", False),
    ],
)
async def test_a_job_is_held_before_the_next_candidate_would_pass_its_cap(
    session: Session, costs: list[str | None], cap: str, is_held: bool
):
    job = await make_job(session, await make_user(session), candidates=4)
    await spend(session, job, *costs)
    held = await caps.set_caps_reached(session, Decimal(cap), NO_CAP)
    assert held == ([job.id] if is_held else [])
    assert await wait_reason(session, job) is (WaitReason.CAP if is_held else None)
    assert await claimed(session) == (0 if is_held else 4)


async def test_what_is_under_way_counts_as_well(session: Session):
    job = await make_job(session, await make_user(session), candidates=4)
    await spend(session, job, "0.10")
    assert await caps.set_caps_reached(session, Decimal("0.40"), NO_CAP) == []
    assert await claimed(session) == 4
    assert await caps.set_caps_reached(session, Decimal("0.40"), NO_CAP) == [job.id]


async def test_a_raised_cap_lets_the_job_go_on(session: Session):
    job = await make_job(session, await make_user(session), candidates=4)
    await spend(session, job, "0.40", "0.40")
    await caps.set_caps_reached(session, Decimal("0.50"), NO_CAP)
    assert await caps.set_caps_reached(session, Decimal("0.50"), NO_CAP) == []
    assert await caps.set_caps_reached(session, Decimal("5.00"), NO_CAP) == [job.id]
    assert await wait_reason(session, job) is None
    assert await claimed(session) == 4


async def test_a_day_counts_all_jobs_and_ends_at_midnight_utc(session: Session):
    user = await make_user(session)
    first, second = await make_job(session, user), await make_job(session, user)
    await spend(session, first, "3.00")
    assert set(await caps.set_caps_reached(session, NO_CAP, Decimal("5.00"))) == {first.id, second.id}
    await session.execute(
        text(
            "UPDATE model_calls SET created_at = date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"
            " - interval '1 second'"
        )
    )
    assert set(await caps.set_caps_reached(session, NO_CAP, Decimal("5.00"))) == {first.id, second.id}
    assert await claimed(session) == 6


async def test_another_team_s_job_is_not_held_by_the_spending_of_one(session: Session):
    dear = await make_job(session, await make_user(session))
    await make_job(session, await make_user(session))
    await spend(session, dear, "9.00")
    assert await caps.set_caps_reached(session, Decimal("5.00"), NO_CAP) == [dear.id]
    assert await claimed(session) == 3


async def test_a_job_that_is_over_is_left_alone(session: Session):
    job = await make_job(session, await make_user(session))
    await spend(session, job, "9.00")
    await session.execute(update(evaluations).values(state="cancelled", finished_at=text("now()")))
    await session.execute(text("UPDATE job_queue SET status = 'cancelled', completed_at = now()"))
    assert await caps.set_caps_reached(session, Decimal("5.00"), NO_CAP) == []
