"""Uploads: one file as the body of a request, as scripts send it, or the files of a plain form."""

from collections.abc import AsyncIterator
from urllib.parse import unquote

from quart import flash, jsonify, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions.uploads import (
    DraftFullError,
    TooLargeError,
    UploadedFile,
    list_too_large,
    no_place,
    receive_file,
    too_large,
)
from evaluator.domain.errors import RefusedError
from evaluator.domain.settings import Settings
from evaluator.store.documents import DocumentRole
from evaluator.store.drafts import get_draft
from evaluator.store.settings import get_settings
from evaluator.web.csrf import FIELD, HEADER, check_token
from evaluator.web.form_uploads import FieldPart, boundary_of, form_parts
from evaluator.web.guards import viewer
from evaluator.web.intake import SenderGoneError, arriving_body
from evaluator.web.services import services

FILE_NAME = "X-File-Name"
"""Header: the name, percent-encoded."""
FILE_SIZE = "X-File-Size"
"""Header: the size of a file whose bytes are not sent, because the page knows that they are too many."""
LARGEST_BELIEVED = 2**53
"""Bytes: what browsers count to. A number that no column holds may not stop the refusal."""


async def take_upload(draft_id: int, role: DocumentRole, page: str) -> ResponseReturnValue:
    """Store what is sent: gives the document's id as JSON, or for a form leads back to `page`.

    Raises RefusedError and NotFoundError.
    """
    async with services().database.transaction() as session:
        await get_draft(session, viewer().team_id, draft_id)
        settings = await get_settings(session)
    boundary = boundary_of(request.headers.get("Content-Type", ""))
    try:
        if boundary is None:
            return jsonify(document_id=await _take_body(draft_id, role, settings)), 201
        await _take_form(draft_id, role, boundary, settings)
    except SenderGoneError:
        return "", 400
    return redirect(page, 303)


async def _take_body(draft_id: int, role: DocumentRole, settings: Settings) -> int:
    if HEADER not in request.headers:
        check_token(None)
    body = arriving_body()
    uploaded = _uploaded(draft_id, role, unquote(request.headers.get(FILE_NAME, "")))
    declared = min(
        max(body.declared_bytes or 0, request.headers.get(FILE_SIZE, 0, type=int)), LARGEST_BELIEVED
    )
    if declared > settings.max_file_bytes:
        if role is DocumentRole.JOB_DESCRIPTION:
            raise TooLargeError(too_large(declared, settings))
        return await list_too_large(services().database, uploaded, declared)
    return await receive_file(services().database, uploaded, body.chunks())


async def _take_form(draft_id: int, role: DocumentRole, boundary: bytes, settings: Settings) -> None:
    is_checked = HEADER in request.headers
    added = 0
    without_place: list[str] = []
    async for part in form_parts(arriving_body().chunks(), boundary):
        if isinstance(part, FieldPart):
            if part.name == FIELD:
                check_token(part.value)
                is_checked = True
            continue
        if not is_checked:
            check_token(None)
        try:
            await _keep(draft_id, role, part.name, part.chunks)
            added += 1
        except DraftFullError:
            without_place.append(part.name)
    if without_place:
        await flash(no_place(added, without_place, settings.max_resumes_per_upload), "warning")
    elif not added:
        raise RefusedError("No file was chosen.")


async def _keep(draft_id: int, role: DocumentRole, name: str, chunks: AsyncIterator[bytes]) -> None:
    await receive_file(services().database, _uploaded(draft_id, role, name), chunks)


def _uploaded(draft_id: int, role: DocumentRole, name: str) -> UploadedFile:
    return UploadedFile(viewer().team_id, draft_id, role, name)
