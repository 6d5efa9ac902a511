"""Lanes: which evaluations go next, and what is paused.

Inside a lane the jobs with the higher priority go first. Among equals the teams take turns: whoever has the fewest
candidates being rated comes next, so that five jobs of 200 do not starve another team's ten resumes. Within a team the
older job goes first.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, String, cast, func, literal, select, text

from evaluator.domain.jobs import Lane
from evaluator.store.database import Session
from evaluator.store.documents import addressed_places
from evaluator.store.evaluations import ClaimedEvaluation
from evaluator.store.settings import settings

SPARE = 12
"""Waiting rows looked at beyond those wanted: another container may be taking the first of them."""

NO_LIMIT = 1_000_000
"""More places than any container has."""

_PAUSED = "EXISTS (SELECT FROM settings WHERE name = 'is_' || {lane} || '_paused' AND value = 'true')"

_BEGUN = "EXISTS (SELECT FROM evaluations WHERE job_id = {job} AND state IN ('done', 'failed'))"

_CLAIM = text(
    f"""
    WITH busy AS MATERIALIZED (
      SELECT evaluations.team_id, lane, count(*) AS running,
             count(*) FILTER (WHERE worker_id = CAST(:worker AS uuid)) AS own
        FROM evaluations JOIN job_queue ON job_queue.id = job_id
       WHERE evaluations.state = 'running' GROUP BY 1, 2
    ), open_jobs AS (
      SELECT id, team_id, lane, priority,
             row_number() OVER (PARTITION BY lane, team_id ORDER BY priority DESC, id) AS place
        FROM job_queue
       WHERE status IN ('pending', 'processing') AND (start_at IS NULL OR start_at <= now())
         AND cap_reached_at IS NULL
         AND NOT {_PAUSED.format(lane="lane")}
         AND EXISTS (SELECT FROM evaluations
                      WHERE job_id = job_queue.id AND state = 'queued' AND available_at <= now())
         AND NOT (:first_alone AND NOT {_BEGUN.format(job="job_queue.id")}
                  AND EXISTS (SELECT FROM evaluations WHERE job_id = job_queue.id AND state = 'running'))
    ), waiting AS (
      SELECT next.id, job.id AS job_id, lane, priority, coalesce(running, 0) + row_number() OVER (
               PARTITION BY lane, job.team_id ORDER BY priority DESC, job.id, next.id
             ) AS turn
        FROM open_jobs AS job LEFT JOIN busy USING (team_id, lane)
       CROSS JOIN LATERAL (
         SELECT id FROM evaluations
          WHERE job_id = job.id AND state = 'queued' AND available_at <= now() ORDER BY id
          LIMIT CASE WHEN :first_alone AND NOT {_BEGUN.format(job="job.id")} THEN 1 ELSE :look END
       ) AS next
       WHERE job.place <= :look
    ), ordered AS MATERIALIZED (
      SELECT * FROM (
        SELECT id, lane, row_number() OVER (PARTITION BY lane ORDER BY priority DESC, turn, job_id, id) AS place
          FROM waiting
      ) AS numbered WHERE place <= :look
    ), interactive AS (
      SELECT evaluations.id FROM ordered JOIN evaluations USING (id)
       WHERE lane = 'interactive' AND evaluations.state = 'queued'
       ORDER BY place LIMIT :free FOR UPDATE OF evaluations SKIP LOCKED
    ), background AS (
      SELECT evaluations.id FROM ordered JOIN evaluations USING (id)
       WHERE lane = 'background' AND evaluations.state = 'queued'
       ORDER BY place
       LIMIT greatest(0, least(
         :free - (SELECT count(*) FROM interactive),
         :background_slots - (SELECT coalesce(sum(own), 0) FROM busy WHERE lane = 'background')
       )) FOR UPDATE OF evaluations SKIP LOCKED
    )
    UPDATE evaluations
       SET state = 'running', attempt = evaluations.attempt + 1, worker_id = CAST(:worker AS uuid),
           lease_until = now() + CAST(:lease AS interval), started_at = now(), waits_for_model = false,
           changed_xid = pg_current_xact_id()
      FROM candidates, documents
     WHERE evaluations.id = ANY (ARRAY(SELECT id FROM interactive UNION ALL SELECT id FROM background))
       AND candidates.id = evaluations.candidate_id AND documents.id = candidates.document_id
    RETURNING evaluations.id, evaluations.attempt, evaluations.job_id, evaluations.faults,
              evaluations.team_id, evaluations.analysis_id, evaluations.candidate_id, documents.text,
              documents.addressed
    """
)


def goes_on(job: FromClause) -> ColumnElement[bool]:
    """SQL truth about a row of the job queue: its lane is not paused, and it is at no cap."""
    return job.c.cap_reached_at.is_(None) & ~is_paused(job.c.lane)


async def claim_evaluations(
    session: Session,
    worker_id: UUID,
    lease: timedelta,
    free: int,
    background_slots: int | None = None,
    *,
    first_alone: bool = False,
) -> list[ClaimedEvaluation]:
    """Take up to `free` evaluations: the interactive lane first, then the background lane.

    The background lane takes no more than `background_slots` places of this worker at once; None sets no limit.
    `first_alone`: the others of a job follow when its first is over, and with it what they share is in the cache.
    """
    taken = await session.execute(
        _CLAIM,
        {
            "worker": worker_id,
            "lease": lease,
            "free": free,
            "look": free + SPARE,
            "first_alone": first_alone,
            "background_slots": NO_LIMIT if background_slots is None else background_slots,
        },
    )
    claims = [
        ClaimedEvaluation(**{**row._mapping, "addressed": addressed_places(row.addressed)}) for row in taken
    ]
    return sorted(claims, key=lambda claimed: claimed.id)


def is_paused(lane: ColumnElement[Lane]) -> ColumnElement[bool]:
    """SQL truth: an admin has paused that lane."""
    name = func.concat("is_", cast(lane, String), "_paused")
    return (
        select(literal(1)).where(settings.c.name == name, settings.c.value == text("'true'::jsonb")).exists()
    )
