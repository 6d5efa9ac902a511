"""Jobs: the start of one, how it stands for programs, cancelling it."""

from uuid import UUID

from pydantic import BaseModel
from quart import Blueprint, flash, jsonify, redirect
from quart.typing import ResponseReturnValue

from evaluator.actions.cancelling import cancel_own_job
from evaluator.actions.jobs import JobStart, rater_name, start_job
from evaluator.domain.blind_copy import BlindOptions
from evaluator.domain.jobs import InsightsMode, Lane
from evaluator.domain.start_times import StartTime, choose_start
from evaluator.store.clock import read_now
from evaluator.store.job_lists import get_job_listing
from evaluator.store.settings import get_settings
from evaluator.web.clients import json_only, wants_json
from evaluator.web.errors import way_back
from evaluator.web.forms import FormErrors, parse, parse_or_refuse
from evaluator.web.guards import own_path, viewer
from evaluator.web.pages import JOBS_PAGE, render
from evaluator.web.services import services
from evaluator.web.views.job_cards import ask_to_cancel
from evaluator.web.views.job_statuses import job_status
from evaluator.web.views.starts import submitted_words

bp = Blueprint("jobs", __name__)


class StartForm(BaseModel):
    """What to do; `submission` is the form's own number, so that a second click finds the first one's job.

    The resumes are read without identity when `is_blind`, and then also without what else is to be hidden.
    `start_local` is a date and time on the clocks of `start_zone`, empty for at once.
    """

    submission: UUID
    insights_mode: InsightsMode = InsightsMode.QUICK
    is_blind: bool = False
    hides_schools: bool = False
    hides_graduation_years: bool = False
    start_local: str = ""
    start_zone: str = ""

    @property
    def blind(self) -> BlindOptions | None:
        """What a blind copy leaves out; None to read the resumes themselves."""
        return BlindOptions(self.hides_schools, self.hides_graduation_years) if self.is_blind else None


class CancelForm(BaseModel):
    """Where to go afterwards; empty for where the form was sent from."""

    back: str = ""


@bp.post("/drafts/<int:draft_id>/jobs")
async def start(draft_id: int) -> ResponseReturnValue:
    """Start rating the draft's resumes, or set the time for it, and go to where it can be followed."""
    form = await parse_or_refuse(StartForm)
    async with services().database.transaction() as session:
        later = None
        if form.start_local.strip():
            later = choose_start(form.start_local, form.start_zone, await read_now(session))
        job = await start_job(session, _wanted(draft_id, form, later), await get_settings(session))
    if job.lane is Lane.BACKGROUND or later is not None:
        await flash(submitted_words(job.total, later), "success")
    target = JOBS_PAGE if job.lane is Lane.BACKGROUND else f"/analysis/results/{job.analysis_id}"
    return redirect(target, 303)


def _wanted(draft_id: int, form: StartForm, later: StartTime | None) -> JobStart:
    user, rater = viewer(), services().rater
    return JobStart(
        team_id=user.team_id,
        user_id=user.id,
        draft_id=draft_id,
        submission=form.submission,
        insights_mode=form.insights_mode,
        rater=rater_name(rater),
        start_at=later.at if later else None,
        start_zone=later.zone if later else "",
        blind=form.blind,
    )


@bp.get("/dashboard/api/job-status/<int:job_id>")
@json_only
async def status(job_id: int) -> ResponseReturnValue:
    """How a job stands, as JSON."""
    async with services().database.transaction() as session:
        listing = await get_job_listing(session, viewer().team_id, job_id)
    return jsonify(job_status(listing))


@bp.get("/dashboard/jobs/<int:job_id>/cancel")
async def ask(job_id: int) -> ResponseReturnValue:
    """Ask before a job is cancelled: what the dialog says, for browsers that show none."""
    async with services().database.transaction() as session:
        listing = await get_job_listing(session, viewer().team_id, job_id)
    if listing.status.is_final:
        return redirect(f"/analysis/results/{listing.analysis_id}", 303)
    back = way_back() or JOBS_PAGE
    return await render("jobs/cancel.html", listing=listing, question=ask_to_cancel(listing), back=back)


@bp.post("/dashboard/api/cancel-job/<int:job_id>")
async def cancel(job_id: int) -> ResponseReturnValue:
    """Cancel a job; what is rated stays."""
    form = await parse(CancelForm)
    user = viewer()
    async with services().database.transaction() as session:
        await cancel_own_job(session, user, job_id)
        listing = await get_job_listing(session, user.team_id, job_id)
    if wants_json():
        return jsonify(job_status(listing))
    await flash(f"Job {job_id} is cancelled.", "success")
    asked = None if isinstance(form, FormErrors) else own_path(form.back)
    return redirect(asked or way_back() or JOBS_PAGE, 303)
