"""What the database says of a storm: what waits, what was lost, what is there twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from sqlalchemy import text

from evaluator.store.database import Session
from evaluator.store.rescues import CRASHED
from tests.factories import CRITERIA

CENT = Decimal("0.01")
Token = tuple[int, int]
"""An evaluation's id and attempt."""


async def count_waiting(session: Session) -> int:
    """Candidates that nobody has taken yet."""
    return await _count(session, "SELECT count(*) FROM evaluations WHERE state = 'queued'")


async def count_unfinished(session: Session) -> int:
    """Jobs that are not over, and mails that are not sent."""
    return await _count(
        session,
        "SELECT (SELECT count(*) FROM job_queue WHERE status IN ('pending', 'processing'))"
        " + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'running'))",
    )


async def list_held(session: Session, workers: Sequence[UUID]) -> list[Token]:
    """The evaluations that these workers hold."""
    rows = await session.execute(
        text("SELECT id, attempt FROM evaluations WHERE state = 'running' AND worker_id = ANY(:workers)"),
        {"workers": list(workers)},
    )
    return [(row.id, row.attempt) for row in rows]


@dataclass(frozen=True, slots=True)
class TakenAway:
    """What became of claims: those that are lost, and whether somebody else is at one of them."""

    lost: list[Token]
    is_given_out: bool


async def find_taken_away(session: Session, tokens: Sequence[Token]) -> TakenAway:
    """What of these claims was taken back."""
    rows = await session.execute(
        text("SELECT id, attempt, state FROM evaluations WHERE id = ANY(:ids)"),
        {"ids": [token[0] for token in tokens]},
    )
    now = {row.id: (row.attempt, row.state) for row in rows}
    return TakenAway(
        lost=[
            (number, attempt)
            for number, attempt in tokens
            if now[number][0] > attempt or now[number][1] not in ("running", "done")
        ],
        is_given_out=any(now[number] == (attempt + 1, "running") for number, attempt in tokens),
    )


async def list_set_aside(session: Session) -> list[tuple[int, int, int]]:
    """(team, user, analysis) of jobs with a candidate set aside because its process died too often."""
    rows = await session.execute(
        text(
            "SELECT DISTINCT j.team_id, j.user_id, j.analysis_id"
            "  FROM evaluations e JOIN job_queue j ON j.id = e.job_id"
            " WHERE e.is_current AND e.state = 'failed' AND e.last_error = :crashed AND j.status <> 'cancelled'"
        ),
        {"crashed": CRASHED},
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def list_lost(session: Session) -> list[str]:
    """Candidates that are neither rated nor of a cancelled job, and jobs in a wrong state."""
    candidates = await session.execute(
        text(
            "SELECT e.id, e.state, e.last_error, j.status"
            "  FROM candidates c JOIN job_queue first ON first.draft_id = c.draft_id AND first.kind = 'first'"
            "  LEFT JOIN evaluations e ON e.candidate_id = c.id AND e.is_current"
            "  LEFT JOIN job_queue j ON j.id = e.job_id"
            " WHERE e.state IS DISTINCT FROM 'done' AND (e.state, j.status) IS DISTINCT FROM ('cancelled', 'cancelled')"
        )
    )
    jobs = await session.execute(
        text(
            "SELECT id, status, phase, progress, total, error_message, done FROM job_queue,"
            "  LATERAL (SELECT count(*) AS done FROM evaluations"
            "            WHERE job_id = job_queue.id AND state = 'done') AS counted"
            " WHERE status NOT IN ('completed', 'cancelled') AND done > 0"
            "    OR status = 'completed' AND (done = 0 OR progress <> total)"
        )
    )
    return [f"candidate: {tuple(row)}" for row in candidates] + [f"job: {tuple(row)}" for row in jobs]


async def count_done(session: Session) -> int:
    """Rated candidates."""
    return await _count(session, "SELECT count(*) FROM evaluations WHERE state = 'done'")


async def count_spent(session: Session) -> int:
    """Rating calls in the books."""
    return await _count(session, "SELECT count(*) FROM model_calls WHERE purpose = 'rating'")


async def list_rated_wrongly(session: Session) -> list[str]:
    """Candidates rated more than once or not by every criterion; ratings without a rated candidate."""
    rows = await session.execute(
        text(
            "SELECT e.id, e.state, e.attempt, count(r.number) AS rated"
            "  FROM evaluations e LEFT JOIN ratings r ON r.evaluation_id = e.id GROUP BY e.id"
            " HAVING count(r.number) <> CASE WHEN e.state = 'done' THEN :criteria ELSE 0 END"
            " UNION ALL"
            " SELECT candidate_id, 'twice', 0, count(*) FROM evaluations WHERE state = 'done'"
            "  GROUP BY candidate_id HAVING count(*) > 1"
        ),
        {"criteria": len(CRITERIA)},
    )
    return [str(tuple(row)) for row in rows]


async def list_settled_wrongly(session: Session) -> list[str]:
    """Jobs whose entries are not: one hold and one release of the price, and one charge for what was delivered."""
    rows = await session.execute(
        text(
            "SELECT j.id, j.status, j.total, quoted_price, quoted_insights_price, quoted_insights,"
            "       (SELECT count(*) FROM evaluations WHERE job_id = j.id AND state = 'done') AS rated,"
            "       (SELECT count(*) FROM insights WHERE job_id = j.id AND state = 'done') AS delivered,"
            "       ARRAY(SELECT kind || ' ' || amount FROM ledger_entries"
            "              WHERE job_id = j.id ORDER BY kind) AS entries"
            "  FROM job_queue j ORDER BY j.id"
        )
    )
    wrong = []
    for row in rows:
        charged = _part(row.quoted_price - row.quoted_insights_price, row.rated, row.total)
        charged += _part(row.quoted_insights_price, row.delivered, row.quoted_insights)
        expected = [f"hold {-row.quoted_price}", f"release {row.quoted_price}"] if row.quoted_price else []
        expected += [f"settle {-charged}"] if charged and row.status != "failed" else []
        if row.entries != expected:
            wrong.append(f"{tuple(row)}, expected {expected}")
    return wrong


def _part(price: Decimal, delivered: int, quoted: int) -> Decimal:
    return (price * delivered / quoted).quantize(CENT, ROUND_DOWN) if quoted else Decimal("0.00")


async def list_mails(session: Session) -> list[tuple[str, str, str]]:
    """(cause, state, Message-ID) of every mail that was to be sent."""
    rows = await session.execute(
        text("SELECT cause, state, coalesce(message_id, '') FROM outbox ORDER BY id")
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def list_jobs_without_mail(session: Session) -> list[int]:
    """Background jobs that are over, not by cancelling, and wrote no mail."""
    rows = await session.execute(
        text(
            "SELECT id FROM job_queue j WHERE lane = 'background' AND status IN ('completed', 'failed')"
            "   AND NOT EXISTS (SELECT FROM outbox WHERE job_id = j.id)"
        )
    )
    return list(rows.scalars())


async def _count(session: Session, query: str) -> int:
    return int(await session.scalar(text(query)) or 0)
