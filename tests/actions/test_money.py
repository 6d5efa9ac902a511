"""Holding and settling: never more than there is, each hold settled once, whoever asks and however many at once."""

import asyncio
import random
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.credit import grant_credit, grant_to_address
from evaluator.actions.money import hold, quoted, settle
from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import InsightsMode, JobKind, JobStatus, Lane
from evaluator.domain.money import NotEnoughCreditError
from evaluator.domain.settings import Settings
from evaluator.store import evaluations, jobs, ledger
from evaluator.store.database import Database, Key, PoolOptions, Session
from evaluator.store.jobs import Job, NewJob
from tests.factories import make_job, make_user, rate
from tests.pricing import BILLED, deliver, give, list_entries, make_priced_job, put_into

PRICE = Decimal("25.00")
AT_ONCE = PoolOptions().size
"""Transactions that can be open at once; more of them come in waves."""


async def make_held_job(
    session: Session, *, candidates: int = 3, rated: int = 0, **facts: InsightsMode
) -> Job:
    rita = await make_user(session)
    await give(session, rita, "100.00")
    job = await make_priced_job(session, rita, candidates=candidates, rated=rated, **facts)
    await hold(session, job)
    return job


def test_a_new_job_takes_its_price_from_the_settings():
    price = quoted(20, InsightsMode.DEEP, BILLED)
    assert price == {
        "quoted_price": Decimal("50.00"),
        "quoted_insights_price": Decimal("25.00"),
        "quoted_insights": 15,
    }
    assert quoted(20, InsightsMode.DEEP, Settings())["quoted_price"] == 0


async def test_a_start_sets_the_price_aside(session: Session):
    job = await make_held_job(session)
    assert await list_entries(session, job) == [("hold", "-25.00", f"hold:job:{job.id}")]
    assert await ledger.get_balance(session, job.team_id) == Decimal("75.00")


