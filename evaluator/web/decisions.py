"""Decisions: what people add to a candidate, and levels they change."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from quart import Blueprint, flash, redirect
from quart.typing import ResponseReturnValue

from evaluator.actions.deciding import LevelChange, change_level, decide, decide_many
from evaluator.domain.decisions import Decision
from evaluator.domain.ratings import State
from evaluator.store.evaluations import Evaluation, get_evaluation
from evaluator.web.analyses import check_analysis
from evaluator.web.errors import way_back
from evaluator.web.forms import parse_or_refuse
from evaluator.web.guards import viewer
from evaluator.web.services import services

LONGEST = 20_000
"""Characters of a note or a reason that are read at all; the rules say how long it may be."""

MOST_TICKED = 1_000
"""Candidates decided on at once; as many as a job takes."""

bp = Blueprint("decisions", __name__)


class DecisionForm(BaseModel):
    """What is decided: "clear" takes the decision back. Stars, and a note for the log."""

    decision: Literal["shortlist", "maybe", "reject", "clear"]
    stars: int = Field(default=0, ge=0, le=5)
    note: str = Field(default="", max_length=LONGEST)


class ManyForm(BaseModel):
    """One decision on all who are ticked."""

    decision: Literal["shortlist", "maybe", "reject", "clear"]
    ids: list[Annotated[int, Field(ge=1, lt=2**63)]] = Field(default_factory=list, max_length=MOST_TICKED)


class LevelForm(BaseModel):
    """A changed level; "rater" takes the change back. `seen` is the last change that the person knew of."""

    level: Literal["0", "1", "2", "3", "4", "5", "rater"]
    state: State = State.HELD
    reason: str = Field(default="", max_length=LONGEST)
    seen: int = Field(default=0, ge=0, lt=2**63)


@bp.post("/evaluations/<int:evaluation_id>/decision")
async def record(evaluation_id: int) -> ResponseReturnValue:
    """Shortlist, maybe, reject, or none of them."""
    await _check(evaluation_id)
    form = await parse_or_refuse(DecisionForm)
    decision = None if form.decision == "clear" else Decision(form.decision)
    user = viewer()
    async with services().database.transaction() as session:
        evaluation = await decide(
            session, user.team_id, user.id, evaluation_id, decision, form.stars, form.note
        )
    await flash(f"Decided: {decision.label}." if decision else "The decision is taken back.", "success")
    return redirect(way_back() or _page(evaluation), 303)


@bp.post("/analysis/results/<int:analysis_id>/decisions")
async def record_many(analysis_id: int) -> ResponseReturnValue:
    """One decision on many candidates at once."""
    user = viewer()
    await check_analysis(analysis_id)
    form = await parse_or_refuse(ManyForm)
    decision = None if form.decision == "clear" else Decision(form.decision)
    ids = frozenset(form.ids)
    async with services().database.transaction() as session:
        count = await decide_many(session, user.team_id, user.id, analysis_id, ids, decision)
    await flash(_said(decision, count, len(ids) - count), "success")
    return redirect(way_back() or f"/analysis/results/{analysis_id}", 303)


@bp.post("/evaluations/<int:evaluation_id>/ratings/<int:number>/level")
async def change(evaluation_id: int, number: int) -> ResponseReturnValue:
    """Change a level, with a reason; both stay in the record."""
    await _check(evaluation_id)
    form = await parse_or_refuse(LevelForm)
    is_back = form.level == "rater"
    asked = LevelChange(
        number=number,
        level=None if is_back else int(form.level),
        state=None if is_back else form.state,
        reason=form.reason,
        seen=form.seen,
    )
    user = viewer()
    async with services().database.transaction() as session:
        evaluation = await change_level(session, user.team_id, user.id, evaluation_id, asked)
    return redirect(f"{_page(evaluation)}#r-{number}", 303)


def _said(decision: Decision | None, count: int, gone: int) -> str:
    people = "1 candidate" if count == 1 else f"{count} candidates"
    said = (
        f"Decided on {people}: {decision.label}." if decision else f"The decision on {people} is taken back."
    )
    left = "1 is" if gone == 1 else f"{gone} are"
    return f"{said} {left} no longer there and left out." if gone else said


async def _check(evaluation_id: int) -> None:
    """Whose candidate it is comes before what the form says."""
    async with services().database.transaction() as session:
        await get_evaluation(session, viewer().team_id, evaluation_id)


def _page(evaluation: Evaluation) -> str:
    return f"/analysis/results/{evaluation.analysis_id}/candidates/{evaluation.id}"
