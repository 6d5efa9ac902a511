"""Criteria templates: kept from a draft or a file, looked at, and used in another draft; and criteria as CSV."""

from typing import Literal

from pydantic import BaseModel, Field
from quart import Blueprint, Response, flash, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions.criteria_templates import (
    as_draft,
    delete_template,
    keep_template,
    rename_template,
    save_as_template,
    take_criteria,
)
from evaluator.domain.criteria import CriterionDraft
from evaluator.domain.criteria_files import parse_criteria, write_criteria
from evaluator.domain.errors import RefusedError
from evaluator.store.criteria import list_criteria
from evaluator.store.criteria_templates import get_template, list_templates
from evaluator.store.drafts import get_draft
from evaluator.web.downloads import attachment
from evaluator.web.exports import file_name
from evaluator.web.forms import parse_or_refuse
from evaluator.web.guards import may_change, viewer
from evaluator.web.pages import render
from evaluator.web.services import services

LARGEST_FILE = 500_000
"""Bytes of a file of criteria; a full one has about 60,000."""

bp = Blueprint("criteria_templates", __name__)


class NameForm(BaseModel):
    """A template's name, and whether another one of that name gives way."""

    name: str = Field(min_length=1, max_length=500)
    replaces: bool = False


class TakeForm(BaseModel):
    """Which template, and whether it takes the place of the criteria that are there."""

    template_id: int = Field(ge=1, lt=2**63)
    mode: Literal["append", "replace"] = "append"


class FileForm(BaseModel):
    """Whether the file's criteria take the place of those that are there."""

    mode: Literal["append", "replace"] = "append"


@bp.get("/criteria-templates")
async def templates() -> str:
    """The team's templates."""
    async with services().database.transaction() as session:
        listed = await list_templates(session, viewer().team_id)
    return await render("criteria_templates/list.html", templates=listed, may_edit=may_change())


@bp.get("/criteria-templates/<int:template_id>")
async def template(template_id: int) -> str:
    """What one template asks for."""
    async with services().database.transaction() as session:
        shown = await get_template(session, viewer().team_id, template_id)
    return await render("criteria_templates/template.html", kept=shown, may_edit=may_change())


@bp.get("/criteria-templates/<int:template_id>/criteria.csv")
async def template_csv(template_id: int) -> Response:
    """The template's criteria as a file that can be read back."""
    async with services().database.transaction() as session:
        shown = await get_template(session, viewer().team_id, template_id)
    return _csv(shown.name, template_id, shown.criteria)


@bp.post("/criteria-templates")
async def keep_file() -> ResponseReturnValue:
    """Keep the criteria of a file as a template."""
    form = await parse_or_refuse(NameForm)
    taken = await _sent_criteria()
    user = viewer()
    async with services().database.transaction() as session:
        kept = await keep_template(session, user.team_id, user.id, form.name, taken, replaces=form.replaces)
    return redirect(f"/criteria-templates/{kept}", 303)


@bp.post("/criteria-templates/<int:template_id>/rename")
async def rename(template_id: int) -> ResponseReturnValue:
    """Give the template another name."""
    form = await parse_or_refuse(NameForm)
    async with services().database.transaction() as session:
        await rename_template(session, viewer().team_id, template_id, form.name)
    return redirect(f"/criteria-templates/{template_id}", 303)


@bp.post("/criteria-templates/<int:template_id>/delete")
async def delete(template_id: int) -> ResponseReturnValue:
    """Forget the template."""
    async with services().database.transaction() as session:
        await delete_template(session, viewer().team_id, template_id)
    await flash("The template is deleted. Drafts made from it keep their criteria.", "success")
    return redirect("/criteria-templates", 303)


@bp.post("/drafts/<int:draft_id>/criteria/template")
async def save(draft_id: int) -> ResponseReturnValue:
    """Keep the draft's criteria as a template."""
    form = await parse_or_refuse(NameForm)
    user = viewer()
    async with services().database.transaction() as session:
        await save_as_template(session, user.team_id, user.id, draft_id, form.name, replaces=form.replaces)
    await flash(f"Kept as the template {form.name.strip()}.", "success")
    return redirect(f"/drafts/{draft_id}/criteria", 303)


@bp.post("/drafts/<int:draft_id>/criteria/from-template")
async def take(draft_id: int) -> ResponseReturnValue:
    """Use a template in the draft."""
    team_id = viewer().team_id
    async with services().database.transaction() as session:
        await get_draft(session, team_id, draft_id)
    form = await parse_or_refuse(TakeForm)
    async with services().database.transaction() as session:
        chosen = await get_template(session, team_id, form.template_id)
        added = await take_criteria(
            session, team_id, draft_id, chosen.criteria, replaces=form.mode == "replace"
        )
    return await _taken(draft_id, added)


@bp.get("/drafts/<int:draft_id>/criteria.csv")
async def draft_csv(draft_id: int) -> Response:
    """The criteria that the draft uses as a file that can be read back."""
    async with services().database.transaction() as session:
        draft = await get_draft(session, viewer().team_id, draft_id)
        used = [as_draft(each) for each in await list_criteria(session, draft_id) if each.is_used]
    return _csv(draft.position or "criteria", draft_id, used)


@bp.post("/drafts/<int:draft_id>/criteria/file")
async def take_file(draft_id: int) -> ResponseReturnValue:
    """Use the criteria of a file in the draft."""
    team_id = viewer().team_id
    async with services().database.transaction() as session:
        await get_draft(session, team_id, draft_id)
    form = await parse_or_refuse(FileForm)
    taken = await _sent_criteria()
    async with services().database.transaction() as session:
        added = await take_criteria(session, team_id, draft_id, taken, replaces=form.mode == "replace")
    return await _taken(draft_id, added)


async def _taken(draft_id: int, added: int) -> ResponseReturnValue:
    words = "1 criterion was added." if added == 1 else f"{added} criteria were added."
    await flash(words if added else "Nothing was added: all of them are here already.", "success")
    return redirect(f"/drafts/{draft_id}/criteria", 303)


async def _sent_criteria() -> list[CriterionDraft]:
    """The criteria of the file that was sent. Raises RefusedError that says what is wrong with it."""
    file = (await request.files).get("file")
    content = file.read(LARGEST_FILE + 1) if file else b""
    if not content:
        raise RefusedError("Choose a file of criteria first: CSV with a line of column names, or JSON.")
    if len(content) > LARGEST_FILE:
        raise RefusedError("The file of criteria is larger than 500 KB, more than any list of criteria.")
    try:
        return parse_criteria(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RefusedError(
            "The file of criteria is no text in UTF-8. Save it as CSV UTF-8 and send it again."
        ) from error


def _csv(name: str, number: int, written: list[CriterionDraft] | tuple[CriterionDraft, ...]) -> Response:
    named = attachment(file_name(name, number, "criteria.csv"))
    return Response(
        write_criteria(written).encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": named},
    )
