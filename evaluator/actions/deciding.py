"""People's decisions: shortlist, maybe or reject, stars and notes; and levels changed with a reason."""

import logging
from collections.abc import Collection
from dataclasses import dataclass

from evaluator.actions.announcing import announce_analysis
from evaluator.domain.decisions import LONGEST_NOTE, LONGEST_REASON, MOST_STARS, SHORTEST_REASON, Decision
from evaluator.domain.errors import ConflictError, NotFoundError, RefusedError
from evaluator.domain.jobs import WorkState
from evaluator.domain.ratings import State
from evaluator.domain.scoring import total
from evaluator.store import analyses, decisions, evaluations, overrides, rankings, ratings, rubrics
from evaluator.store.database import Session
from evaluator.store.evaluations import Evaluation

log = logging.getLogger(__name__)


class ChangedMeanwhileError(ConflictError):
    """Somebody else has changed this level meanwhile. Look at the present one first, then change it again."""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level and state for a rating, or neither to take the last change back.

    `seen` is the last entry about it that the person knew, 0 for none.
    """

    number: int
    level: int | None
    state: State | None
    reason: str
    seen: int


async def decide(
    session: Session,
    team_id: int,
    user_id: int,
    evaluation_id: int,
    decision: Decision | None,
    stars: int,
    note: str,
) -> Evaluation:
    """Record what a person decided on a candidate, whether rated or not. Raises NotFoundError, RefusedError."""
    if not 0 <= stars <= MOST_STARS:
        raise RefusedError(f"Stars are a whole number from 0 to {MOST_STARS}.")
    note = note.replace("\x00", "").strip()
    if len(note) > LONGEST_NOTE:
        raise RefusedError(f"A note has at most {LONGEST_NOTE:,} characters; this one has {len(note):,}.")
    evaluation = await evaluations.get_evaluation(session, team_id, evaluation_id)
    await decisions.record_decision(session, team_id, user_id, evaluation_id, decision, stars, note)
    await announce_analysis(session, team_id, evaluation.analysis_id)
    log.info("decided", extra={"evaluation": evaluation_id, "user": user_id})
    return evaluation


async def decide_many(
    session: Session,
    team_id: int,
    user_id: int,
    analysis_id: int,
    evaluation_ids: Collection[int],
    decision: Decision | None,
) -> int:
    """Record one decision on many candidates of an analysis, a line of the log each; stars stay as they are.

    Who is no longer in the analysis is left out. Gives how many there were. Raises NotFoundError, RefusedError.
    """
    await analyses.lock_analysis(session, team_id, analysis_id)
    if not evaluation_ids:
        raise RefusedError("Tick one candidate at least. Nothing was changed.")
    rows = [row for row in await rankings.list_evaluations(session, analysis_id) if row.id in evaluation_ids]
    for row in rows:
        await decisions.record_decision(session, team_id, user_id, row.id, decision, row.stars, "")
    if rows:
        await announce_analysis(session, team_id, analysis_id)
    log.info("decided on many", extra={"analysis": analysis_id, "user": user_id, "count": len(rows)})
    return len(rows)


async def change_level(
    session: Session, team_id: int, user_id: int, evaluation_id: int, change: LevelChange
) -> Evaluation:
    """Let a person's level count instead of the rater's, which is kept; the score follows at once.

    Raises NotFoundError, RefusedError, and ChangedMeanwhileError for who did not see the last change.
    """
    reason = " ".join(change.reason.replace("\x00", "").split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise RefusedError(
            f"Say why, in {SHORTEST_REASON} to {LONGEST_REASON:,} characters. Nothing was changed."
        )
    evaluation = await evaluations.get_evaluation(session, team_id, evaluation_id)
    if evaluation.state is not WorkState.DONE:
        raise RefusedError("Only the levels of a rated candidate can be changed.")
    await analyses.lock_analysis(session, team_id, evaluation.analysis_id)
    if await overrides.find_last_override(session, evaluation_id, change.number) != change.seen:
        raise ChangedMeanwhileError
    rated = (await ratings.list_ratings(session, [evaluation_id])).get(evaluation_id, ())
    if change.number not in {rating.number for rating in rated}:
        raise NotFoundError
    await overrides.insert_override(
        session,
        team_id,
        user_id,
        evaluation_id,
        change.number,
        level=change.level,
        state=change.state,
        reason=reason,
    )
    await _score_again(session, evaluation)
    await announce_analysis(session, team_id, evaluation.analysis_id)
    log.info(
        "level changed", extra={"evaluation": evaluation_id, "user": user_id, "criterion": change.number}
    )
    return evaluation


async def _score_again(session: Session, evaluation: Evaluation) -> None:
    weighting = (await rubrics.get_weighting(session, evaluation.analysis_id)).entries
    listed = (await ratings.list_ratings(session, [evaluation.id]))[evaluation.id]
    await evaluations.set_scores(session, [total(evaluation.id, listed, weighting)])
    await evaluations.mark_overridden(session, evaluation.id, any(rating.override for rating in listed))
