"""The lines by which an administrator follows a job, and what must never stand in one."""

import logging

import pytest

from evaluator.actions.matcher_rater import MatcherRater
from evaluator.background.times import Times
from evaluator.store import jobs
from evaluator.store.database import Database
from tests.actions.asking import model_rater
from tests.background.conftest import Announcements
from tests.factories import make_job, make_user
from tests.fakes.model_server import FakeModelServer

FREQUENT = Times(lease=90.0, poll=0.1, drain=1.0, progress=0.05)


async def finish(database: Database, announcements: Announcements) -> jobs.Job:
    async with database.transaction() as session:
        job = await make_job(session, await make_user(session, "rita@example.com"), candidates=2)

    async def is_over() -> bool:
        async with database.transaction() as session:
            return (await jobs.get_job(session, job.team_id, job.id)).status.is_final

    await announcements.until(is_over)
    return job


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("evaluator.")]


async def test_a_job_can_be_followed_from_start_to_end(
    database: Database, supervising, announcements: Announcements, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG, "evaluator"):
        async with supervising(MatcherRater(), FREQUENT):
            job = await finish(database, announcements)
    said = lines(caplog)
    wanted = (
        "worker started",
        "checking for jobs",
        f"processing job {job.id} for user {job.user_id}",
        f"job {job.id} completed",
    )
    assert [line for line in wanted if line not in said] == []
    assert said.index(wanted[2]) < said.index(wanted[3])


async def test_a_failed_job_is_named_with_its_reason_and_nobody_by_name(
    database: Database, supervising, announcements: Announcements, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG, "evaluator"):
        async with FakeModelServer() as server, model_rater(server) as rater:
            server.fail("refusal", times=-1)
            async with supervising(rater, FREQUENT):
                job = await finish(database, announcements)
    [failed] = [line for line in lines(caplog) if line.startswith(f"job {job.id} failed: ")]
    assert "declined to answer" in failed
    told = " ".join(
        str(value)
        for record in caplog.records
        if record.name.startswith("evaluator.")
        for value in (record.getMessage(), *vars(record).values())
    )
    assert "Placeholder" not in told
    assert "rita@example.com" not in told
