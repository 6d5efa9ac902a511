"""Waits: why a job that is not over does not go on, worked out from its rows and the settings."""

from sqlalchemy import text

from evaluator.store.database import Session

_EXPLAIN = text(
    """
    WITH open_work AS NOT MATERIALIZED (
      SELECT job_id, state, waits_for_model FROM evaluations WHERE state IN ('queued', 'running')
       UNION ALL
      SELECT job_id, state, waits_for_model FROM second_looks WHERE state IN ('queued', 'running')
       UNION ALL
      SELECT job_id, state, waits_for_model FROM insights WHERE state IN ('queued', 'running')
    ), reasons AS (
      SELECT id, CASE
          WHEN EXISTS (SELECT FROM settings WHERE name = 'is_' || lane || '_paused' AND value = 'true')
            THEN 'paused'
          WHEN status = 'pending' AND start_at > now()
            THEN 'scheduled'
          WHEN cap_reached_at IS NOT NULL
            THEN 'cap'
          WHEN EXISTS (
              SELECT FROM open_work WHERE job_id = job_queue.id AND state = 'queued' AND waits_for_model
            ) AND NOT EXISTS (
              SELECT FROM open_work WHERE job_id = job_queue.id AND state = 'running'
            )
            THEN 'model'
          WHEN phase = 'ratings' AND NOT EXISTS (
              SELECT FROM evaluations WHERE job_id = job_queue.id
                 AND (state = 'running' OR state = 'queued' AND available_at <= now())
            ) AND EXISTS (
              SELECT FROM evaluations WHERE job_id = job_queue.id AND state = 'queued' AND faults > 0
            )
            THEN 'model'
        END AS reason
        FROM job_queue
       WHERE status IN ('pending', 'processing') AND (CAST(:job AS bigint) IS NULL OR id = :job)
         FOR UPDATE SKIP LOCKED
    )
    UPDATE job_queue SET wait_reason = reason, changed_xid = pg_current_xact_id()
      FROM reasons
     WHERE job_queue.id = reasons.id AND status IN ('pending', 'processing')
       AND wait_reason IS DISTINCT FROM reason
    RETURNING team_id, job_queue.id
    """
)
"""Paused: by an admin. Scheduled: its time has not come. Cap: what is spent. Model: it is away for all containers that
have tried, or every open candidate waits after a fault."""


async def set_wait_reasons(session: Session, job_id: int | None = None) -> list[tuple[int, int]]:
    """Write the reason of that job, or of every job, where it has changed; gives (team, job) of those.

    Jobs that another transaction is just writing are passed over: the next time finds them.
    """
    return [(row.team_id, row.id) for row in await session.execute(_EXPLAIN, {"job": job_id})]
