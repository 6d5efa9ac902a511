"""The queue view in words."""

from dataclasses import dataclass

from evaluator.domain.jobs import Lane, WaitReason
from evaluator.domain.settings import Settings
from evaluator.store.lease_lists import Backlog, LeaseLine
from evaluator.store.queue import LaneFigures
from evaluator.store.workers import Worker
from evaluator.web.views.job_states import elapsed_words

WORKER_LETTERS = 8
"""Of a worker's id: enough to tell those of one installation apart."""
SILENT_SECONDS = 30.0
"""A worker that gave no sign of life for so long is likely dead; its leases end by themselves."""

KINDS = {
    "documents": "Files to read",
    "extractions": "Criteria to draw",
    "evaluations": "Candidates to rate",
    "second_looks": "Close calls to read again",
    "insights": "Insights to write",
    "exports": "Files to export",
    "outbox": "Mails to send",
}
WAITS = {
    WaitReason.SCHEDULED: "waits for its time",
    WaitReason.PAUSED: "paused",
    WaitReason.MODEL: "waits for the model",
    WaitReason.CAP: "limit of spending reached",
}
LANES = {Lane.INTERACTIVE: "Interactive lane", Lane.BACKGROUND: "Background lane"}


@dataclass(frozen=True, slots=True)
class LaneCard:
    """A lane: its `figures` as (words, figure), and whether it is paused."""

    lane: Lane
    title: str
    is_paused: bool
    figures: list[tuple[str, object]]


def lane_card(figures: LaneFigures, settings: Settings) -> LaneCard:
    """The card of a lane. Places are those of one container."""
    is_background = figures.lane is Lane.BACKGROUND
    places = settings.max_model_calls
    if is_background:
        places = max(0, places - settings.interactive_reserved_slots)
    return LaneCard(
        lane=figures.lane,
        title=LANES[figures.lane],
        is_paused=settings.is_background_paused if is_background else settings.is_interactive_paused,
        figures=[
            ("Jobs being rated", figures.processing),
            ("Jobs waiting", figures.pending),
            ("Candidates being rated", figures.running),
            ("Candidates waiting", figures.queued),
            ("Oldest waiting job", elapsed_words(figures.oldest_pending) or "–"),
            ("Places in each container", places),
        ],
    )


def lease_words(line: LeaseLine) -> str:
    """How the lease stands: "24 s left", "over for 5 s"."""
    return f"{line.left:.0f} s left" if line.left >= 0 else f"over for {elapsed_words(-line.left)}"


def backlog_row(backlog: Backlog) -> tuple[str, int, int, int, str]:
    """(kind, waiting, of them after a fault or a pause, in hand, the longest due)."""
    oldest = elapsed_words(backlog.oldest) or "–"
    return KINDS[backlog.kind], backlog.queued, backlog.delayed, backlog.running, oldest


def worker_state(worker: Worker) -> str:
    """What a worker is doing, in a word."""
    if worker.seconds > SILENT_SECONDS:
        return "silent"
    return "stopping" if worker.is_draining else "at work"
