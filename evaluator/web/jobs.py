"""Jobs: the start of one."""

from uuid import UUID

from pydantic import BaseModel
from quart import Blueprint, redirect
from quart.typing import ResponseReturnValue

from evaluator.actions.jobs import JobStart, RaterName, start_job
from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import InsightsMode
from evaluator.store.settings import get_settings
from evaluator.web.forms import FormErrors, parse
from evaluator.web.guards import viewer
from evaluator.web.services import services

bp = Blueprint("jobs", __name__)


class StartForm(BaseModel):
    """What to do; `submission` is the form's own number, so that a second click finds the first one's job."""

    submission: UUID
    insights_mode: InsightsMode = InsightsMode.QUICK


@bp.post("/drafts/<int:draft_id>/jobs")
async def start(draft_id: int) -> ResponseReturnValue:
    """Start rating the draft's resumes, and go to where the ranking will be."""
    form = await parse(StartForm)
    if isinstance(form, FormErrors):
        raise RefusedError(form.sentence)
    user, rater = viewer(), services().rater
    wanted = JobStart(
        team_id=user.team_id,
        user_id=user.id,
        draft_id=draft_id,
        submission=form.submission,
        insights_mode=form.insights_mode,
        rater=RaterName(rater.label, is_built_in=rater.is_built_in, prompt_version=rater.prompt_version),
    )
    async with services().database.transaction() as session:
        job = await start_job(session, wanted, await get_settings(session))
    return redirect(f"/analysis/results/{job.analysis_id}", 303)
