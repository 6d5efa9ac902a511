"""Criteria: the list of a draft, each change saved at once.

One form holds all rows, so that pages work without scripts; a row's fields are named by its id, as in `5.wording`.
A script asks for JSON and is given the list as the page would show it.
"""

from collections.abc import Mapping

from pydantic import BaseModel, Field, ValidationError
from quart import Blueprint, jsonify, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions.criteria import (
    add_criterion,
    delete_criterion,
    edit_criterion,
    leave_out_criterion,
    move_criterion,
    order_criteria,
    repair_criterion,
    use_criterion,
)
from evaluator.actions.criteria_templates import as_draft
from evaluator.actions.drafts import request_extraction
from evaluator.domain.criteria import Category, CriterionDraft, Kind, LevelDescriptions
from evaluator.domain.errors import RefusedError
from evaluator.store.criteria import Criterion, get_criterion, list_criteria
from evaluator.store.criteria_templates import list_templates
from evaluator.store.database import Session
from evaluator.store.drafts import get_draft
from evaluator.web.clients import wants_json
from evaluator.web.drafts import read_draft, render_step
from evaluator.web.forms import parse_or_refuse
from evaluator.web.guards import viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.criteria_lists import criteria_list

LONGEST_LEVEL = 300
"""Characters of what one level looks like."""
_FAULTS = {
    "wording": "A wording has 2 to 300 characters. Nothing was changed.",
    "weight": "A weight is a whole number from 0 to 5. Nothing was changed.",
    "levels": f"What a level looks like has at most {LONGEST_LEVEL} characters. Nothing was changed.",
}
_LEVELS = ("level_5", "level_3", "level_1")
_FIELDS = ("wording", "category", "kind", "weight")

bp = Blueprint("criteria", __name__)


class MoveForm(BaseModel):
    """By how many places, up when negative."""

    steps: int = Field(ge=-100, le=100)


class OrderForm(BaseModel):
    """The ids in their new order."""

    ids: list[int] = []


@bp.get("/drafts/<int:draft_id>/criteria")
async def criteria(draft_id: int) -> str:
    """The list, beside the job description with the sentences it came from."""
    async with services().database.transaction() as session:
        page = await read_draft(session, draft_id)
        kept = await list_templates(session, viewer().team_id)
    listed = criteria_list(page.draft, page.extraction, page.criteria)
    return await render_step(
        "criteria/criteria.html", "criteria", page, draft=page.draft, listed=listed, templates=kept
    )


@bp.post("/drafts/<int:draft_id>/criteria")
async def add(draft_id: int) -> ResponseReturnValue:
    """Add a criterion at the end."""
    sent = await _sent("new")
    added = _checked({"category": Category.OTHER, "kind": Kind.WANTED, "weight": 3} | sent)
    async with services().database.transaction() as session:
        criterion_id = await add_criterion(session, viewer().team_id, draft_id, added)
    return await _answer(draft_id, criterion_id)


@bp.post("/drafts/<int:draft_id>/criteria/save")
async def save_all(draft_id: int) -> ResponseReturnValue:
    """Take the fields of every row: what one button does where no script saves each change."""
    async with services().database.transaction() as session:
        await get_draft(session, viewer().team_id, draft_id)
        for criterion in await list_criteria(session, draft_id):
            edited = _edited(criterion, await _sent(str(criterion.id)))
            if edited != as_draft(criterion):
                await edit_criterion(session, viewer().team_id, criterion.id, edited)
    return await _answer(draft_id)


@bp.post("/criteria/<int:criterion_id>")
async def edit(criterion_id: int) -> ResponseReturnValue:
    """Take the fields of one row, or put a repaired wording in place."""
    repair = (await request.form).get("repair", "")
    sent = await _sent(str(criterion_id))
    async with services().database.transaction() as session:
        criterion = await get_criterion(session, viewer().team_id, criterion_id)
        if repair:
            await _repair(session, criterion_id, repair)
        else:
            await edit_criterion(session, viewer().team_id, criterion_id, _edited(criterion, sent))
    return await _answer(criterion.draft_id, criterion_id)


