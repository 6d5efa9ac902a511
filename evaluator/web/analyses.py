"""Analyses: the live results page, and another try for those who are not rated."""

from uuid import UUID, uuid4

from pydantic import BaseModel
from quart import Blueprint, jsonify, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions.cancelling import may_cancel
from evaluator.actions.choosing import choose_must_have_rule
from evaluator.actions.jobs import retry_unrated
from evaluator.actions.reports import list_unread, run_record
from evaluator.domain.criteria import Kind
from evaluator.domain.errors import NotFoundError
from evaluator.domain.reports import BUILT_IN_LABEL, BUILT_IN_NOTE, UnreadFile
from evaluator.domain.scoring import MustHaveRule
from evaluator.store.analyses import Analysis, get_analysis
from evaluator.store.changes import JobChanges, read_job_changes
from evaluator.store.database import Session
from evaluator.store.jobs import Job, find_latest_job
from evaluator.store.ratings import list_ratings
from evaluator.store.rubrics import get_weighting
from evaluator.store.searches import search_candidates
from evaluator.store.second_looks import read_agreement
from evaluator.store.settings import get_settings
from evaluator.web.forms import parse_or_refuse, search_words, whole_number
from evaluator.web.guards import may_change, viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.charts import charts
from evaluator.web.views.comparisons import MOST, choose, compare
from evaluator.web.views.dot_charts import dot_rows
from evaluator.web.views.evaluation_rows import group_rows
from evaluator.web.views.job_states import job_state
from evaluator.web.views.matrices import matrix
from evaluator.web.views.run_records import Findings, record_lines

HIGHEST_SCORE = 100

bp = Blueprint("analyses", __name__)


class RetryForm(BaseModel):
    """Another try; `submission` is the form's own number, so that a second click finds the first."""

    submission: UUID


class RuleForm(BaseModel):
    """What missing must-haves do to the order."""

    must_have_rule: MustHaveRule


@bp.get("/analysis/results/<int:analysis_id>")
async def ranking(analysis_id: int) -> str:
    """The ranking as it is now, with where to go on listening."""
    async with services().database.transaction() as session:
        analysis = await get_analysis(session, viewer().team_id, analysis_id)
        changes = await _read_all(session, analysis)
        unread = await list_unread(session, analysis)
        record = run_record(analysis, changes.rubric, await get_weighting(session, analysis.id))
        looked_again, agreement = await read_agreement(session, analysis.id)
    findings = Findings(
        unverified=sum(sum(levels.unverified) for levels in changes.levels.values()),
        reused=sum(row.is_reused for row in changes.evaluations),
        looked_again=looked_again,
        agreement=agreement,
    )
    context = _context(analysis, changes, unread)
    return await render(
        "analyses/ranking.html", **context, findings=findings.sentences, record=record_lines(record)
    )


@bp.get("/analysis/results/<int:analysis_id>/search")
async def search(analysis_id: int) -> ResponseReturnValue:
    """Who has the words of `q` in name, file or resume, as ids for the ranking that is open."""
    words = search_words(request.args)
    async with services().database.transaction() as session:
        await get_analysis(session, viewer().team_id, analysis_id)
        found = await search_candidates(session, analysis_id, words) if words else []
    return jsonify(found=found)


@bp.get("/analysis/results/<int:analysis_id>/matrix")
async def show_matrix(analysis_id: int) -> str:
    """Every rated candidate on every criterion."""
    async with services().database.transaction() as session:
        analysis = await get_analysis(session, viewer().team_id, analysis_id)
        changes = await _read_all(session, analysis)
    return await render(
        "analyses/matrix.html",
        analysis=analysis,
        job=changes.job,
        is_over=changes.job.status.is_final,
        matrix=matrix(changes),
        rater_note=rater_note(analysis),
    )


