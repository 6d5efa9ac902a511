"""Metrics: figures of this process and of the whole installation, as Prometheus reads them."""

import hmac
from collections.abc import Iterable
from typing import NamedTuple

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from evaluator.outside.tally import Tally
from evaluator.store.database import DatabaseUnavailableError
from evaluator.store.figures import Figures, read_figures
from evaluator.web.clients import is_at_this_machine
from evaluator.web.guards import public
from evaluator.web.services import Services, services
from evaluator.web.vitals import BOUNDS, LoopDelay

REFUSAL = "Metrics are for this machine, and for who sends METRICS_TOKEN as a bearer token.\n"

bp = Blueprint("metrics", __name__)


class _Of(NamedTuple):
    """One family of gauges: `samples` are label values and the value."""

    name: str
    words: str
    labels: tuple[str, ...]
    samples: Iterable[tuple[tuple[str, ...], float]]


@bp.get("/metrics")
@public
async def metrics() -> ResponseReturnValue:
    """All figures; 401 for who may not see them."""
    if not is_at_this_machine() and not _has_token(services().parameters.metrics_token):
        return REFUSAL, 401, {"WWW-Authenticate": "Bearer", "Content-Type": "text/plain; charset=utf-8"}
    figures = await _find_figures()
    registry = CollectorRegistry(auto_describe=False)
    up = _gauge(_Of("database_up", "1 while the database answers.", (), [((), figures is not None)]))
    registry.register(_Ready([up, *_of_installation(figures), *_of_process(services())]))
    ProcessCollector(registry=registry)
    return generate_latest(registry), 200, {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}


async def _find_figures() -> Figures | None:
    """None while the database is away: then most of all, this process should be seen."""
    try:
        async with services().database.transaction() as session:
            return await read_figures(session)
    except DatabaseUnavailableError:
        return None


def _has_token(token: str) -> bool:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    return (
        bool(token)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(sent.strip().encode(), token.encode())
    )


class _Ready(Collector):
    """Families that are made already."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _gauge(of: _Of) -> Metric:
    family = GaugeMetricFamily(f"evaluator_{of.name}", of.words, labels=of.labels)
    for labels, value in of.samples:
        family.add_metric(labels, value)
    return family


def _of_installation(figures: Figures | None) -> list[Metric]:
    if figures is None:
        return []
    depths = [((each.work, each.lane or "", each.state), each.count) for each in figures.depths]
    running = sum(
        each.count for each in figures.depths if (each.work, each.state) == ("evaluations", "running")
    )
    seen = [] if figures.last_seen is None else [((), figures.last_seen)]
    oldest = [((lane,), seconds) for lane, seconds in figures.oldest_pending.items()]
    families = (
        _Of("queue_depth", "Pieces of work that wait or run.", ("work", "lane", "state"), depths),
        _Of("oldest_pending_seconds", "Age of the oldest job that might have begun.", ("lane",), oldest),
        _Of(
            "jobs",
            "Jobs that are open, and those that ended in the last 24 hours.",
            ("status",),
            [((status,), count) for status, count in figures.jobs.items()],
        ),
        _Of("evaluations_running", "Candidates being rated, in all containers.", (), [((), running)]),
        _Of("workers", "Supervisors known, in all containers.", (), [((), figures.workers)]),
        _Of("supervisor_last_seen_seconds", "Since the latest sign of life of any supervisor.", (), seen),
    )
    return [_gauge(of) for of in families]


def _of_process(parts: Services) -> list[Metric]:
    used, most = parts.database.connections
    families = (
        _Of("streams_open", "Event streams of this process.", (), [((), parts.hub.watcher_count)]),
        _Of(
            "supervisor_working",
            "1 while this process takes work.",
            (),
            [((), parts.vitals.is_working())],
        ),
        _Of("database_connections_used", "Connections of this process in use.", (), [((), used)]),
        _Of("database_connections_most", "Connections this process may use.", (), [((), most)]),
    )
    return [*map(_gauge, families), _loop_delay(parts.vitals.loop_delay), *_model_calls(parts.vitals.tally)]


def _loop_delay(delay: LoopDelay) -> Metric:
    family = HistogramMetricFamily(
        "evaluator_event_loop_delay_seconds", "How late the event loop of this process comes back to a task."
    )
    below = 0
    buckets: list[tuple[str, float]] = []
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), delay.counts, strict=True):
        below += count
        buckets.append((bound, below))
    family.add_metric((), buckets, delay.seconds)
    return family


def _model_calls(tally: Tally) -> list[Metric]:
    labels = ("kind", "outcome")
    families = {
        "calls": "Requests this process has sent to models.",
        "seconds": "Time spent waiting for them.",
        "prompt_tokens": "Tokens of their prompts.",
        "completion_tokens": "Tokens of their answers.",
        "cost": "What they cost in USD, where the price is known.",
    }
    made: list[Metric] = []
    for name, words in families.items():
        family = CounterMetricFamily(f"evaluator_model_{name}", words, labels=labels)
        for (kind, outcome), line in tally.lines.items():
            family.add_metric((kind, outcome), float(getattr(line, name)))
        made.append(family)
    return made
