"""The dashboard and the Job History."""

from quart import Blueprint, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.domain.errors import NotFoundError
from evaluator.store.analyses import AnalysisLine, count_analyses, list_analyses
from evaluator.store.changes import read_cursor
from evaluator.store.overviews import count_open_drafts, list_draft_lines, list_job_lines, list_scores_of
from evaluator.web.guards import viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.overviews import analysis_row, draft_card, job_card, lede

DRAFTS_SHOWN = 6
DRAFTS_AT_MOST = 200
RECENT = 5
PAGE = 50
"""Analyses on one page of the Job History."""

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


@bp.get("/dashboard/history")
async def history() -> str:
    """Every analysis, newest first, a page at a time."""
    team_id = viewer().team_id
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= 1_000_000:
        raise NotFoundError
    async with services().database.transaction() as session:
        in_all = await count_analyses(session, team_id)
        lines = await list_analyses(session, team_id, limit=PAGE, offset=(number - 1) * PAGE)
    if not lines and number > 1:
        raise NotFoundError
    return await render(
        "history/history.html",
        rows=[analysis_row(line) for line in lines],
        in_all=in_all,
        page=number,
        pages=-(-in_all // PAGE),
    )