@bp.get("/analysis/results/<int:analysis_id>/compare")
async def show_comparison(analysis_id: int) -> str:
    """A few candidates side by side: those named by `c`, else the best."""
    wanted = [whole_number(word) for word in request.args.getlist("c")]
    async with services().database.transaction() as session:
        analysis = await get_analysis(session, viewer().team_id, analysis_id)
        changes = await _read_all(session, analysis)
        chosen, others = choose(changes, wanted)
        ratings = await list_ratings(session, [placed.row.id for placed in chosen])
    compared = compare(changes, chosen, others, ratings)
    return await render(
        "analyses/compare.html",
        analysis=analysis,
        job=changes.job,
        compared=compared,
        dots=dot_rows(compared.criteria),
        shows_all=request.args.get("all") == "1",
        most=MOST,
        rater_note=rater_note(analysis),
    )


@bp.get("/analysis/results/<int:analysis_id>/charts")
async def show_charts(analysis_id: int) -> str:
    """Scores, levels per criterion and the shortlist in figures; `cut` is a score to count from."""
    asked = request.args.get("cut", "").strip()
    cut = whole_number(asked)
    is_score = cut is not None and cut <= HIGHEST_SCORE
    async with services().database.transaction() as session:
        analysis = await get_analysis(session, viewer().team_id, analysis_id)
        changes = await _read_all(session, analysis)
    return await render(
        "analyses/charts.html",
        analysis=analysis,
        job=changes.job,
        is_over=changes.job.status.is_final,
        charts=charts(changes, cut if is_score else None),
        is_from_shortlist=not is_score,
        refused="A cut is a whole number from 0 to 100." if asked and not is_score else "",
        rater_note=rater_note(analysis),
    )


@bp.post("/analysis/results/<int:analysis_id>/retry")
async def retry(analysis_id: int) -> ResponseReturnValue:
    """Queue those who are not rated once more; it costs nothing."""
    form = await parse_or_refuse(RetryForm)
    user = viewer()
    async with services().database.transaction() as session:
        settings = await get_settings(session)
        await retry_unrated(session, user.team_id, user.id, analysis_id, form.submission, settings)
    return redirect(f"/analysis/results/{analysis_id}", 303)


@bp.post("/analysis/results/<int:analysis_id>/must-have-rule")
async def choose_rule(analysis_id: int) -> ResponseReturnValue:
    """Choose what missing must-haves do to the order."""
    form = await parse_or_refuse(RuleForm)
    user = viewer()
    async with services().database.transaction() as session:
        await choose_must_have_rule(session, user.team_id, user.id, analysis_id, form.must_have_rule)
    return redirect(f"/analysis/results/{analysis_id}#ranking", 303)


async def check_analysis(analysis_id: int) -> None:
    """Raise NotFoundError for strangers: whose analysis it is comes before what a form says."""
    async with services().database.transaction() as session:
        await get_analysis(session, viewer().team_id, analysis_id)


def rater_note(analysis: Analysis) -> str:
    """Who rated, as every page of the analysis says it."""
    if analysis.is_built_in:
        return f"{BUILT_IN_LABEL}. {BUILT_IN_NOTE}"
    return f"Rated by {analysis.rater}."


def can_retry(*, is_over: bool) -> bool:
    """Whether the viewer may try again what is not rated."""
    return is_over and may_change()


async def _read_all(session: Session, analysis: Analysis) -> JobChanges:
    job = await find_latest_job(session, analysis.team_id, analysis.id)
    changes = await read_job_changes(session, job.id, after=0) if job else None
    if changes is None:
        raise NotFoundError
    return changes


def _may_cancel(job: Job) -> bool:
    user = viewer()
    return not job.status.is_final and may_change() and may_cancel(user, job)


def _context(analysis: Analysis, changes: JobChanges, unread: list[UnreadFile]) -> dict[str, object]:
    state = job_state(changes)
    return {
        "analysis": analysis,
        "job": changes.job,
        "cursor": changes.cursor,
        "state": state,
        "groups": group_rows(changes),
        "candidates": len(changes.evaluations),
        "criteria": len(changes.rubric),
        "wanted": sum(weighted.kind is Kind.WANTED for weighted in changes.weighting),
        "unread": unread,
        "may_cancel": _may_cancel(changes.job),
        "may_choose": may_change(),
        "has_must_haves": any(weighted.kind is Kind.MUST_HAVE for weighted in changes.weighting),
        "can_retry": can_retry(is_over=state["is_final"]),
        "submission": uuid4(),
        "rater_note": rater_note(analysis),
    }
