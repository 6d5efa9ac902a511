"""Help: the limits in force, how jobs run, and what to do when something does not."""

from quart import Blueprint

from evaluator.store.settings import get_settings
from evaluator.web.guards import viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.formats import accepted_words

bp = Blueprint("help", __name__)


@bp.get("/help")
async def show() -> str:
    """The page."""
    async with services().database.statement() as session:
        settings = await get_settings(session)
    return await render(
        "help/help.html", settings=settings, formats=accepted_words(), is_admin=viewer().is_admin
    )
