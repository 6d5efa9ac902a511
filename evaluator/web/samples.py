"""Samples: trying the product with files that come along."""

from quart import Blueprint, redirect
from quart.typing import ResponseReturnValue

from evaluator import ROOT
from evaluator.actions.samples import draft_from_samples
from evaluator.web.guards import viewer
from evaluator.web.services import services

bp = Blueprint("samples", __name__)


@bp.post("/samples")
async def try_samples() -> ResponseReturnValue:
    """Make a draft of the sample files and go to its first step, however much of it is read by then."""
    user = viewer()
    draft_id = await draft_from_samples(services().database, ROOT / "samples", user.team_id, user.id)
    return redirect(f"/drafts/{draft_id}/job-description", 303)
