"""Exports as leased work: ordered once, made by the holder only, kept for a day, and gone with what they are about."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions import exporting
from evaluator.actions.deciding import decide
from evaluator.actions.exporting import MOST_OPEN, make_ordered, order_export
from evaluator.actions.rescuing import rescue_work
from evaluator.actions.retention import delete_old_exports
from evaluator.domain.decisions import Decision
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.exports import ExportKind, ExportOptions
from evaluator.domain.jobs import WorkState
from evaluator.exports.process import make_export
from evaluator.store import blobs, exports
from evaluator.store.database import Database
from evaluator.store.exports import Export
from evaluator.store.jobs import Job
from evaluator.store.leases import Claim
from evaluator.store.rankings import list_evaluations
from evaluator.store.users import User
from tests.factories import make_job, make_user

PLAIN = ExportOptions()
LEASE = timedelta(seconds=30)


@pytest.fixture
async def job(database: Database) -> tuple[User, Job]:
    """A job of three candidates, two of them rated, and who started it."""
    async with database.transaction() as session:
        user = await make_user(session)
        return user, await make_job(session, user, candidates=3, rated=2)


async def order(
    database: Database, of: tuple[User, Job], kind: ExportKind = ExportKind.MATRIX_CSV, **asked: Any
) -> None:
    user, job = of
    async with database.transaction() as session:
        await order_export(session, user.team_id, user.id, job.analysis_id, kind, PLAIN, **asked)


async def claim(database: Database) -> Claim:
    async with database.transaction() as session:
        return (await exports.claim_exports(session, uuid4(), LEASE, 1))[0]


async def listed(database: Database, of: tuple[User, Job]) -> list[Export]:
    async with database.transaction() as session:
        return await exports.list_exports(session, of[1].analysis_id)


async def content_of(database: Database, export: Export) -> bytes:
    assert export.sha256 is not None
    async with database.transaction() as session:
        return await blobs.read_blob(session, export.team_id, export.sha256)


async def test_an_ordered_file_is_made_and_says_as_of_when(database: Database, job: tuple[User, Job]) -> None:
    await order(database, job)
    await make_ordered(database, await claim(database))
    (made,) = await listed(database, job)
    assert made.state is WorkState.DONE
    assert made.is_over is False
    assert made.size == len(await content_of(database, made))
    assert (await content_of(database, made)).startswith(b'\xef\xbb\xbf"Rank"')


async def test_the_same_order_twice_makes_one_file(database: Database, job: tuple[User, Job]) -> None:
    await asyncio.gather(*(order(database, job) for _ in range(5)))
    assert len(await listed(database, job)) == 1
    await make_ordered(database, await claim(database))
    await order(database, job)
    assert len(await listed(database, job)) == 2


async def test_too_many_orders_are_refused_in_words(database: Database, job: tuple[User, Job]) -> None:
    kinds = [kind for kind in ExportKind if not kind.is_about_one]
    options = [
        ExportOptions(is_blind=blind, only_shortlist=only)
        for blind in (True, False)
        for only in (True, False)
    ]
    user, made = job
    asked = [(kind, each) for kind in kinds for each in options]
    for kind, each in asked[:MOST_OPEN]:
        async with database.transaction() as session:
            await order_export(session, user.team_id, user.id, made.analysis_id, kind, each)
    kind, each = asked[MOST_OPEN]
    async with database.transaction() as session:
        with pytest.raises(RefusedError, match=f"{MOST_OPEN} files are being made"):
            await order_export(session, user.team_id, user.id, made.analysis_id, kind, each)


async def test_who_lost_the_lease_changes_nothing(database: Database, job: tuple[User, Job]) -> None:
    await order(database, job)
    first = await claim(database)
    async with database.transaction() as session:
        await session.execute(text("UPDATE exports SET lease_until = now() - interval '1 second'"))
        await rescue_work(session, exports.exports)
        await session.execute(text("UPDATE exports SET available_at = now()"))
    second = await claim(database)
    await make_ordered(database, first)
    assert (await listed(database, job))[0].state is WorkState.RUNNING
    await make_ordered(database, second)
    assert (await listed(database, job))[0].state is WorkState.DONE


async def test_a_file_is_gone_after_a_day_with_its_bytes(database: Database, job: tuple[User, Job]) -> None:
    await order(database, job)
    await make_ordered(database, await claim(database))
    (made,) = await listed(database, job)
    async with database.transaction() as session:
        await session.execute(text("UPDATE exports SET created_at = now() - interval '25 hours'"))
    with pytest.raises(NotFoundError):
        async with database.transaction() as session:
            await exports.get_export(session, made.team_id, made.id)
    async with database.transaction() as session:
        assert await delete_old_exports(session) == 1
    with pytest.raises(NotFoundError):
        await content_of(database, made)


async def test_the_decision_file_tells_what_people_did(database: Database, job: tuple[User, Job]) -> None:
    user, made = job
    async with database.transaction() as session:
        best = (await list_evaluations(session, made.analysis_id))[0]
        await decide(session, user.team_id, user.id, best.id, Decision.SHORTLIST, 4, "Call her on Monday.")
    await order(database, job, ExportKind.DECISION_JSON, evaluation_id=best.id)
    await make_ordered(database, await claim(database))
    told = (await content_of(database, (await listed(database, job))[0])).decode()
    assert "Shortlist, 4 of 5 stars. Call her on Monday." in told


async def test_a_kind_about_one_wants_a_candidate_of_this_analysis(
    database: Database, job: tuple[User, Job]
) -> None:
    with pytest.raises(RefusedError, match="about one candidate"):
        await order(database, job, ExportKind.CANDIDATE_PDF)
    async with database.transaction() as session:
        other = await make_job(session, job[0], candidates=1, rated=0)
        theirs = (await list_evaluations(session, other.analysis_id))[0]
    with pytest.raises(NotFoundError):
        await order(database, job, ExportKind.CANDIDATE_PDF, evaluation_id=theirs.id)


async def test_a_name_without_a_font_fails_with_what_to_choose_instead(
    database: Database, job: tuple[User, Job]
) -> None:
    async with database.transaction() as session:
        await session.execute(text("UPDATE candidates SET name = '見本 太郎'"))
    await order(database, job, ExportKind.REPORT_PDF)
    await make_ordered(database, await claim(database))
    (failed,) = await listed(database, job)
    assert failed.state is WorkState.FAILED
    assert "Chinese letters" in (failed.last_error or "")
    assert "DOCX" in (failed.last_error or "")


async def test_an_analysis_deleted_meanwhile_leaves_nothing(
    database: Database, job: tuple[User, Job]
) -> None:
    await order(database, job)
    claimed = await claim(database)
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM analyses"))
    await make_ordered(database, claimed)
    assert await listed(database, job) == []


async def test_an_analysis_deleted_while_its_file_is_made_leaves_no_bytes(
    database: Database, job: tuple[User, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def delete_and_make(*question: Any) -> bytes:
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM analyses"))
        return await make_export(*question)

    async with database.transaction() as session:
        before = await session.scalar(text("SELECT count(*) FROM blobs"))
    await order(database, job)
    monkeypatch.setattr(exporting, "make_export", delete_and_make)
    await make_ordered(database, await claim(database))
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM blobs")) == before


async def test_an_order_that_waits_for_days_is_still_listed_and_not_deleted(
    database: Database, job: tuple[User, Job]
) -> None:
    await order(database, job)
    async with database.transaction() as session:
        await session.execute(text("UPDATE exports SET created_at = now() - interval '3 days'"))
        assert await delete_old_exports(session) == 0
    await order(database, job)
    assert [export.state for export in await listed(database, job)] == [WorkState.QUEUED]


async def test_a_candidate_who_is_gone_is_said_and_not_tried_again(
    database: Database, job: tuple[User, Job]
) -> None:
    user, made = job
    async with database.transaction() as session:
        best = (await list_evaluations(session, made.analysis_id))[0]
        await order_export(
            session, user.team_id, user.id, made.analysis_id, ExportKind.DECISION_JSON, PLAIN, best.id
        )
        await session.execute(
            text("UPDATE evaluations SET is_current = false WHERE id = :id").bindparams(id=best.id)
        )
    await make_ordered(database, await claim(database))
    (failed,) = await listed(database, job)
    assert (failed.state, failed.last_error) == (
        WorkState.FAILED,
        "The candidate is no longer in this analysis.",
    )