@bp.post("/criteria/<int:criterion_id>/use")
async def use(criterion_id: int) -> ResponseReturnValue:
    """Let the criterion count."""
    async with services().database.transaction() as session:
        criterion = await use_criterion(session, viewer().team_id, criterion_id)
    return await _answer(criterion.draft_id, criterion_id)


@bp.post("/criteria/<int:criterion_id>/leave-out")
async def leave_out(criterion_id: int) -> ResponseReturnValue:
    """Keep the criterion in the list, and do not ask for it."""
    async with services().database.transaction() as session:
        criterion = await leave_out_criterion(session, viewer().team_id, criterion_id)
    return await _answer(criterion.draft_id, criterion_id)


@bp.post("/criteria/<int:criterion_id>/move")
async def move(criterion_id: int) -> ResponseReturnValue:
    """Move the criterion up or down among those it is listed with."""
    form = await parse_or_refuse(MoveForm)
    async with services().database.transaction() as session:
        criterion = await move_criterion(session, viewer().team_id, criterion_id, form.steps)
    return await _answer(criterion.draft_id, criterion_id)


@bp.post("/criteria/<int:criterion_id>/delete")
async def delete(criterion_id: int) -> ResponseReturnValue:
    """Remove the criterion."""
    async with services().database.transaction() as session:
        draft_id = await delete_criterion(session, viewer().team_id, criterion_id)
    return await _answer(draft_id)


@bp.post("/drafts/<int:draft_id>/criteria/order")
async def order(draft_id: int) -> ResponseReturnValue:
    """Put the criteria in the order of `ids`."""
    form = await parse_or_refuse(OrderForm)
    async with services().database.transaction() as session:
        await order_criteria(session, viewer().team_id, draft_id, form.ids)
    return await _answer(draft_id)


@bp.post("/drafts/<int:draft_id>/extraction")
async def extract(draft_id: int) -> ResponseReturnValue:
    """Draw the criteria from the job description anew; added ones stay."""
    async with services().database.transaction() as session:
        await request_extraction(session, viewer().team_id, draft_id)
    return await _answer(draft_id)


async def _answer(draft_id: int, criterion_id: int | None = None) -> ResponseReturnValue:
    """The list for a script; for a form the way back to its row."""
    if not wants_json():
        place = f"#criterion-{criterion_id}" if criterion_id is not None else ""
        return redirect(f"/drafts/{draft_id}/criteria{place}", 303)
    async with services().database.transaction() as session:
        page = await read_draft(session, draft_id)
    listed = criteria_list(page.draft, page.extraction, page.criteria)
    return jsonify(html=await render("criteria/_list.html", listed=listed))


async def _sent(row: str) -> dict[str, object]:
    """The fields of one row that were sent, the last of each name: a button stands behind the field it sets."""
    form = await request.form
    sent: dict[str, object] = {}
    for name in (*_FIELDS, *_LEVELS):
        if values := form.getlist(f"{row}.{name}"):
            sent[name] = " ".join(values[-1].split())
    return sent


def _edited(criterion: Criterion, sent: Mapping[str, object]) -> CriterionDraft:
    present = as_draft(criterion)
    known = present.model_dump(exclude={"levels"}) | present.levels.model_dump()
    return _checked({**known, **sent})


def _checked(values: Mapping[str, object]) -> CriterionDraft:
    """The criterion; raises RefusedError with what is wrong in words."""
    levels = {name: str(values.get(name, "")) for name in _LEVELS}
    if any(len(words) > LONGEST_LEVEL for words in levels.values()):
        raise RefusedError(_FAULTS["levels"])
    known = {name: value for name, value in values.items() if name not in _LEVELS}
    try:
        return CriterionDraft.model_validate(known | {"levels": LevelDescriptions(**levels)})
    except ValidationError as error:
        fault = str(error.errors(include_url=False)[0]["loc"][0])
        raise RefusedError(_FAULTS.get(fault, "This cannot be read. Nothing was changed.")) from error


async def _repair(session: Session, criterion_id: int, repair: str) -> None:
    try:
        await repair_criterion(session, viewer().team_id, criterion_id, repair)
    except ValidationError as error:
        raise RefusedError(_FAULTS["wording"]) from error
