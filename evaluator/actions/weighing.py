"""Weights that are tried out, and kept: scores follow from the stored levels, without a question to anybody."""

import logging
from collections.abc import Mapping, Sequence

from evaluator.actions.announcing import announce_analysis
from evaluator.domain.criteria import Weighted
from evaluator.domain.errors import ConflictError, RefusedError
from evaluator.domain.ratings import Rating
from evaluator.domain.scoring import Score, total
from evaluator.store import analyses, evaluations, ratings, rubrics
from evaluator.store.database import Session

log = logging.getLogger(__name__)


class WeightedMeanwhileError(ConflictError):
    """Somebody else has kept other weights meanwhile. Look at the present ones first, then change them again."""


def weigh(rated: Mapping[int, Mapping[int, Rating]], entries: Sequence[Weighted]) -> list[Score]:
    """What the rated candidates score with these weights, by what counts of each. Raises RefusedError."""
    _check(entries)
    return [total(evaluation_id, given.values(), entries) for evaluation_id, given in rated.items()]


async def keep_weights(
    session: Session,
    team_id: int,
    user_id: int,
    analysis_id: int,
    entries: Sequence[Weighted],
    seen_version: int,
) -> None:
    """Let these weights count from now on, as a new version beside the earlier ones; all scores follow.

    Raises NotFoundError, RefusedError, and WeightedMeanwhileError for who did not see the last version.
    """
    _check(entries)
    await analyses.lock_analysis(session, team_id, analysis_id)
    newest = await rubrics.get_weighting(session, analysis_id)
    if newest.version != seen_version:
        raise WeightedMeanwhileError
    if {each.number for each in entries} != {each.number for each in newest.entries}:
        raise RefusedError("These are not the criteria of this analysis. Load the page again.")
    if list(entries) == list(newest.entries):
        return
    await rubrics.insert_weighting(session, team_id, analysis_id, user_id, entries)
    rated = await ratings.list_unquoted(session, analysis_id)
    await evaluations.set_scores(session, weigh(rated, entries))
    await announce_analysis(session, team_id, analysis_id, touches_job=True)
    log.info("weights kept", extra={"analysis": analysis_id, "user": user_id})


def _check(entries: Sequence[Weighted]) -> None:
    if not any(each.weight for each in entries):
        raise RefusedError("At least one criterion needs a weight above 0. Nothing was changed.")
