"""Ratings and their quotes. A quote is stored as offsets only: what is shown is cut out of the resume."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    func,
    select,
    text,
)

from evaluator.domain.jobs import WorkState
from evaluator.domain.ratings import Look, Quote, Rating, State
from evaluator.store.answers import packed_answer
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import documents
from evaluator.store.evaluations import evaluations
from evaluator.store.leases import Claim
from evaluator.store.model_calls import ModelCall
from evaluator.store.overrides import list_overrides
from evaluator.store.schema import metadata, team_column, words

ratings = Table(
    "ratings",
    metadata,
    team_column(),
    Column("evaluation_id", BigInteger, ForeignKey("evaluations.id", ondelete="CASCADE"), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("state", words(State, "state"), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("unverified", Boolean, nullable=False, server_default=text("false")),
    Column("working", Text, nullable=False, server_default=""),
    Column("second_level", SmallInteger),
    Column("second_state", words(State, "second_state")),
    PrimaryKeyConstraint("evaluation_id", "number"),
    CheckConstraint("level BETWEEN 0 AND 5", name="level"),
    CheckConstraint(
        "(second_level IS NULL) = (second_state IS NULL) AND second_level BETWEEN 0 AND 5", name="second"
    ),
    CheckConstraint("NOT unverified OR (level = 0 AND state = 'not_stated')", name="unverified"),
)

quotes = Table(
    "quotes",
    metadata,
    team_column(),
    Column("evaluation_id", BigInteger, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Column("start_at", Integer, nullable=False),
    Column("end_at", Integer, nullable=False),
    PrimaryKeyConstraint("evaluation_id", "number", "place"),
    ForeignKeyConstraint(
        ["evaluation_id", "number"], ["ratings.evaluation_id", "ratings.number"], ondelete="CASCADE"
    ),
    CheckConstraint("start_at >= 0 AND end_at > start_at", name="range"),
)


_COUNTED = ("evaluation_id", "number", "level", "state", "second_level", "second_state")

_RECORD = text(
    """
    WITH held AS (
      SELECT analyses.id FROM analyses JOIN evaluations ON evaluations.analysis_id = analyses.id
       WHERE evaluations.id = :id AND weighting_id = :weighting FOR SHARE OF analyses
    ), done AS (
      UPDATE evaluations
         SET state = 'done', score_tenths = :score, missing_must_haves = :missing, last_error = NULL,
             rating_key = CAST(:key AS text), is_reused = :is_reused, copied_percent = :copied,
             lease_until = NULL, worker_id = NULL, finished_at = now(), changed_xid = pg_current_xact_id()
       WHERE id = :id AND attempt = :attempt AND state = 'running'
         AND EXISTS (SELECT FROM held)
      RETURNING id, team_id, job_id
    ), rated AS (
      INSERT INTO ratings (team_id, evaluation_id, number, level, state, reason, unverified, working)
      SELECT done.team_id, done.id, given.*
        FROM done, unnest(CAST(:numbers AS smallint[]), CAST(:levels AS smallint[]), CAST(:states AS text[]),
                          CAST(:reasons AS text[]), CAST(:unverified AS boolean[]), CAST(:workings AS text[])) AS given
    ), quoted AS (
      INSERT INTO quotes (team_id, evaluation_id, number, place, start_at, end_at)
      SELECT done.team_id, done.id, given.*
        FROM done, unnest(CAST(:quoted AS smallint[]), CAST(:places AS smallint[]), CAST(:starts AS integer[]),
                          CAST(:ends AS integer[])) AS given
    ), kept AS (
      INSERT INTO answers (team_id, rating_key, evaluation_id, ratings)
      SELECT done.team_id, CAST(:key AS text), done.id, CAST(:answer AS jsonb)
        FROM done WHERE CAST(:key AS text) IS NOT NULL AND NOT :is_reused
          ON CONFLICT (team_id, rating_key) DO NOTHING
    ), called AS (
      INSERT INTO model_calls (team_id, job_id, evaluation_id, purpose, attempt, model, prompt_hash, prompt_tokens,
                               cached_tokens, completion_tokens, cost_usd, seconds, outcome)
      SELECT done.team_id, done.job_id, done.id, given.*
        FROM done, unnest(CAST(:purpose AS text[]), CAST(:call_attempt AS integer[]), CAST(:model AS text[]),
                          CAST(:prompt_hash AS text[]), CAST(:prompt_tokens AS integer[]),
                          CAST(:cached_tokens AS integer[]), CAST(:completion_tokens AS integer[]),
                          CAST(:cost_usd AS numeric[]), CAST(:seconds AS double precision[]),
                          CAST(:outcome AS text[])) AS given
    )
    SELECT EXISTS (SELECT FROM evaluations WHERE job_id = done.job_id AND state = 'queued') FROM done
    """
)
"""One statement for what belongs together, since it runs once for every candidate."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate's checked ratings with the score that they give under the weighting with that id.

    `key` names the exact question and `answer` the ratings as the rater gave them, for the next who asks; None for a
    rater without a model. `is_reused`: they were not asked for but found. `copied_percent` of the resume is copied
    from the job description.
    """

    ratings: Sequence[Rating]
    score_tenths: int
    missing_must_haves: int
    weighting_id: int
    key: str | None = None
    answer: Sequence[Rating] = ()
    is_reused: bool = False
    copied_percent: int = 0


async def record_ratings(
    session: Session, claimed: Claim, scored: Scored, calls: Sequence[ModelCall] = ()
) -> bool | None:
    """Mark the candidate rated and store ratings, places of quotes and the calls they took, in one statement.

    None, and nothing is written, when the lease was lost or the weighting is no longer the newest. Else True when
    others of the job still wait to be claimed: whoever records one of those looks on.
    """
    recorded = await session.scalar(
        _RECORD,
        {
            "id": claimed.id,
            "attempt": claimed.attempt,
            "score": scored.score_tenths,
            "missing": scored.missing_must_haves,
            "weighting": scored.weighting_id,
            "key": scored.key,
            "answer": json.dumps(packed_answer(scored.answer)),
            "is_reused": scored.is_reused,
            "copied": scored.copied_percent,
            **_rating_columns(scored.ratings),
            **_quote_columns(scored.ratings),
            **_call_columns(calls),
        },
    )
    return None if recorded is None else bool(recorded)


def _rating_columns(rated: Sequence[Rating]) -> dict[str, list[Any]]:
    return {
        "numbers": [rating.number for rating in rated],
        "levels": [rating.level for rating in rated],
        "states": [rating.state.value for rating in rated],
        "reasons": [rating.reason for rating in rated],
        "unverified": [rating.unverified for rating in rated],
        "workings": ["\n".join(rating.working) for rating in rated],
    }


def _quote_columns(rated: Sequence[Rating]) -> dict[str, list[int]]:
    places = [
        (rating.number, place, quote.start, quote.end)
        for rating in rated
        for place, quote in enumerate(rating.quotes)
    ]
    return {
        "quoted": [number for number, _, _, _ in places],
        "places": [place for _, place, _, _ in places],
        "starts": [start for _, _, start, _ in places],
        "ends": [end for _, _, _, end in places],
    }


def _call_columns(calls: Sequence[ModelCall]) -> dict[str, list[Any]]:
    columns = {name: [getattr(call, name) for call in calls] for name in ModelCall.__slots__}
    columns["call_attempt"] = columns.pop("attempt")
    return columns


async def list_unquoted(session: Session, analysis_id: int) -> dict[int, dict[int, Rating]]:
    """What counts of every rated current candidate: levels, states, second readings and people's changes, by number."""
    rows = (
        await session.execute(
            select(*(ratings.c[name] for name in _COUNTED))
            .join(evaluations, evaluations.c.id == ratings.c.evaluation_id)
            .where(
                evaluations.c.analysis_id == analysis_id,
                evaluations.c.is_current,
                evaluations.c.state == WorkState.DONE,
            )
            .order_by(ratings.c.evaluation_id, ratings.c.number)
        )
    ).all()
    changed = await list_overrides(session, list({row.evaluation_id for row in rows}))
    listed: dict[int, dict[int, Rating]] = defaultdict(dict)
    for row in rows:
        listed[row.evaluation_id][row.number] = Rating.model_construct(
            number=row.number,
            level=row.level,
            state=row.state,
            second=_second(row),
            override=changed.get((row.evaluation_id, row.number)),
        )
    return dict(listed)


