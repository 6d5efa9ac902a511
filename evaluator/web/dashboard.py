"""The dashboard."""

from quart import Blueprint, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.store.changes import read_cursor
from evaluator.store.history import AnalysisLine, list_analyses
from evaluator.store.overviews import count_open_drafts, list_draft_lines, list_job_lines, list_scores_of
from evaluator.web.guards import viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.overviews import analysis_row, draft_card, job_card, lede

DRAFTS_SHOWN = 6
DRAFTS_AT_MOST = 200
RECENT = 5

bp = Blueprint("dashboard", __name__)


@bp.get("/")
async def start_page() -> ResponseReturnValue:
    """On to the dashboard."""
    return redirect("/dashboard", 303)


@bp.get("/dashboard")
async def dashboard() -> str:
    """What is being rated, what is in preparation, what is done."""
    team_id = viewer().team_id
    shown = DRAFTS_AT_MOST if request.args.get("drafts") == "all" else DRAFTS_SHOWN
    async with services().database.transaction() as session:
        cursor = await read_cursor(session)
        lines = await list_job_lines(session, team_id)
        drafts = await list_draft_lines(session, team_id, limit=shown)
        drafts_in_all = await count_open_drafts(session, team_id)
        recent = _over(await list_analyses(session, team_id, limit=RECENT + len(lines)))
        scores = await list_scores_of(session, [line.id for line in recent])
    return await render(
        "dashboard/dashboard.html",
        cursor=cursor,
        lede=lede(lines, drafts_in_all),
        jobs=[job_card(line) for line in lines],
        drafts=[draft_card(line) for line in drafts],
        drafts_in_all=drafts_in_all,
        recent=[analysis_row(line, scores) for line in recent],
    )


def _over(lines: list[AnalysisLine]) -> list[AnalysisLine]:
    return [line for line in lines if line.status.is_final][:RECENT]
