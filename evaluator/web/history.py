"""The Job History: analyses searched, sorted and filtered; renamed, duplicated, deleted."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field
from quart import Blueprint, flash, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions.history import delete_analysis, duplicate_analysis, rename_analysis
from evaluator.domain.errors import NotFoundError
from evaluator.domain.history import HistoryFilter, HistoryOrder
from evaluator.domain.jobs import JobStatus
from evaluator.store.analyses import get_analysis
from evaluator.store.history import count_analyses, list_analyses, list_starters
from evaluator.store.jobs import find_latest_job
from evaluator.web.analyses import check_analysis
from evaluator.web.forms import parse_or_refuse, search_words, whole_number
from evaluator.web.guards import may_change, viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.overviews import analysis_row

PAGE = 25
"""Analyses on one page."""
FURTHEST = 100_000
"""Pages; no team has as many."""
HISTORY_PAGE = "/dashboard/history"

bp = Blueprint("history", __name__)


class TitleForm(BaseModel):
    """What the analysis is to be called."""

    position: str = Field(default="", max_length=20_000)


class DuplicateForm(BaseModel):
    """Whether the resumes come along."""

    resumes: Literal["1", ""] = ""


@bp.get("/dashboard/history")
async def show() -> str:
    """The analyses that the address asks for, a page at a time; what it says wrongly is left aside."""
    team_id = viewer().team_id
    wanted = wanted_of(request.args)
    number = whole_number(request.args.get("page", "1"))
    if number is None or not 1 <= number <= FURTHEST:
        raise NotFoundError
    async with services().database.transaction() as session:
        in_all = await count_analyses(session, team_id)
        found = await count_analyses(session, team_id, wanted) if wanted.is_narrow else in_all
        lines = await list_analyses(session, team_id, limit=PAGE, offset=(number - 1) * PAGE, wanted=wanted)
        starters = await list_starters(session, team_id)
    if not lines and number > 1:
        raise NotFoundError
    return await render(
        "history/history.html",
        rows=[analysis_row(line) for line in lines],
        in_all=in_all,
        found=found,
        wanted=wanted,
        starters=starters,
        orders=[(order.value, order.label) for order in HistoryOrder],
        page=number,
        pages=-(-found // PAGE),
        query=_query(wanted),
        may_change=may_change(),
    )


@bp.post("/analysis/results/<int:analysis_id>/title")
async def rename(analysis_id: int) -> ResponseReturnValue:
    """Call the analysis by another title."""
    await check_analysis(analysis_id)
    form = await parse_or_refuse(TitleForm)
    user = viewer()
    async with services().database.transaction() as session:
        await rename_analysis(session, user.team_id, user.id, analysis_id, form.position)
    await flash("The analysis has its new title.", "success")
    return redirect(HISTORY_PAGE, 303)


@bp.post("/analysis/results/<int:analysis_id>/duplicate")
async def duplicate(analysis_id: int) -> ResponseReturnValue:
    """Begin a draft like this analysis, with or without its resumes."""
    await check_analysis(analysis_id)
    form = await parse_or_refuse(DuplicateForm)
    user = viewer()
    async with services().database.transaction() as session:
        draft_id = await duplicate_analysis(
            session, user.team_id, user.id, analysis_id, with_resumes=bool(form.resumes)
        )
    return redirect(f"/drafts/{draft_id}/{'resumes' if form.resumes else 'criteria'}", 303)


@bp.get("/analysis/results/<int:analysis_id>/manage")
async def manage(analysis_id: int) -> str:
    """Title, copies and deletion of one analysis, with what goes and what stays."""
    async with services().database.transaction() as session:
        analysis = await get_analysis(session, viewer().team_id, analysis_id)
        job = await find_latest_job(session, viewer().team_id, analysis_id)
    return await render(
        "history/manage.html",
        analysis=analysis,
        is_over=job is not None and job.status.is_final,
        may_change=may_change(),
    )


@bp.post("/analysis/results/<int:analysis_id>/delete")
async def delete(analysis_id: int) -> ResponseReturnValue:
    """Delete the analysis and what only it needs."""
    user = viewer()
    async with services().database.transaction() as session:
        await delete_analysis(session, user.team_id, user.id, analysis_id)
    await flash("The analysis is deleted.", "success")
    return redirect(HISTORY_PAGE, 303)


def wanted_of(asked: Mapping[str, str]) -> HistoryFilter:
    """What the query of an address asks for; unknown words count as not said."""
    rater = {"matcher": True, "model": False}.get(asked.get("rater", ""))
    status, order = asked.get("status", ""), asked.get("sort", "")
    return HistoryFilter(
        search=search_words(asked),
        status=JobStatus(status) if status in set(JobStatus) else None,
        is_built_in=rater,
        user_id=whole_number(asked.get("by", "")),
        order=HistoryOrder(order) if order in set(HistoryOrder) else HistoryOrder.NEWEST,
    )


def _query(wanted: HistoryFilter) -> str:
    """The same question for another page's address, ending in "&" where there is anything."""
    rater = {True: "matcher", False: "model", None: ""}[wanted.is_built_in]
    said = {
        "q": wanted.search,
        "status": wanted.status.value if wanted.status else "",
        "rater": rater,
        "by": str(wanted.user_id or ""),
        "sort": "" if wanted.order is HistoryOrder.NEWEST else wanted.order.value,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{query}&" if query else ""
