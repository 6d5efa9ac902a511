"""Drafts: beginning one, its job description, its title, putting it away."""

from dataclasses import dataclass

from pydantic import BaseModel
from quart import Blueprint, jsonify, redirect
from quart.typing import ResponseReturnValue

from evaluator.actions.drafts import create_draft, delete_draft, paste_job_description, rename_position
from evaluator.domain.errors import RefusedError
from evaluator.domain.settings import Settings
from evaluator.store.analyses import find_analysis_of_draft
from evaluator.store.changes import read_cursor
from evaluator.store.criteria import Criterion, list_criteria
from evaluator.store.database import Session
from evaluator.store.documents import DocumentRole, DocumentRow, list_draft_documents
from evaluator.store.drafts import Draft, get_draft
from evaluator.store.extractions import Extraction, find_extraction
from evaluator.store.settings import get_settings
from evaluator.web.clients import wants_json
from evaluator.web.csrf import reads_own_body
from evaluator.web.forms import FormErrors, parse, parse_or_refuse
from evaluator.web.guards import viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.uploads import take_upload
from evaluator.web.views.document_rows import size_in_words
from evaluator.web.views.draft_states import DraftSummary, next_step, steps, summarize
from evaluator.web.views.formats import accepted_names, accepted_words
from evaluator.web.views.papers import paper

bp = Blueprint("drafts", __name__)


class PasteForm(BaseModel):
    """A job description as text."""

    text: str = ""


class PositionForm(BaseModel):
    """What the position is called."""

    position: str = ""


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft as its pages show it, and the cursor to go on listening from."""

    cursor: int
    draft: Draft
    extraction: Extraction | None
    criteria: list[Criterion]
    files: list[DocumentRow]
    settings: Settings
    analysis_id: int | None

    @property
    def summary(self) -> DraftSummary:
        """The draft in figures."""
        return summarize(self.draft, self.extraction, self.criteria, self.files, self.settings)


async def read_draft(session: Session, draft_id: int) -> DraftPage:
    """The viewer's draft with that id; raises NotFoundError."""
    cursor = await read_cursor(session)
    team_id = viewer().team_id
    return DraftPage(
        cursor=cursor,
        draft=await get_draft(session, team_id, draft_id),
        extraction=await find_extraction(session, draft_id),
        criteria=await list_criteria(session, draft_id),
        files=await list_draft_documents(session, draft_id),
        settings=await get_settings(session),
        analysis_id=await find_analysis_of_draft(session, team_id, draft_id),
    )


async def render_step(template: str, step: str, page: DraftPage, **context: object) -> str:
    """A page of a draft, with its step bar."""
    summary = page.summary
    known = {
        "summary": summary,
        "steps": steps(summary, step),
        "cursor": page.cursor,
        "analysis_id": page.analysis_id,
        "settings": page.settings,
        "accept": accepted_names(),
        "formats": accepted_words(),
    }
    return await render(template, **known | context)


@bp.post("/drafts")
async def create() -> ResponseReturnValue:
    """Begin a draft and go to its first step."""
    async with services().database.transaction() as session:
        draft_id = await create_draft(session, viewer().team_id, viewer().id)
    return redirect(f"/drafts/{draft_id}/job-description", 303)


@bp.get("/drafts/<int:draft_id>")
async def show(draft_id: int) -> ResponseReturnValue:
    """On to the step that is to do."""
    async with services().database.transaction() as session:
        page = await read_draft(session, draft_id)
    return redirect(f"/drafts/{draft_id}/{next_step(page.summary)}", 303)


@bp.get("/drafts/<int:draft_id>/job-description")
async def job_description(draft_id: int) -> str:
    """What was read, as a page, or the ways to give one."""
    return await _render_job_description(draft_id)


async def _render_job_description(draft_id: int, pasted: str = "", refusal: str = "") -> str:
    async with services().database.transaction() as session:
        page = await read_draft(session, draft_id)
    draft = page.draft
    file = next((file for file in page.files if file.id == draft.job_description_document_id), None)
    return await render_step(
        "drafts/job-description.html",
        "job-description",
        page,
        draft=draft,
        file=file,
        file_size=size_in_words(file.size_bytes) if file else "",
        blocks=paper(draft.job_description or ""),
        pasted=pasted,
        refusal=refusal,
    )


@bp.post("/drafts/<int:draft_id>/job-description")
async def paste(draft_id: int) -> ResponseReturnValue:
    """Take pasted text as the job description."""
    form = await parse(PasteForm)
    if isinstance(form, FormErrors):
        return await _render_job_description(draft_id, form.values.get("text", ""), form.sentence), 422
    try:
        async with services().database.transaction() as session:
            await paste_job_description(session, viewer().team_id, draft_id, form.text)
    except RefusedError as refusal:
        return await _render_job_description(draft_id, form.text, refusal.message), 422
    return redirect(f"/drafts/{draft_id}/job-description", 303)


@bp.post("/drafts/<int:draft_id>/job-description/file")
@reads_own_body
async def send_job_description(draft_id: int) -> ResponseReturnValue:
    """Take a file as the job description."""
    return await take_upload(draft_id, DocumentRole.JOB_DESCRIPTION, f"/drafts/{draft_id}/job-description")


@bp.post("/drafts/<int:draft_id>/position")
async def rename(draft_id: int) -> ResponseReturnValue:
    """Give the position its title."""
    form = await parse_or_refuse(PositionForm)
    async with services().database.transaction() as session:
        await rename_position(session, viewer().team_id, draft_id, form.position)
    if wants_json():
        return jsonify(position=form.position)
    return redirect(f"/drafts/{draft_id}/job-description", 303)


@bp.post("/drafts/<int:draft_id>/delete")
async def delete(draft_id: int) -> ResponseReturnValue:
    """Put the draft away; what was started from it stays."""
    async with services().database.transaction() as session:
        await delete_draft(session, viewer().team_id, draft_id)
    return redirect("/dashboard", 303)
