"""Second looks: the leased work of reading close calls once more, and what that adds to their ratings."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.ratings import Rating
from evaluator.domain.scoring import Score
from evaluator.store import leases
from evaluator.store.answers import packed_answer
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import addressed_places, documents
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import job_queue
from evaluator.store.lanes import goes_on
from evaluator.store.leases import Claim, lease_columns, lease_indexes
from evaluator.store.ratings import ratings
from evaluator.store.schema import changed_column, created_column, identity_column, metadata, team_column

second_looks = Table(
    "second_looks",
    metadata,
    identity_column(),
    team_column(),
    Column("job_id", BigInteger, ForeignKey("job_queue.id", ondelete="CASCADE"), nullable=False),
    Column("evaluation_id", BigInteger, ForeignKey("evaluations.id", ondelete="CASCADE"), nullable=False),
    Column("rating_key", Text),
    Column("is_reused", Boolean, nullable=False, server_default=text("false")),
    *lease_columns(),
    Column("waits_for_model", Boolean, nullable=False, server_default=text("false")),
    created_column(),
    changed_column(),
    UniqueConstraint("evaluation_id"),
    Index("ix_second_looks_job_id", "job_id"),
)
lease_indexes(second_looks)


@dataclass(frozen=True, slots=True)
class SecondLookInput:
    """What a claimed second look works on; `submitted_on` is the day of the job."""

    id: int
    team_id: int
    job_id: int
    analysis_id: int
    evaluation_id: int
    candidate_id: int
    text: str
    submitted_on: date
    addressed: tuple[NoEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondScored:
    """What a second look found, and the score of both looks. `key`, `answer` and `is_reused` as for a first look."""

    ratings: Sequence[Rating]
    score: Score
    key: str | None
    answer: Sequence[Rating]
    is_reused: bool


async def insert_second_looks(
    session: Session, team_id: int, job_id: int, evaluation_ids: Sequence[int]
) -> int:
    """Queue second looks at these candidates, in this order; nobody gets a third. Gives how many are new."""
    if not evaluation_ids:
        return 0
    queued = await session.execute(
        insert(second_looks)
        .values([{"team_id": team_id, "job_id": job_id, "evaluation_id": id} for id in evaluation_ids])
        .on_conflict_do_nothing(index_elements=[second_looks.c.evaluation_id])
        .returning(second_looks.c.id)
    )
    return len(queued.all())


async def claim_second_looks(session: Session, worker_id: UUID, lease: timedelta, limit: int) -> list[Claim]:
    """Take second looks by priority and age; none of a paused lane, none of a job at a cap."""
    job = job_queue.alias("job")
    own = job.c.id == second_looks.c.job_id
    urgency = select(-job.c.priority).where(own).scalar_subquery()
    may_go_on = select(job.c.id).where(own, goes_on(job)).exists()
    return await leases.claim(
        session,
        second_looks,
        worker_id,
        lease,
        limit,
        order=(urgency, second_looks.c.job_id),
        where=(may_go_on,),
        waits_for_model=False,
    )


async def find_claimed_input(session: Session, claimed: Claim) -> SecondLookInput | None:
    """What a claim works on; None when the lease is lost."""
    row = (
        await session.execute(
            select(
                *(second_looks.c[name] for name in ("id", "team_id", "job_id")),
                evaluations.c.analysis_id,
                second_looks.c.evaluation_id,
                evaluations.c.candidate_id,
                documents.c.text,
                documents.c.addressed,
                cast(func.timezone("UTC", job_queue.c.created_at), Date).label("submitted_on"),
            )
            .join(evaluations, evaluations.c.id == second_looks.c.evaluation_id)
            .join(job_queue, job_queue.c.id == second_looks.c.job_id)
            .join(candidates, candidates.c.id == evaluations.c.candidate_id)
            .join(documents, documents.c.id == candidates.c.document_id)
            .where(leases.is_held(second_looks, claimed))
        )
    ).first()
    if row is None:
        return None
    return SecondLookInput(**{**row._mapping, "addressed": addressed_places(row.addressed)})


_RECORD = text(
    """
    WITH done AS (
      UPDATE second_looks
         SET state = 'done', rating_key = CAST(:key AS text), is_reused = :is_reused, last_error = NULL,
             lease_until = NULL, worker_id = NULL, finished_at = now(), changed_xid = pg_current_xact_id()
       WHERE id = :id AND attempt = :attempt AND state = 'running'
      RETURNING team_id, evaluation_id
    ), scored AS (
      UPDATE evaluations
         SET score_tenths = :score, low_tenths = :low, high_tenths = :high, missing_must_haves = :missing,
             changed_xid = pg_current_xact_id()
        FROM done WHERE evaluations.id = done.evaluation_id
    ), rated AS (
      UPDATE ratings SET second_level = given.level, second_state = given.state
        FROM done, unnest(CAST(:numbers AS smallint[]), CAST(:levels AS smallint[]), CAST(:states AS text[]))
               AS given (number, level, state)
       WHERE ratings.evaluation_id = done.evaluation_id AND ratings.number = given.number
    ), kept AS (
      INSERT INTO answers (team_id, rating_key, evaluation_id, ratings)
      SELECT team_id, CAST(:key AS text), evaluation_id, CAST(:answer AS jsonb)
        FROM done WHERE CAST(:key AS text) IS NOT NULL AND NOT :is_reused
          ON CONFLICT (team_id, rating_key) DO NOTHING
    )
    SELECT evaluation_id FROM done
    """
)


async def record_second_look(session: Session, claimed: Claim, scored: SecondScored) -> bool:
    """Add what the second look found; False, and nothing is written, when the lease was lost.

    The analysis has to be locked since the ratings and the weighting were read.
    """
    low, high = scored.score.span or (scored.score.tenths, scored.score.tenths)
    done = await session.scalar(
        _RECORD,
        {
            "id": claimed.id,
            "attempt": claimed.attempt,
            "score": scored.score.tenths,
            "low": low,
            "high": high,
            "missing": scored.score.missing,
            "key": scored.key,
            "is_reused": scored.is_reused,
            "answer": json.dumps(packed_answer(scored.answer)),
            "numbers": [rating.number for rating in scored.ratings],
            "levels": [rating.level for rating in scored.ratings],
            "states": [rating.state.value for rating in scored.ratings],
        },
    )
    return done is not None


async def cancel_second_looks(session: Session, job_id: int) -> int:
    """Cancel what of the job's second looks is not over; gives how many."""
    return await leases.cancel(session, second_looks, second_looks.c.job_id == job_id)


async def read_agreement(session: Session, analysis_id: int) -> tuple[int, int | None]:
    """How many current candidates were read twice, and the percent of their ratings on which both readings agree."""
    is_same = (ratings.c.level == ratings.c.second_level) & (ratings.c.state == ratings.c.second_state)
    row = (
        await session.execute(
            select(
                func.count(func.distinct(ratings.c.evaluation_id)), func.count(), func.count().filter(is_same)
            )
            .join(evaluations, evaluations.c.id == ratings.c.evaluation_id)
            .where(
                evaluations.c.analysis_id == analysis_id,
                evaluations.c.is_current,
                ratings.c.second_level.is_not(None),
            )
        )
    ).one()
    people, twice, same = row
    return int(people), 100 * same // twice if twice else None
