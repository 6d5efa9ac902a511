"""The live stream: Server-Sent Events of the jobs and drafts that a browser shows, and of its team."""

import random
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from functools import lru_cache
from uuid import UUID

from quart import Blueprint, request
from quart.wrappers import Response

from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.live import Delivery, Hub
from evaluator.store import analyses, drafts, jobs
from evaluator.store.database import Key
from evaluator.store.users import User
from evaluator.web.guards import viewer, viewer_session_id
from evaluator.web.services import services

MOST_TOPICS = 50
"""Jobs and drafts of one stream: the pages that one browser shows."""
MOST_AT_ONCE = 16 * 1024
"""Characters after which a burst is sent: what a reader that has stalled can have in hand."""
RETRY_MS = 2000
"""How long a browser waits before it connects again."""
RETRY_SPREAD_MS = 1000
"""Some wait longer by up to this: after a restart they do not all come in the same moment."""
OWN_TEAM = "team=1"
"""How a browser asks for its own team, and is told of it: it never says which."""
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}

_KINDS = ("job", "draft", "exports")
_LARGEST = 2**63 - 1
_LINE_END = re.compile("\r\n|\r|\n")

bp = Blueprint("sse", __name__)


@bp.get("/events")
async def events() -> Response:
    """Stream what happens to ?job=41&draft=7&team=1 since ?after=, or since the Last-Event-ID of one come back."""
    after = _number(request.headers.get("Last-Event-ID") or request.args.get("after", ""))
    visible = await _list_visible()
    if not visible:
        raise NotFoundError
    if request.method == "HEAD":
        # whoever asks whether a stream would open gets that answer, and no stream
        return Response("", headers=HEADERS)
    frames = _frames(services().hub, dict.fromkeys(visible, after), viewer(), viewer_session_id())
    response = Response(frames, headers=HEADERS)
    response.timeout = None
    return response


def frame(delivery: Delivery) -> str:
    """A delivery as the stream writes it; data always, since browsers drop an event without."""
    fields = _fields(delivery.name, delivery.data)
    return f"{fields}\n\n" if delivery.cursor is None else f"{fields}\nid: {delivery.cursor}\n\n"


@lru_cache(maxsize=256)
def _fields(name: str, data: str) -> str:
    """Written once for all who are sent the same."""
    return "\n".join([f"event: {name}", *(f"data: {line}" for line in _LINE_END.split(data))])


async def _frames(hub: Hub, topics: Mapping[Key, int], user: User, session_id: UUID) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS + random.randrange(RETRY_SPREAD_MS)}\n\n"  # noqa: S311 - no secret
    topic: Key | None = None
    burst = ""
    async with hub.watch(topics, user.id, session_id, user.team_id) as watcher:
        async for delivery in watcher:
            if delivery.topic is not None and delivery.topic != topic:
                topic = delivery.topic
                # an event does not say whose it is: this one says it for all that follow
                burst += frame(Delivery("topic", _name(topic)))
            burst += frame(delivery)
            # what waits already goes along: a thousand watchers are served in a third of the time
            if not watcher.waiting or len(burst) >= MOST_AT_ONCE:
                yield burst
                burst = ""


def _name(topic: Key) -> str:
    return OWN_TEAM if topic.kind == "team" else f"{topic.kind}={topic.id}"


def _wanted() -> list[Key]:
    keys = [Key(kind, _number(text)) for kind in _KINDS for text in request.args.getlist(kind)]
    if len(keys) > MOST_TOPICS:
        raise RefusedError(f"A stream takes at most {MOST_TOPICS} topics.")
    return keys


async def _list_visible() -> list[Key]:
    """The viewer's own team, and what belongs to it.

    One that was deleted meanwhile must not silence the other tabs' topics.
    """
    team_id = viewer().team_id
    visible = [Key("team", team_id)] if request.args.get("team") == "1" else []
    keys = _wanted()
    if not keys:
        return visible
    async with services().database.transaction() as session:
        for key in keys:
            with suppress(NotFoundError):
                if key.kind == "job":
                    await jobs.get_job(session, team_id, key.id)
                elif key.kind == "exports":
                    await analyses.get_analysis(session, team_id, key.id)
                else:
                    await drafts.get_draft(session, team_id, key.id)
                visible.append(key)
    return visible


def _number(text: str) -> int:
    """A number as ids and cursors are, 0 for anything else."""
    return min(int(text), _LARGEST) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
