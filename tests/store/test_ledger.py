"""The ledger: written once, changed never, and its sum is the balance."""

from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from evaluator.domain.jobs import InsightsMode, JobStatus
from evaluator.domain.money import EntryKind
from evaluator.store import jobs, ledger
from evaluator.store.database import Session
from evaluator.store.ledger import JobAmounts, NewEntry
from evaluator.store.settings import set_setting
from tests.factories import make_user
from tests.pricing import deliver, give, make_priced_job, put_into

HELD = Decimal("25.00")


async def write(session: Session, kind: str, amount: str, cause: str, job_id: int | None) -> None:
    await session.execute(
        text(
            "INSERT INTO ledger_entries (team_id, job_id, kind, amount, cause)"
            " VALUES (1, :job_id, :kind, :amount, :cause)"
        ),
        {"kind": kind, "amount": Decimal(amount), "cause": cause, "job_id": job_id},
    )


async def write_for(session: Session, job_id: int, **amounts: str) -> None:
    for kind, amount in amounts.items():
        await write(session, kind, amount, f"{kind}:job:{job_id}", job_id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entries SET amount = 99 WHERE kind = 'credit'",
        "UPDATE ledger_entries SET user_id = NULL",
        "DELETE FROM ledger_entries",
        "DELETE FROM ledger_entries WHERE id < 0",
        "TRUNCATE ledger_entries",
        "INSERT INTO ledger_entries (team_id, kind, amount, cause) VALUES (1, 'credit', 1, 'credit:test')"
        " ON CONFLICT (cause) DO UPDATE SET amount = 99",
    ],
)
async def test_an_entry_can_neither_be_changed_nor_removed(session: Session, change: str):
    await write(session, "credit", "5", "credit:test", None)
    with pytest.raises(DBAPIError, match="ledger entries are written once"):
        async with session.savepoint():
            await session.execute(text(change))
    assert await ledger.get_balance(session, 1) == Decimal("5.00")


async def test_entries_outlive_their_job_their_user_and_their_team(session: Session):
    rita = await make_user(session)
    job = await make_priced_job(session, rita, rated=3)
    await give(session, rita, "30.00")
    await write_for(session, job.id, hold="-25", release="25", settle="-24.50")
    before = (await session.execute(text("SELECT * FROM ledger_entries ORDER BY id"))).all()
    for gone in ("DELETE FROM teams", "DELETE FROM users"):
        await session.execute(text(gone))
    assert await session.scalar(text("SELECT count(*) FROM job_queue")) == 0
    assert (await session.execute(text("SELECT * FROM ledger_entries ORDER BY id"))).all() == before
    assert await ledger.list_unsettled_holds(session) == []


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("credit", "-1"), ("hold", "1"), ("release", "-1"), ("settle", "1")]
    + [(kind.value, "0") for kind in EntryKind]
    + [("gift", "1")],
)
async def test_each_kind_has_its_sign(session: Session, kind: str, amount: str):
    with pytest.raises(IntegrityError):
        await write(session, kind, amount, f"{kind}:job:7", 7)


@pytest.mark.parametrize(
    ("kind", "cause", "job_id"),
    [
        ("release", "release:job:7:2", 7),
        ("release", "release:job:8", 7),
        ("release", "release:job:7", None),
        ("release", "credit:job:7", 7),
        ("release", "", None),
        ("credit", "release:job:7", 7),
    ],
)
async def test_an_entry_of_a_job_is_named_by_its_kind_and_the_job_alone(
    session: Session, kind: str, cause: str, job_id: int | None
):
    with pytest.raises(IntegrityError):
        await write(session, kind, "1", cause, job_id)


async def test_the_same_cause_is_written_once(session: Session):
    entry = NewEntry(team_id=1, kind=EntryKind.CREDIT, amount=Decimal("5.00"), cause="credit:test")
    assert await ledger.insert_entry(session, entry)
    assert not await ledger.insert_entry(session, entry)
    assert await ledger.get_balance(session, 1) == Decimal("5.00")


