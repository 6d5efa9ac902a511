"""Documents: the resumes of a draft, sent, shown, taken out; what was read of each, and its original."""

from collections.abc import AsyncIterator
from typing import cast
from uuid import uuid4

from quart import Blueprint, Quart, jsonify, redirect, request
from quart.blueprints import BlueprintSetupState
from quart.typing import ResponseReturnValue
from quart.wrappers import Response

from evaluator.actions.candidates import rename_candidate
from evaluator.actions.uploads import confirm_file, remove_file
from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import InsightsMode
from evaluator.store.blobs import find_part
from evaluator.store.database import Database
from evaluator.store.documents import DocumentRole, get_document
from evaluator.store.drafts import get_draft
from evaluator.store.files import DocumentFile, get_original, get_text
from evaluator.store.ledger import get_balance
from evaluator.web.clients import wants_json
from evaluator.web.csrf import reads_own_body
from evaluator.web.downloads import attachment
from evaluator.web.drafts import read_draft, render_step
from evaluator.web.guards import viewer
from evaluator.web.intake import Intake
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.uploads import take_upload
from evaluator.web.views.document_rows import Group, document_row, document_rows
from evaluator.web.views.draft_states import start_label
from evaluator.web.views.prices import mode_prices

DOWNLOAD_SECONDS = 600
"""An original that takes longer than this to fetch is given up."""
_GROUPS = (
    (Group.NOTED, "Ready, with a note", ""),
    (Group.LEFT_OUT, "Left out", "never rated, never charged"),
    (Group.OTHERS, "All files", ""),
)

bp = Blueprint("documents", __name__)


@bp.record_once
def _leave_bodies_alone(state: BlueprintSetupState) -> None:
    """Every app with these routes takes uploads at the pace at which they are stored."""
    app = cast(Quart, state.app)
    app.asgi_app = Intake(app.asgi_app)  # type: ignore[method-assign, assignment]


@bp.get("/drafts/<int:draft_id>/resumes")
async def resumes(draft_id: int) -> str:
    """The files by group, and beside them the start."""
    async with services().database.transaction() as session:
        page = await read_draft(session, draft_id)
        balance = await get_balance(session, page.draft.team_id)
    rows = document_rows(page.files)
    return await render_step(
        "drafts/resumes.html",
        "resumes",
        page,
        draft=page.draft,
        groups=[
            (group.value, title, note, [row for row in rows if row.group is group])
            for group, title, note in _GROUPS
        ],
        modes=list(InsightsMode),
        rater_label=services().rater.label,
        is_built_in=services().rater.is_built_in,
        start_label=start_label(page.summary),
        prices=mode_prices(page.settings, page.summary.candidates, balance),
        submission=uuid4(),
    )


@bp.post("/drafts/<int:draft_id>/documents")
@reads_own_body
async def send(draft_id: int) -> ResponseReturnValue:
    """Take resumes: one file as the body, or those of a form."""
    return await take_upload(draft_id, DocumentRole.RESUME, f"/drafts/{draft_id}/resumes")


@bp.post("/documents/<int:document_id>/remove")
async def remove(document_id: int) -> ResponseReturnValue:
    """Take a file out of its draft."""
    async with services().database.transaction() as session:
        draft_id = await remove_file(session, viewer().team_id, document_id)
    return _to_resumes(draft_id)


@bp.post("/documents/<int:document_id>/confirm")
async def confirm(document_id: int) -> ResponseReturnValue:
    """Let a partly read resume be rated with what was read."""
    user = viewer()
    async with services().database.transaction() as session:
        draft_id = await confirm_file(session, user.team_id, user.id, document_id)
    return _to_resumes(draft_id)


@bp.post("/candidates/<int:candidate_id>/name")
async def rename(candidate_id: int) -> ResponseReturnValue:
    """Call a candidate by another name; the field carries the id, since one form holds all rows."""
    form = await request.form
    name = form.get(f"{candidate_id}.name", form.get("name", ""))
    async with services().database.transaction() as session:
        draft_id = await rename_candidate(session, viewer().team_id, candidate_id, name)
    return _to_resumes(draft_id)


@bp.get("/documents/<int:document_id>/text")
async def text(document_id: int) -> ResponseReturnValue:
    """What was read of a file, hidden passages apart."""
    async with services().database.transaction() as session:
        document = await get_document(session, viewer().team_id, document_id)
        content = await get_text(session, viewer().team_id, document_id)
        draft = await get_draft(session, viewer().team_id, document.draft_id)
    context = {"row": document_row(document, same_name=False), "document": document, "text": content}
    if wants_json():
        return jsonify(title=document.name, html=await render("documents/_text.html", **context))
    return await render("documents/text.html", draft=draft, **context)


@bp.get("/documents/<int:document_id>/original")
async def original(document_id: int) -> Response:
    """The file as it was sent, to be saved and never shown: it is not ours, and may be anything."""
    async with services().database.transaction() as session:
        file = await get_original(session, viewer().team_id, document_id)
        first = await find_part(session, file.team_id, file.sha256, 0)
    if first is None:
        raise NotFoundError
    response = Response(_parts(services().database, file, first), content_type="application/octet-stream")
    response.timeout = DOWNLOAD_SECONDS
    response.headers["Content-Disposition"] = attachment(file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


async def _parts(database: Database, file: DocumentFile, first: bytes) -> AsyncIterator[bytes]:
    """Part by part, each in a transaction of its own: a slow reader holds no connection."""
    part: bytes | None = first
    number = 0
    while part is not None:
        yield part
        number += 1
        async with database.transaction() as session:
            part = await find_part(session, file.team_id, file.sha256, number)


def _to_resumes(draft_id: int) -> ResponseReturnValue:
    if wants_json():
        return jsonify(draft_id=draft_id)
    return redirect(f"/drafts/{draft_id}/resumes", 303)
