"""The queue view: lanes, jobs of all teams, leases, workers, what waits and what failed, and the moves by hand."""

from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from pydantic import BaseModel
from quart import Blueprint, flash, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions import queue as moves
from evaluator.actions.settings import SettingChange
from evaluator.domain.audit_log import QUEUE_ACTIONS
from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import Lane
from evaluator.store.audit_log import list_audit_entries
from evaluator.store.lease_lists import list_backlogs, list_leases
from evaluator.store.queue import list_failed_work, list_lanes, list_open_jobs
from evaluator.store.settings import get_settings
from evaluator.store.workers import list_workers
from evaluator.web.admin import render_admin
from evaluator.web.admin.audit_lines import audit_line
from evaluator.web.admin.queue_lines import KINDS, WAITS, backlog_row, lane_card, lease_words, worker_state
from evaluator.web.forms import parse_or_refuse
from evaluator.web.guards import admin, viewer
from evaluator.web.services import services
from evaluator.web.views.job_states import elapsed_words

bp = Blueprint("admin_queue", __name__)

MOST_LISTED = 100
"""Lines of each list; the figures count everything."""
RECENT = 5
FAILED_DAYS = (1, 30)
"""How far back the list of what failed can look."""
ALL_LANES = "all"


class PriorityForm(BaseModel):
    """Where a job goes in its lane."""

    priority: int


class RetryForm(BaseModel):
    """Another try; `submission` is the page's own number, so that a second click finds the first."""

    submission: UUID


@bp.get("/admin/queue")
@admin
async def show() -> str:
    """The queue as it is now."""
    days = request.args.get("failed", FAILED_DAYS[0], int)
    days = days if days in FAILED_DAYS else FAILED_DAYS[0]
    async with services().database.transaction() as session:
        settings = await get_settings(session)
        lists = {
            "lanes": [lane_card(figures, settings) for figures in await list_lanes(session)],
            "jobs": await list_open_jobs(session, MOST_LISTED),
            "leases": await list_leases(session, MOST_LISTED),
            "workers": await list_workers(session),
            "backlogs": [backlog_row(backlog) for backlog in await list_backlogs(session)],
            "failed": await list_failed_work(session, timedelta(days=days), MOST_LISTED),
            "lines": [
                audit_line(entry)
                for entry in await list_audit_entries(session, RECENT, actions=QUEUE_ACTIONS)
            ],
        }
    words = {
        "kinds": KINDS,
        "waits": WAITS,
        "elapsed_words": elapsed_words,
        "lease_words": lease_words,
        "worker_state": worker_state,
    }
    return await render_admin(
        "admin/queue.html", **lists, **words, days=days, submission=uuid4(), most=MOST_LISTED
    )


@bp.post("/admin/queue/pause")
@admin
async def pause() -> ResponseReturnValue:
    """Let nothing of a lane, or of both, start any more."""
    lanes = await _read_lanes()
    async with services().database.transaction() as session:
        changes = await moves.pause_lanes(session, viewer().id, lanes)
    return await _back(_told(changes, "It is paused already."))


@bp.post("/admin/queue/resume")
@admin
async def resume() -> ResponseReturnValue:
    """Let a lane, or both, go on."""
    lanes = await _read_lanes()
    async with services().database.transaction() as session:
        changes = await moves.resume_lanes(session, viewer().id, lanes)
    return await _back(_told(changes, "It goes on already."))


@bp.post("/admin/jobs/<int:job_id>/priority")
@admin
async def prioritize(job_id: int) -> ResponseReturnValue:
    """Have a job go before or after the others of its lane."""
    form = await parse_or_refuse(PriorityForm)
    async with services().database.transaction() as session:
        await moves.set_priority(session, viewer().id, job_id, form.priority)
    return await _back(f"Job {job_id} has priority {form.priority}.")


@bp.post("/admin/jobs/<int:job_id>/cancel")
@admin
async def cancel(job_id: int) -> ResponseReturnValue:
    """Cancel a job of any team."""
    async with services().database.transaction() as session:
        await moves.cancel_any_job(session, viewer().id, job_id)
    return await _back(f"Job {job_id} is cancelled.")


@bp.post("/admin/jobs/<int:job_id>/retry")
@admin
async def retry(job_id: int) -> ResponseReturnValue:
    """Queue what a job left unrated once more."""
    form = await parse_or_refuse(RetryForm)
    # one number for the whole page, and from it one for each of its jobs
    submission = uuid5(form.submission, str(job_id))
    async with services().database.transaction() as session:
        settings = await get_settings(session)
        made = await moves.requeue_unrated(session, viewer().id, job_id, submission, settings)
    return await _back(f"Job {made.id} tries again what job {job_id} left.")


@bp.post("/admin/evaluations/<int:evaluation_id>/requeue")
@admin
async def requeue(evaluation_id: int) -> ResponseReturnValue:
    """Take a stuck candidate from its holder."""
    async with services().database.transaction() as session:
        job_id = await moves.requeue_evaluation(session, viewer().id, evaluation_id)
    return await _back(f"Queued again: evaluation {evaluation_id} of job {job_id}.")


async def _read_lanes() -> list[Lane]:
    wanted = (await request.form).get("lane", "")
    if wanted == ALL_LANES:
        return list(Lane)
    if wanted not in {lane.value for lane in Lane}:
        raise RefusedError("The lane is interactive, background or all.")
    return [Lane(wanted)]


def _told(changes: list[SettingChange], nothing: str) -> str:
    return f"{'; '.join(change.words for change in changes)}." if changes else nothing


async def _back(words: str) -> ResponseReturnValue:
    await flash(words)
    return redirect("/admin/queue", 303)