def _second(row: Any) -> Look | None:
    if row.second_level is None:
        return None
    return Look.model_construct(level=row.second_level, state=row.second_state)


async def list_ratings(session: Session, evaluation_ids: Sequence[int]) -> dict[int, tuple[Rating, ...]]:
    """Ratings with their quotes, by evaluation, in the order of the criteria."""
    found = await _list_quotes(session, evaluation_ids)
    rows = await session.execute(
        select(ratings)
        .where(ratings.c.evaluation_id.in_(evaluation_ids))
        .order_by(ratings.c.evaluation_id, ratings.c.number)
    )
    changed = await list_overrides(session, evaluation_ids)
    listed: dict[int, list[Rating]] = defaultdict(list)
    for row in rows:
        listed[row.evaluation_id].append(
            Rating.model_construct(
                number=row.number,
                level=row.level,
                state=row.state,
                reason=row.reason,
                unverified=row.unverified,
                override=changed.get((row.evaluation_id, row.number)),
                working=tuple(row.working.split("\n")) if row.working else (),
                second=_second(row),
                quotes=tuple(found.get((row.evaluation_id, row.number), ())),
            )
        )
    return {evaluation_id: tuple(rated) for evaluation_id, rated in listed.items()}


async def _list_quotes(session: Session, evaluation_ids: Sequence[int]) -> dict[tuple[int, int], list[Quote]]:
    passage = func.substr(documents.c.text, quotes.c.start_at + 1, quotes.c.end_at - quotes.c.start_at)
    rows = await session.execute(
        select(
            quotes.c.evaluation_id,
            quotes.c.number,
            quotes.c.start_at,
            quotes.c.end_at,
            passage.label("passage"),
        )
        .join(evaluations, evaluations.c.id == quotes.c.evaluation_id)
        .join(candidates, candidates.c.id == evaluations.c.candidate_id)
        .join(documents, documents.c.id == candidates.c.document_id)
        .where(quotes.c.evaluation_id.in_(evaluation_ids))
        .order_by(quotes.c.evaluation_id, quotes.c.number, quotes.c.place)
    )
    found: dict[tuple[int, int], list[Quote]] = defaultdict(list)
    for row in rows:
        found[row.evaluation_id, row.number].append(
            Quote(text=row.passage, start=row.start_at, end=row.end_at)
        )
    return found
