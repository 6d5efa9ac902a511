"""Caps: jobs that may not go on because of what their model calls, or all of today's, have cost."""

from decimal import Decimal

from sqlalchemy import text

from evaluator.store.database import Session

_HOLD = text(
    """
    WITH today AS (
      SELECT coalesce(sum(cost_usd), 0) AS spent, count(DISTINCT evaluation_id) AS asked FROM model_calls
       WHERE CAST(:day AS numeric) > 0
         AND created_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
    ), under_way AS (
      SELECT count(*) AS everywhere FROM evaluations WHERE CAST(:day AS numeric) > 0 AND state = 'running'
    ), open_jobs AS (
      SELECT job_queue.id,
             (CAST(:job AS numeric) > 0 AND own.spent + own.spent / greatest(own.asked, 1) * (own.running + 1)
                > CAST(:job AS numeric))
             OR (CAST(:day AS numeric) > 0 AND today.spent + today.spent / greatest(today.asked, 1) * (everywhere + 1)
                > CAST(:day AS numeric)) AS is_reached
        FROM job_queue CROSS JOIN today CROSS JOIN under_way CROSS JOIN LATERAL (
          SELECT coalesce(sum(cost_usd), 0) AS spent, count(DISTINCT evaluation_id) AS asked,
                 (SELECT count(*) FROM evaluations WHERE job_id = job_queue.id AND state = 'running') AS running
            FROM model_calls WHERE job_id = job_queue.id AND CAST(:job AS numeric) > 0
        ) AS own
       WHERE status IN ('pending', 'processing') AND (CAST(:only AS bigint) IS NULL OR job_queue.id = :only)
         FOR UPDATE OF job_queue SKIP LOCKED
    )
    UPDATE job_queue
       SET cap_reached_at = CASE WHEN is_reached THEN now() END, changed_xid = pg_current_xact_id()
      FROM open_jobs
     WHERE job_queue.id = open_jobs.id AND status IN ('pending', 'processing')
       AND (cap_reached_at IS NOT NULL) <> is_reached
    RETURNING job_queue.id
    """
)
"""A cap is reached when what was spent, and what is under way and one candidate more at the average of those asked
about so far, would pass it. Calls of unknown price count for nothing."""


async def set_caps_reached(
    session: Session, per_job: Decimal, per_day: Decimal, job_id: int | None = None
) -> list[int]:
    """Hold the open jobs (or that one) which would pass a cap in USD, and let go those that would not any more.

    0 is no cap. Days are those of UTC. Gives the jobs for which that has changed; those that another transaction is
    just writing are passed over until the next time.
    """
    changed = await session.execute(_HOLD, {"job": per_job, "day": per_day, "only": job_id})
    return [row.id for row in changed]