async def test_a_balance_is_of_one_team_and_exact(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    for number in range(10):
        await give(session, rita, "0.10", f"test-{number}")
    await give(session, ray, "7.00")
    assert str(await ledger.get_balance(session, rita.team_id)) == "1.00"
    assert str(await ledger.lock_balance(session, ray.team_id)) == "7.00"
    assert str(await ledger.get_balance(session, rita.team_id + ray.team_id)) == "0.00"


async def test_a_balance_is_shown_only_while_billing_is_on(session: Session):
    rita = await make_user(session)
    await give(session, rita, "7.00")
    assert await ledger.find_shown_balance(session, rita.team_id) is None
    for is_on, shown in ((True, Decimal("7.00")), (False, None)):
        await set_setting(session, "billing_enabled", is_on, None)
        assert await ledger.find_shown_balance(session, rita.team_id) == shown


async def test_the_amounts_of_a_job_say_what_was_held_charged_and_came_back(session: Session):
    await write_for(session, 7, hold="-25", release="25", settle="-7.63")
    await write_for(session, 8, hold="-25")
    await write_for(session, 9, hold="-25", release="25")
    await write(session, "credit", "25", "credit:refund:7", 7)
    amounts = await ledger.list_job_amounts(session, [7, 8, 9, 10])
    assert amounts == {
        7: JobAmounts(HELD, Decimal("7.63"), Decimal("17.37")),
        8: JobAmounts(HELD, Decimal("0.00"), Decimal("0.00")),
        9: JobAmounts(HELD, Decimal("0.00"), HELD),
        10: JobAmounts(),
    }
    assert await ledger.list_job_amounts(session, []) == {}


@pytest.mark.parametrize(
    ("entries", "is_in_order"),
    [
        ({"hold": "-25", "release": "25", "settle": "-24.99"}, True),
        ({"hold": "-25", "release": "25"}, True),
        ({"hold": "-25"}, False),
        ({"hold": "-25", "release": "24"}, False),
        ({"hold": "-25", "settle": "-25"}, False),
        ({"release": "25"}, False),
        ({"hold": "-25", "release": "25", "settle": "-25.01"}, False),
        ({"settle": "-1"}, False),
    ],
)
async def test_a_hold_that_is_not_settled_exactly_once_is_found(
    session: Session, entries: dict[str, str], is_in_order: bool
):
    job = await make_priced_job(session, await make_user(session))
    await write_for(session, job.id, **entries)
    await write(session, "credit", "3", "credit:refund:1", job.id)
    assert await ledger.list_unsettled_holds(session) == []
    await put_into(session, job, JobStatus.CANCELLED)
    assert await ledger.list_unsettled_holds(session) == ([] if is_in_order else [job.id])
    await session.execute(text("DELETE FROM job_queue"))
    assert await ledger.list_unsettled_holds(session) == ([] if is_in_order else [job.id])


async def test_a_job_is_charged_for_its_own_rated_candidates_and_delivered_insights(session: Session):
    rita = await make_user(session)
    deep = await make_priced_job(session, rita, candidates=4, rated=3, mode=InsightsMode.DEEP)
    await deliver(session, deep, 2)
    # every candidate of one job has to be taken before another's can be rated
    await session.execute(text("UPDATE evaluations SET state = 'cancelled' WHERE state = 'queued'"))
    quick = await make_priced_job(session, rita, candidates=3, rated=1)
    charges = await ledger.list_charges(session, [deep, quick])
    assert charges == {deep.id: Decimal("31.25"), quick.id: Decimal("8.33")}


async def test_what_a_job_used_is_counted_while_it_goes_on_and_read_from_the_ledger_after(session: Session):
    job = await make_priced_job(session, await make_user(session), candidates=2, rated=1)
    await write_for(session, job.id, hold="-25")
    assert await ledger.find_used(session, job) == Decimal("12.50")
    await write_for(session, job.id, release="25", settle="-12.49")
    await put_into(session, job, JobStatus.CANCELLED)
    over = await jobs.get_job(session, job.team_id, job.id)
    assert await ledger.find_used(session, over) == Decimal("12.49")
