"""Weights of an analysis: tried out for nothing, kept as a version, and the earlier ones one click away."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from quart import Blueprint, flash, redirect, request
from quart.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from evaluator.actions.weighing import keep_weights, weigh
from evaluator.domain.criteria import RubricCriterion, Weighted
from evaluator.domain.errors import RefusedError
from evaluator.domain.names import display_name
from evaluator.domain.ratings import Rating
from evaluator.domain.scoring import Score
from evaluator.store.analyses import Analysis, get_analysis
from evaluator.store.database import Session
from evaluator.store.jobs import find_latest_job
from evaluator.store.rankings import list_evaluations, list_scores
from evaluator.store.ratings import list_unquoted
from evaluator.store.rubrics import (
    Weighting,
    WeightingLine,
    find_entries,
    get_weighting,
    list_rubric,
    list_weightings,
)
from evaluator.web.analyses import rater_note
from evaluator.web.forms import whole_number
from evaluator.web.guards import may_change, viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.weights import moved_rows, weight_rows, what_if

bp = Blueprint("weights", __name__)


@dataclass(frozen=True, slots=True)
class _Read:
    analysis: Analysis
    job_id: int
    rubric: tuple[RubricCriterion, ...]
    weighting: Weighting
    versions: list[WeightingLine]
    kept: list[Score]
    rated: dict[int, dict[int, Rating]]
    names: dict[int, str]


@bp.get("/analysis/results/<int:analysis_id>/weights")
async def weights(analysis_id: int) -> str:
    """The weights in force, or those of the version that the address names."""
    version = whole_number(request.args.get("version", ""))
    async with services().database.transaction() as session:
        read = await _read(session, analysis_id)
        entries = read.weighting.entries
        if version in {line.version for line in read.versions}:
            entries = await find_entries(session, analysis_id, version)
    return await _render(read, entries)


@bp.post("/analysis/results/<int:analysis_id>/weights/try")
async def try_out(analysis_id: int) -> str:
    """What would move with the weights of the form; nothing is changed."""
    form = await request.form
    async with services().database.transaction() as session:
        read = await _read(session, analysis_id)
    return await _render(read, _asked(form, read.weighting.entries))


@bp.post("/analysis/results/<int:analysis_id>/weights")
async def keep(analysis_id: int) -> ResponseReturnValue:
    """Let the weights of the form count from now on."""
    form = await request.form
    user = viewer()
    async with services().database.transaction() as session:
        await get_analysis(session, user.team_id, analysis_id)
        entries = _asked(form, (await get_weighting(session, analysis_id)).entries)
        version = whole_number(form.get("seen", "")) or 0
        await keep_weights(session, user.team_id, user.id, analysis_id, entries, version)
    await flash("These weights count now. The earlier ones stay in the list of versions.", "success")
    return redirect(f"/analysis/results/{analysis_id}/weights", 303)


async def _render(read: _Read, entries: Sequence[Weighted]) -> str:
    return await render(
        "analyses/weights.html",
        analysis=read.analysis,
        job_id=read.job_id,
        rows=weight_rows(read.rubric, entries, read.weighting.entries),
        moved=moved_rows(weigh(read.rated, entries), read.kept, read.names, read.analysis.must_have_rule),
        is_changed=list(entries) != list(read.weighting.entries),
        what_if=what_if(read.rated, read.weighting.entries, read.analysis.must_have_rule),
        version=read.weighting.version,
        versions=read.versions,
        may_keep=may_change(),
        rater_note=rater_note(read.analysis),
    )


async def _read(session: Session, analysis_id: int) -> _Read:
    analysis = await get_analysis(session, viewer().team_id, analysis_id)
    job = await find_latest_job(session, analysis.team_id, analysis_id)
    rows = await list_evaluations(session, analysis_id)
    return _Read(
        analysis=analysis,
        job_id=job.id if job else 0,
        rubric=await list_rubric(session, analysis_id),
        weighting=await get_weighting(session, analysis_id),
        versions=await list_weightings(session, analysis_id),
        kept=await list_scores(session, analysis_id),
        rated=await list_unquoted(session, analysis_id),
        names={row.id: display_name(row.name, row.candidate_id) for row in rows},
    )


def _asked(sent: MultiDict[str, str], present: Sequence[Weighted]) -> tuple[Weighted, ...]:
    """The kinds and weights that were sent, the present ones where nothing was. Raises RefusedError."""
    asked = []
    for entry in present:
        # a switch that is off sends nothing: the hidden field before it says what that means
        kind = (sent.getlist(f"{entry.number}.kind") or [entry.kind.value])[-1]
        weight = sent.get(f"{entry.number}.weight", str(entry.weight)).strip()
        try:
            asked.append(Weighted.model_validate({"number": entry.number, "kind": kind, "weight": weight}))
        except ValidationError as error:
            raise RefusedError(
                f"Criterion {entry.number}: a weight is a whole number from 0 to 5, and the kind must-have or wanted. "
                "Nothing was changed."
            ) from error
    return tuple(asked)
