"""The audit log: what admins changed, newest first."""

from quart import Blueprint, request

from evaluator.store.audit_log import count_audit_entries, list_audit_entries
from evaluator.web.admin import render_admin
from evaluator.web.admin.audit_lines import audit_line
from evaluator.web.guards import admin
from evaluator.web.services import services

bp = Blueprint("admin_audit", __name__)

LINES_A_PAGE = 50


@bp.get("/admin/audit")
@admin
async def show() -> str:
    """One page of the log."""
    async with services().database.transaction() as session:
        pages = max(1, -(-await count_audit_entries(session) // LINES_A_PAGE))
        page = max(1, min(request.args.get("page", 1, int), pages))
        entries = await list_audit_entries(session, LINES_A_PAGE, skip=(page - 1) * LINES_A_PAGE)
    return await render_admin(
        "admin/audit.html", lines=[audit_line(entry) for entry in entries], page=page, pages=pages
    )
