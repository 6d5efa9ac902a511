"""Candidates: the page of one candidate of an analysis."""

from dataclasses import dataclass
from uuid import uuid4

from quart import Blueprint, redirect
from quart.typing import ResponseReturnValue

from evaluator.actions.jobs import retry_candidate
from evaluator.actions.unlocking import TO_BE_TRIED_AGAIN, insight_price, unlock_insight
from evaluator.domain.decisions import DecisionEntry
from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import WorkState
from evaluator.domain.money import usd
from evaluator.domain.settings import Settings
from evaluator.store.analyses import get_analysis
from evaluator.store.changes import read_cursor
from evaluator.store.database import Session
from evaluator.store.decisions import list_decisions
from evaluator.store.faults import Fault, list_faults
from evaluator.store.insights import insights, list_insights
from evaluator.store.jobs import find_latest_job
from evaluator.store.leases import count_over
from evaluator.store.rankings import find_current_evaluation, get_evaluation, list_scores
from evaluator.store.ratings import list_ratings
from evaluator.store.readings import get_reading
from evaluator.store.rubrics import get_weighting, list_rubric
from evaluator.store.settings import get_settings
from evaluator.web.analyses import RetryForm, can_retry, rater_note
from evaluator.web.errors import way_back
from evaluator.web.forms import parse_or_refuse
from evaluator.web.guards import may_change, viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.candidate_pages import CandidateFacts, candidate_page

bp = Blueprint("candidates", __name__)


@dataclass(frozen=True, slots=True)
class _Read:
    cursor: int
    insights_over: int
    facts: CandidateFacts
    faults: list[Fault]
    settings: Settings
    decided: list[DecisionEntry]


@bp.get("/analysis/results/<int:analysis_id>/candidates/<int:evaluation_id>")
async def candidate(analysis_id: int, evaluation_id: int) -> ResponseReturnValue:
    """Ratings beside the resume; a link from before another try leads to the candidate's present rating."""
    team_id = viewer().team_id
    async with services().database.transaction() as session:
        current = await find_current_evaluation(session, team_id, evaluation_id)
        if current is None:
            raise NotFoundError
        read = await _read(session, team_id, analysis_id, current)
    if current != evaluation_id:
        return redirect(f"/analysis/results/{analysis_id}/candidates/{current}", 303)
    facts = read.facts
    return await render(
        "candidates/candidate.html",
        analysis=facts.analysis,
        job=facts.job,
        reading=facts.reading,
        cursor=read.cursor,
        insights_over=read.insights_over,
        page=candidate_page(facts),
        unlock=_unlock_words(facts, read.settings),
        faults=read.faults,
        decided=read.decided,
        may_decide=may_change(),
        is_over=facts.job.status.is_final,
        can_retry=can_retry(is_over=facts.job.status.is_final),
        submission=uuid4(),
        rater_note=rater_note(facts.analysis),
    )


@bp.post("/evaluations/<int:evaluation_id>/retry")
async def retry(evaluation_id: int) -> ResponseReturnValue:
    """Queue a candidate who is not rated once more."""
    form = await parse_or_refuse(RetryForm)
    user = viewer()
    async with services().database.transaction() as session:
        settings = await get_settings(session)
        job = await retry_candidate(session, user.team_id, user.id, evaluation_id, form.submission, settings)
    return redirect(way_back() or f"/analysis/results/{job.analysis_id}", 303)


@bp.post("/evaluations/<int:evaluation_id>/insight")
async def unlock(evaluation_id: int) -> ResponseReturnValue:
    """Have the insight of one more candidate written."""
    async with services().database.transaction() as session:
        settings = await get_settings(session)
        analysis_id = await unlock_insight(session, viewer().team_id, evaluation_id, settings)
    return redirect(f"/analysis/results/{analysis_id}/candidates/{evaluation_id}#insight", 303)


async def _read(session: Session, team_id: int, analysis_id: int, evaluation_id: int) -> _Read:
    cursor = await read_cursor(session)
    analysis = await get_analysis(session, team_id, analysis_id)
    row = await get_evaluation(session, team_id, evaluation_id)
    job = await find_latest_job(session, team_id, analysis_id)
    if job is None or row.analysis_id != analysis_id:
        raise NotFoundError
    facts = CandidateFacts(
        analysis=analysis,
        job=job,
        row=row,
        rubric=await list_rubric(session, analysis_id),
        weighting=(await get_weighting(session, analysis_id)).entries,
        ratings=(await list_ratings(session, [row.id])).get(row.id, ()),
        scores=await list_scores(session, analysis_id),
        reading=await get_reading(session, team_id, row.document_id),
        insight=(await list_insights(session, [row.id])).get(row.id),
    )
    insights_over, _ = await count_over(session, insights, job.id)
    faults = (await list_faults(session, [row.id])).get(row.id, [])
    return _Read(
        cursor,
        insights_over,
        facts,
        faults,
        await get_settings(session),
        await list_decisions(session, row.id),
    )


def _unlock_words(facts: CandidateFacts, settings: Settings) -> str:
    """The words of the button that asks for the insight; empty where there is nothing to ask for."""
    insight = facts.insight
    is_rated = facts.row.state is WorkState.DONE
    if not is_rated or not can_retry(is_over=facts.job.status.is_final):
        return ""
    if insight is not None:
        return "Try again" if insight.state in TO_BE_TRIED_AGAIN else ""
    price = insight_price(None, settings)
    return f"Write an insight for {usd(price)}" if price else "Write an insight"
