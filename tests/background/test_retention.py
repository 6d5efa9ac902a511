"""One pass of retention: by the settings of the moment, in batches, to its end, with a line in the log."""

import logging

import pytest
from sqlalchemy import text

from evaluator.background.retention import Retention
from evaluator.store.database import Database, Session
from evaluator.store.settings import set_setting
from tests.factories import make_job, make_user


async def make_old_result(session: Session) -> None:
    """An analysis whose job ended 31 days ago."""
    await make_job(session, await make_user(session), candidates=2, rated=2)
    ended = "now() - interval '31 days'"
    for statement in (
        f"UPDATE job_queue SET status = 'completed', completed_at = {ended}, created_at = {ended}",
        f"UPDATE documents SET created_at = {ended}",
        f"UPDATE analyses SET created_at = {ended}",
    ):
        await session.execute(text(statement))


async def counted(database: Database, table: str) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


async def test_results_and_originals_are_kept_for_ever_unless_a_setting_says_otherwise(
    shared_database: Database,
):
    async with shared_database.transaction() as session:
        await make_old_result(session)
    await Retention(shared_database).tidy()
    assert [await counted(shared_database, table) for table in ("analyses", "blobs")] == [1, 2]


@pytest.mark.parametrize(
    ("setting", "left", "line"),
    [
        ("keep_originals_days", [1, 0, 2], ("originals", 2)),
        ("keep_analyses_days", [0, 0, 0], ("analyses", 1)),
    ],
)
async def test_a_saved_setting_counts_at_the_next_pass(
    shared_database: Database,
    caplog: pytest.LogCaptureFixture,
    setting: str,
    left: list[int],
    line: tuple[str, int],
):
    async with shared_database.transaction() as session:
        await make_old_result(session)
        await set_setting(session, setting, 30, None)
    with caplog.at_level(logging.INFO):
        await Retention(shared_database).tidy()
    assert [await counted(shared_database, table) for table in ("analyses", "blobs", "documents")] == left
    assert [(record.what, record.count) for record in caplog.records if hasattr(record, "what")] == [line]


async def test_a_pass_goes_on_until_nothing_is_left(
    shared_database: Database, caplog: pytest.LogCaptureFixture
):
    async with shared_database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO throttles (key, count, window_ends_at)"
                " SELECT 'try ' || number, 1, now() FROM generate_series(1, 250) AS number"
            )
        )
    with caplog.at_level(logging.INFO):
        await Retention(shared_database).tidy()
    assert await counted(shared_database, "throttles") == 0
    assert [record.count for record in caplog.records if hasattr(record, "what")] == [250]
