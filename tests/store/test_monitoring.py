"""The owner's monitoring queries, word for word: they find what they are meant to find."""

import pytest
from sqlalchemy import text

from evaluator.domain.jobs import JobStatus
from evaluator.store import job_moves
from evaluator.store.database import Session
from tests.factories import make_job, make_user

PENDING = """
SELECT id, user_id, total, created_at
FROM job_queue
WHERE status = 'pending'
ORDER BY created_at;
"""
PROCESSING = """
SELECT id, user_id, progress, total, started_at
FROM job_queue
WHERE status = 'processing';
"""
FAILED = """
SELECT id, user_id, error_message, completed_at
FROM job_queue
WHERE status = 'failed'
  AND completed_at > NOW() - INTERVAL '24 hours';
"""


@pytest.mark.parametrize("query", [PENDING, PROCESSING, FAILED], ids=["pending", "processing", "failed"])
async def test_each_query_finds_the_jobs_in_its_state_and_no_others(session: Session, query: str):
    rita = await make_user(session)
    processing = await make_job(session, rita, candidates=3, rated=2)
    pending = await make_job(session, rita, candidates=1)
    failed, long_ago = [await make_job(session, rita, candidates=1) for _ in range(2)]
    await job_moves.begin_jobs(session, [failed.id, long_ago.id])
    for job in (failed, long_ago):
        assert await job_moves.end_job(
            session, job.id, JobStatus.FAILED, error_message="The key was refused."
        )
    await session.execute(
        text("UPDATE job_queue SET completed_at = now() - interval '25 hours' WHERE id = :id"),
        {"id": long_ago.id},
    )
    [found] = [dict(row._mapping) for row in await session.execute(text(query))]
    wanted = {
        PENDING: {"id": pending.id, "total": 1},
        PROCESSING: {"id": processing.id, "progress": 2, "total": 3},
        FAILED: {"id": failed.id, "error_message": "The key was refused."},
    }[query]
    assert found | wanted | {"user_id": rita.id} == found
