"""The live stream: Server-Sent Events of the jobs and drafts that a browser shows."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from uuid import UUID

from quart import Blueprint, request
from quart.wrappers import Response

from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.live import Delivery, Hub
from evaluator.store import drafts, jobs
from evaluator.store.database import Key
from evaluator.web.guards import viewer, viewer_session_id
from evaluator.web.services import services

MOST_TOPICS = 50
"""Topics of one stream: the pages that one browser shows."""
RETRY_MS = 2000
"""How long a browser waits before it connects again."""
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}

_KINDS = ("job", "draft")
_LARGEST = 2**63 - 1
_LINE_END = re.compile("\r\n|\r|\n")

bp = Blueprint("sse", __name__)


@bp.get("/events")
async def events() -> Response:
    """Stream what happens to ?job=41&draft=7 since ?after=, or since the Last-Event-ID of a browser come back."""
    keys = _wanted()
    after = _number(request.headers.get("Last-Event-ID") or request.args.get("after", ""))
    visible = await _visible(keys)
    if not visible:
        raise NotFoundError
    frames = _frames(services().hub, dict.fromkeys(visible, after), viewer().id, viewer_session_id())
    response = Response(frames, headers=HEADERS)
    response.timeout = None
    return response


def frame(delivery: Delivery) -> str:
    """A delivery as the stream writes it; data always, since browsers drop an event without."""
    lines = [f"event: {delivery.name}", *(f"data: {line}" for line in _LINE_END.split(delivery.data))]
    if delivery.cursor is not None:
        lines.append(f"id: {delivery.cursor}")
    return "\n".join(lines) + "\n\n"


async def _frames(hub: Hub, topics: Mapping[Key, int], user_id: int, session_id: UUID) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    topic: Key | None = None
    async with hub.watch(topics, user_id, session_id) as watcher:
        async for delivery in watcher:
            before = ""
            if delivery.topic not in (None, topic):
                topic = delivery.topic
                # an event does not say whose it is: this one says it for all that follow
                before = frame(Delivery("topic", f"{topic.kind}={topic.id}" if topic else ""))
            yield before + frame(delivery)


def _wanted() -> list[Key]:
    keys = [Key(kind, _number(text)) for kind in _KINDS for text in request.args.getlist(kind)]
    if len(keys) > MOST_TOPICS:
        raise RefusedError(f"A stream takes at most {MOST_TOPICS} topics.")
    return keys


async def _visible(keys: list[Key]) -> list[Key]:
    """Those of the viewer's team. One that was deleted meanwhile must not silence the other tabs' topics."""
    team_id = viewer().team_id
    visible = []
    async with services().database.transaction() as session:
        for key in keys:
            with suppress(NotFoundError):
                if key.kind == "job":
                    await jobs.get_job(session, team_id, key.id)
                else:
                    await drafts.get_draft(session, team_id, key.id)
                visible.append(key)
    return visible


def _number(text: str) -> int:
    """A number as ids and cursors are, 0 for anything else."""
    return min(int(text), _LARGEST) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
