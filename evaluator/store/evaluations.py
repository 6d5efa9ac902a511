"""Evaluations: one candidate against one rubric in one job; claimed, leased, retried."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
    text,
    update,
)

from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.decisions import Decision
from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import WorkState
from evaluator.domain.scoring import Score
from evaluator.store import leases
from evaluator.store.database import Session
from evaluator.store.jobs import job_queue
from evaluator.store.leases import Claim, lease_columns, lease_indexes
from evaluator.store.schema import (
    changed_column,
    created_column,
    identity_column,
    metadata,
    team_column,
    words,
)

evaluations = Table(
    "evaluations",
    metadata,
    identity_column(),
    team_column(),
    Column("job_id", BigInteger, ForeignKey("job_queue.id", ondelete="CASCADE"), nullable=False),
    Column("analysis_id", BigInteger, ForeignKey("analyses.id", ondelete="CASCADE"), nullable=False),
    Column("candidate_id", BigInteger, ForeignKey("candidates.id", ondelete="CASCADE"), nullable=False),
    Column("is_current", Boolean, nullable=False, server_default=text("true")),
    Column("score_tenths", Integer),
    Column("low_tenths", Integer),
    Column("high_tenths", Integer),
    Column("missing_must_haves", Integer, nullable=False, server_default="0"),
    Column("decision", words(Decision, "decision")),
    Column("stars", SmallInteger, nullable=False, server_default="0"),
    Column("is_overridden", Boolean, nullable=False, server_default=text("false")),
    Column("rating_key", Text),
    Column("is_reused", Boolean, nullable=False, server_default=text("false")),
    Column("copied_percent", SmallInteger, nullable=False, server_default="0"),
    *lease_columns(),
    Column("waits_for_model", Boolean, nullable=False, server_default=text("false")),
    created_column(),
    changed_column(),
    UniqueConstraint("job_id", "candidate_id"),
    CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),
    CheckConstraint("copied_percent BETWEEN 0 AND 100", name="copied_percent"),
    CheckConstraint("score_tenths BETWEEN 0 AND 1000", name="score"),
    CheckConstraint(
        "(low_tenths IS NULL) = (high_tenths IS NULL) AND low_tenths <= high_tenths", name="span"
    ),
    CheckConstraint("(state = 'done') = (score_tenths IS NOT NULL)", name="score_when_done"),
    Index(
        "uq_evaluations_current",
        "analysis_id",
        "candidate_id",
        unique=True,
        postgresql_where=text("is_current"),
    ),
    Index("ix_evaluations_candidate_id", "candidate_id"),
    Index("ix_evaluations_job_queued", "job_id", "id", postgresql_where=text("state = 'queued'")),
)
lease_indexes(evaluations)
_SET_SCORES = text(
    """
    UPDATE evaluations
       SET score_tenths = given.tenths, missing_must_haves = given.missing, low_tenths = given.low,
           high_tenths = given.high, changed_xid = pg_current_xact_id()
      FROM unnest(CAST(:ids AS bigint[]), CAST(:tenths AS integer[]), CAST(:missing AS integer[]),
                  CAST(:low AS integer[]), CAST(:high AS integer[])) AS given (id, tenths, missing, low, high)
     WHERE evaluations.id = given.id AND state = 'done'
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedEvaluation(Claim):
    """A claim with all that its work needs; `text` is the resume's visible text, `addressed` speaks to a program."""

    job_id: int
    team_id: int
    analysis_id: int
    candidate_id: int
    text: str
    addressed: tuple[NoEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One candidate in one job: where it belongs, and how far it is."""

    id: int
    job_id: int
    analysis_id: int
    candidate_id: int
    state: WorkState


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many of a job's evaluations are in which state."""

    total: int
    queued: int
    running: int
    done: int
    failed: int
    cancelled: int

    @property
    def over(self) -> int:
        """How many are rated or will not be."""
        return self.done + self.failed + self.cancelled


async def insert_evaluations(
    session: Session, *, team_id: int, job_id: int, analysis_id: int, candidate_ids: Sequence[int]
) -> None:
    """Queue one evaluation per candidate; an earlier one of the same analysis is no longer the current one."""
    await session.execute(
        update(evaluations)
        .where(evaluations.c.analysis_id == analysis_id, evaluations.c.candidate_id.in_(candidate_ids))
        .values(is_current=False)
    )
    await session.execute(
        insert(evaluations),
        [
            {
                "team_id": team_id,
                "job_id": job_id,
                "analysis_id": analysis_id,
                "candidate_id": candidate_id,
            }
            for candidate_id in candidate_ids
        ],
    )


async def is_done(session: Session, claimed: Claim) -> bool:
    """True when the candidate was rated under this very claim."""
    done = await session.scalar(
        select(evaluations.c.id).where(
            evaluations.c.id == claimed.id,
            evaluations.c.attempt == claimed.attempt,
            evaluations.c.state == WorkState.DONE,
        )
    )
    return done is not None


async def cancel_evaluations(session: Session, job_id: int) -> int:
    """Cancel what of the job is not over; gives how many."""
    return await leases.cancel(session, evaluations, evaluations.c.job_id == job_id)


async def count_by_state(session: Session, job_id: int) -> JobCounts:
    """How far the job is, from its evaluations."""
    rows = await session.execute(
        select(evaluations.c.state, func.count().label("rows"))
        .where(evaluations.c.job_id == job_id)
        .group_by(evaluations.c.state)
    )
    counts: dict[WorkState, int] = {row.state: row.rows for row in rows}
    return JobCounts(total=sum(counts.values()), **{state.value: counts.get(state, 0) for state in WorkState})


async def get_evaluation(session: Session, team_id: int, evaluation_id: int) -> Evaluation:
    """The team's evaluation with that id; raises NotFoundError."""
    row = (
        await session.execute(
            select(*(evaluations.c[name] for name in Evaluation.__slots__)).where(
                evaluations.c.id == evaluation_id, evaluations.c.team_id == team_id
            )
        )
    ).first()
    if row is None:
        raise NotFoundError
    return Evaluation(**row._mapping)


async def mark_overridden(session: Session, evaluation_id: int, is_overridden: bool) -> None:
    """Say whether a person's level counts somewhere in the score of a rated candidate."""
    await session.execute(
        update(evaluations)
        .where(evaluations.c.id == evaluation_id, evaluations.c.state == WorkState.DONE)
        .values(is_overridden=is_overridden)
    )


async def set_scores(session: Session, scores: Sequence[Score]) -> None:
    """Store what the ratings of many candidates come to."""
    if not scores:
        return
    await session.execute(
        _SET_SCORES,
        {
            "ids": [score.id for score in scores],
            "tenths": [score.tenths for score in scores],
            "missing": [score.missing for score in scores],
            "low": [score.span[0] if score.span else None for score in scores],
            "high": [score.span[1] if score.span else None for score in scores],
        },
    )


async def set_progress(session: Session, job_id: int) -> bool:
    """Store how many of a job's candidates are rated or failed; True when that number has changed."""
    over = (
        select(func.count())
        .select_from(evaluations)
        .where(
            evaluations.c.job_id == job_id,
            evaluations.c.state.in_([WorkState.DONE, WorkState.FAILED]),
        )
        .scalar_subquery()
    )
    moved = await session.execute(
        update(job_queue)
        .where(job_queue.c.id == job_id, job_queue.c.progress != over)
        .values(progress=over)
        .returning(job_queue.c.id)
    )
    return moved.first() is not None
