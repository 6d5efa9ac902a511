"""The scenes: background jobs in every state, made by three people through the product's own pages."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from samples.demo import positions
from samples.demo.positions import Position
from samples.demo.resumes import write_resumes
from samples.demo.visitor import Visitor

SEED = 7
REFUSED = positions.ELECTRICIAN.title
"""What the demonstration model gives an error for, so that one job fails."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many resumes each scene has; `threshold` makes all of them background jobs while they are prepared."""

    running: int = 120
    finished: int = 30
    failed: int = 24
    cancelled: int = 40
    scheduled: int = 22
    threshold: int = 20


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part."""

    ada: Visitor
    rita: Visitor
    ray: Visitor


async def play(address: str, size: Size) -> Cast:
    """Prepare everything; at the end the large job runs. Raises DemoError."""
    cast = Cast(*(Visitor(address, f"{name}@example.com") for name in ("ada", "rita", "ray")))
    # the first to register becomes the admin
    for visitor in (cast.ada, cast.rita, cast.ray):
        await visitor.register()
    await _set(cast.ada, background_queue_threshold=size.threshold, max_model_calls=8)
    running, *_ = await asyncio.gather(
        _draft(cast.rita, positions.DATA_ENGINEER, size.running),
        _play_finished(cast.rita, size),
        _play_failed(cast.rita, size),
        _play_scheduled(cast.rita, size),
        _draft(cast.ray, positions.DATA_ENGINEER, 3),
    )
    await _play_cancelled(cast.rita, size)
    # one place for the lane: the bar can be watched for about a minute, and small jobs start beside it
    await _set(cast.ada, max_model_calls=2, interactive_reserved_slots=1)
    await cast.rita.start(running)
    await _set(cast.ada, background_queue_threshold=75)
    return cast


async def _set(ada: Visitor, **settings: int) -> None:
    await ada.send(
        "/admin/settings", "/admin/settings", **{name: str(value) for name, value in settings.items()}
    )


async def _draft(visitor: Visitor, position: Position, count: int) -> int:
    return await visitor.prepare_draft(position.job_description, write_resumes(position, count, SEED))


async def _play_finished(rita: Visitor, size: Size) -> None:
    job_id = await rita.start(await _draft(rita, positions.WAREHOUSE_PLANNER, size.finished))
    await rita.until(job_id, "completed")


async def _play_failed(rita: Visitor, size: Size) -> None:
    job_id = await rita.start(await _draft(rita, positions.ELECTRICIAN, size.failed))
    await rita.until(job_id, "failed")


async def _play_cancelled(rita: Visitor, size: Size) -> None:
    job_id = await rita.start(await _draft(rita, positions.TICKET_DESK_LEAD, size.cancelled))
    await rita.until(job_id, "processing", progress=size.cancelled // 4)
    await rita.send("/dashboard/jobs", f"/dashboard/api/cancel-job/{job_id}")


async def _play_scheduled(rita: Visitor, size: Size) -> None:
    tomorrow = datetime.now() + timedelta(days=1)
    draft_id = await _draft(rita, positions.FERRY_CAPTAIN, size.scheduled)
    await rita.start(draft_id, start_local=f"{tomorrow:%Y-%m-%d}T07:30", start_zone="Europe/Oslo")