async def test_the_last_cent_is_enough_and_one_less_is_not(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    await give(session, rita, "25.00")
    await give(session, ray, "24.99")
    await hold(session, await make_priced_job(session, rita))
    assert await ledger.get_balance(session, rita.team_id) == 0
    refused = await make_priced_job(session, ray)
    with pytest.raises(
        NotEnoughCreditError, match=r"^This job needs \$25\.00; the balance is \$24\.99\. Add \$0\.01 "
    ):
        await hold(session, refused)
    assert await list_entries(session, refused) == []


async def test_a_job_without_a_price_leaves_no_trace_in_the_ledger(session: Session):
    job = await make_job(session, await make_user(session), rated=3)
    await hold(session, job)
    assert await settle(session, job) == 0
    assert await list_entries(session, job) == []


async def test_a_job_that_nothing_was_held_for_gets_nothing_back(session: Session):
    job = await make_priced_job(session, await make_user(session), rated=1)
    assert await settle(session, job) == 0
    assert await list_entries(session, job) == []


@pytest.mark.parametrize(
    ("rated", "charged"),
    [(3, "25.00"), (2, "16.66"), (1, "8.33"), (0, "0.00")],
    ids=["all", "some", "one", "none"],
)
@pytest.mark.parametrize("status", [status for status in JobStatus if status.is_final])
async def test_a_job_costs_what_was_rated_however_it_ended(
    session: Session, status: JobStatus, rated: int, charged: str
):
    job = await make_held_job(session, rated=rated)
    await evaluations.cancel_evaluations(session, job.id)
    await put_into(session, job, status)
    assert await settle(session, job) == Decimal(charged)
    entries = [("hold", "-25.00", f"hold:job:{job.id}"), ("release", "25.00", f"release:job:{job.id}")]
    if rated:
        entries.append(("settle", f"-{charged}", f"settle:job:{job.id}"))
    assert await list_entries(session, job) == entries
    assert await ledger.get_balance(session, job.team_id) == Decimal("100.00") - Decimal(charged)
    assert await ledger.list_unsettled_holds(session) == []


async def test_an_insight_that_failed_is_not_charged(session: Session):
    job = await make_held_job(session, candidates=4, rated=4, mode=InsightsMode.DEEP)
    await deliver(session, job, 3)
    assert await settle(session, job) == PRICE + Decimal("18.75")


async def test_what_is_rated_after_the_end_changes_nothing_any_more(session: Session):
    job = await make_held_job(session, rated=1)
    assert await settle(session, job) == Decimal("8.33")
    await rate(session, job, 2)
    assert await settle(session, job) == Decimal("8.33")
    assert len(await list_entries(session, job)) == 3


async def test_twenty_starts_at_once_on_credit_for_one_start_one(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        await give(session, rita, "49.99")
        analysis_id = (await make_job(session, rita)).analysis_id
    all_there = asyncio.Barrier(AT_ONCE)

    async def start() -> int:
        new = NewJob(
            team_id=rita.team_id,
            user_id=rita.id,
            draft_id=None,
            analysis_id=analysis_id,
            submission=uuid4(),
            kind=JobKind.LATE,
            lane=Lane.BACKGROUND,
            insights_mode=InsightsMode.QUICK,
            total=3,
            **quoted(3, InsightsMode.QUICK, BILLED),
        )
        async with database.transaction() as session:
            # the row's foreign keys take a share of the team's lock, as those of a real start do
            job_id = await jobs.insert_job(session, new)
            await all_there.wait()
            await hold(session, await jobs.get_job(session, rita.team_id, job_id))
        return job_id

    outcomes = await asyncio.gather(*(start() for _ in range(20)), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, NotEnoughCreditError)]
    [started] = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert len(refused) == 19
    async with database.transaction() as session:
        assert await ledger.get_balance(session, rita.team_id) == Decimal("24.99")
        kept = await session.execute(text("SELECT id FROM job_queue WHERE quoted_price > 0"))
        assert list(kept.scalars()) == [started]


async def test_twenty_who_settle_at_once_release_once_charge_once_and_tell_the_same(database: Database):
    async with database.transaction() as session:
        job = await make_held_job(session, rated=2)
    all_there = asyncio.Barrier(AT_ONCE)

    async def settle_anew() -> Decimal:
        async with database.transaction() as session:
            await session.scalar(text("SELECT 1"))
            await all_there.wait()
            return await settle(session, job)

    charged = await asyncio.gather(*(settle_anew() for _ in range(20)))
    assert set(charged) == {Decimal("16.66")}
    async with database.transaction() as session:
        assert [kind for kind, _, _ in await list_entries(session, job)] == ["hold", "release", "settle"]
        assert await ledger.get_balance(session, job.team_id) == Decimal("83.34")


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_the_entries_sum_to_the_balance(session: Session, seed: int):
    dice = random.Random(seed)
    rita = await make_user(session)
    balance, unsettled = Decimal("0.00"), dict[int, tuple[Job, Decimal]]()
    template = await make_priced_job(session, rita, candidates=3)
    await rate(session, template, 3)
    for step in range(60):
        match dice.choice(("credit", "start", "start", "settle")):
            case "credit":
                amount = Decimal(dice.randrange(1, 6000)).scaleb(-2)
                await grant_credit(session, rita.team_id, amount, f"step:{step}")
                balance += amount
            case "start":
                mode, rated = dice.choice(list(InsightsMode)), dice.randrange(4)
                job = await add_job(session, template, mode, rated)
                if balance < job.quoted_price:
                    with pytest.raises(NotEnoughCreditError):
                        await hold(session, job)
                    continue
                await hold(session, job)
                balance -= job.quoted_price
                unsettled[job.id] = (job, Decimal(2500 * rated // 7).scaleb(-2))
            case "settle" if unsettled:
                job, charged = unsettled.pop(dice.choice(list(unsettled)))
                await put_into(session, job, dice.choice([s for s in JobStatus if s.is_final]))
                for _ in range(dice.randrange(1, 4)):
                    assert await settle(session, job) == charged
                balance += job.quoted_price - charged
        assert await ledger.get_balance(session, rita.team_id) == balance >= 0
        assert await ledger.list_unsettled_holds(session) == []


async def add_job(session: Session, template: Job, mode: InsightsMode, rated: int) -> Job:
    """A job of seven candidates, the first so many of the template's three being rated in it."""
    new = NewJob(
        team_id=template.team_id,
        user_id=template.user_id or 0,
        draft_id=None,
        analysis_id=template.analysis_id,
        submission=uuid4(),
        kind=JobKind.LATE,
        lane=Lane.BACKGROUND,
        insights_mode=mode,
        total=7,
        **quoted(7, mode, BILLED),
    )
    job_id = await jobs.insert_job(session, new)
    await session.execute(
        text(
            "INSERT INTO evaluations (team_id, job_id, analysis_id, candidate_id, is_current, state, score_tenths)"
            " SELECT team_id, :job, analysis_id, candidate_id, false, 'done', 0 FROM evaluations"
            " WHERE job_id = :template ORDER BY id LIMIT :rated"
        ),
        {"job": job_id, "template": template.id, "rated": rated},
    )
    return await jobs.get_job(session, template.team_id, job_id)


async def test_the_same_credit_is_given_once(session: Session):
    rita = await make_user(session)
    assert await grant_credit(session, rita.team_id, PRICE, f"welcome:{rita.team_id}")
    assert not await grant_credit(session, rita.team_id, PRICE, f"welcome:{rita.team_id}")
    assert await ledger.get_balance(session, rita.team_id) == PRICE


async def test_an_operator_gives_the_team_of_an_address_credit_as_often_as_asked(session: Session):
    rita = await make_user(session, "rita@example.com")
    assert await grant_to_address(session, " Rita@Example.com ", PRICE) == PRICE
    assert session.announced == {Key("team", rita.team_id): None}
    assert await grant_to_address(session, "rita@example.com", PRICE) == PRICE * 2
    with pytest.raises(RefusedError, match="Nobody is registered as ray@example"):
        await grant_to_address(session, "ray@example.com", PRICE)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1000000.01"])
async def test_credit_is_an_amount_of_money(session: Session, amount: str):
    with pytest.raises(RefusedError, match="Give an amount"):
        await grant_credit(session, 1, Decimal(amount), "test")
