"""Health: whether the process lives, and whether it can serve; no figures."""

import asyncio

from quart import Blueprint
from quart.typing import ResponseReturnValue

from evaluator.store.migrating import is_schema_current
from evaluator.web.guards import public
from evaluator.web.services import services

READY_SECONDS = 5.0
"""How long the database may take to answer."""

_TEXT = {"Content-Type": "text/plain; charset=utf-8"}

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
async def lives() -> ResponseReturnValue:
    """The process answers."""
    return "alive\n", 200, _TEXT


@bp.get("/readyz")
@public
async def is_ready() -> ResponseReturnValue:
    """The database answers too, its schema is ours, and work is taken: 503 while any of it is not so."""
    if not services().vitals.is_working():
        return "not ready: no work is taken\n", 503, _TEXT
    try:
        async with asyncio.timeout(READY_SECONDS):
            answers = await is_schema_current(services().database)
    except TimeoutError:
        answers = False
    return ("ready\n", 200, _TEXT) if answers else ("not ready: no database\n", 503, _TEXT)
