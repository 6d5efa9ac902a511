"""Metrics: for whom, and whether the figures are those of the database and of this process."""

import asyncio
from decimal import Decimal
from ipaddress import ip_network
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families
from quart import Quart
from sqlalchemy import text

from evaluator.domain.questions import Attempt, QuestionKind, Usage
from evaluator.outside.tally import Tally
from evaluator.store import workers
from evaluator.store.database import Database, PoolOptions
from evaluator.web.vitals import BOUNDS, LoopDelay, Vitals
from tests.factories import make_job, make_user
from tests.web.conftest import Client, MakeApp

TOKEN = "a token for tests only"
PROXY = "10.1.2.3"
Samples = dict[tuple[str, ...], float]


async def read(app: Quart, peer: str = "127.0.0.1", **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = await app.test_client().get("/metrics", headers=named, scope_base={"client": (peer, 40000)})
    return response.status_code, await response.get_data(as_text=True)


async def samples(app: Quart) -> Samples:
    """Values by name and the values of the labels, in the order of their names."""
    status, said = await read(app)
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 401),
        ("192.0.2.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("192.0.2.7", {"Authorization": f"bearer {TOKEN}"}, 200),
        ("192.0.2.7", {"Authorization": "Bearer another"}, 401),
        ("192.0.2.7", {"Authorization": "Bearer "}, 401),
        ("192.0.2.7", {"Authorization": TOKEN}, 401),
        # whoever says of himself that he is here
        ("192.0.2.7", {"X_Forwarded_For": "127.0.0.1"}, 401),
        # through a proxy that we know: who stands behind it counts
        (PROXY, {"X_Forwarded_For": "192.0.2.7"}, 401),
        (PROXY, {"X_Forwarded_For": "127.0.0.1, 192.0.2.7"}, 401),
        (PROXY, {"X_Forwarded_For": "127.0.0.1"}, 200),
        # through one on this machine that nobody told us of
        ("127.0.0.1", {"X_Forwarded_For": "192.0.2.7"}, 401),
        ("127.0.0.1", {"X_Forwarded_For": "127.0.0.1"}, 401),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 401),
    ],
)
async def test_only_this_machine_and_who_has_the_token_get_figures(
    make_app: MakeApp, peer: str, headers: dict[str, str], status: int
) -> None:
    parameters = {"is_loopback": False, "metrics_token": TOKEN, "trusted_proxies": (ip_network(PROXY),)}
    found, said = await read(make_app(**parameters), peer, **headers)
    assert found == status
    assert ("evaluator_jobs" in said) == (status == 200)


async def test_without_a_token_set_none_opens(make_app: MakeApp) -> None:
    app = make_app(is_loopback=False)
    for sent in ("Bearer ", "Bearer", "Bearer None", f"Bearer {TOKEN}"):
        assert (await read(app, "192.0.2.7", Authorization=sent))[0] == 401


async def test_an_empty_installation_has_figures_too(app: Quart) -> None:
    found = await samples(app)
    assert found["evaluator_database_up",] == 1
    assert found["evaluator_jobs", "pending"] == 0
    assert found["evaluator_evaluations_running",] == 0
    assert found["evaluator_workers",] == 0
    assert not [name for name, *_ in found if name == "evaluator_supervisor_last_seen_seconds"]


async def test_the_queue_is_counted_by_work_lane_and_state(app: Quart, database: Database) -> None:
    async with database.transaction() as session:
        user = await make_user(session)
        await make_job(session, user, candidates=3, rated=1)
        large = await make_job(session, user, candidates=2)
        over = await make_job(session, user, candidates=1)
        for statement in (
            f"UPDATE job_queue SET lane = 'background', created_at = now() - interval '90 s' WHERE id = {large.id}",
            f"UPDATE evaluations SET state = 'running' WHERE id IN"
            f" (SELECT max(id) FROM evaluations WHERE job_id = {large.id})",
            f"UPDATE job_queue SET status = 'failed', completed_at = now() WHERE id = {over.id}",
            f"UPDATE evaluations SET state = 'failed' WHERE job_id = {over.id}",
        ):
            await session.execute(text(statement))
        await workers.record_sign_of_life(session, uuid4(), "1", is_draining=False)
    found = await samples(app)
    depths = {key[1:]: value for key, value in found.items() if key[0] == "evaluator_queue_depth"}
    assert depths == {
        ("interactive", "queued", "evaluations"): 2,
        ("background", "queued", "evaluations"): 1,
        ("background", "running", "evaluations"): 1,
    }
    assert found["evaluator_evaluations_running",] == 1
    assert 90 <= found["evaluator_oldest_pending_seconds", "background"] < 120
    assert [found["evaluator_jobs", status] for status in ("pending", "processing", "failed")] == [1, 1, 1]
    assert 0 <= found["evaluator_supervisor_last_seen_seconds",] < 60


async def test_a_job_that_starts_tomorrow_is_not_late_and_one_that_ended_two_days_ago_is_not_counted(
    app: Quart, database: Database
) -> None:
    async with database.transaction() as session:
        user = await make_user(session)
        await make_job(session, user, candidates=1)
        await session.execute(text("UPDATE job_queue SET start_at = now() + interval '1 day'"))
        over = await make_job(session, user, candidates=1)
        await session.execute(
            text(
                "UPDATE job_queue SET status = 'failed', completed_at = now() - interval '2 days'"
                f" WHERE id = {over.id}"
            )
        )
    found = await samples(app)
    assert not [name for name, *_ in found if name == "evaluator_oldest_pending_seconds"]
    assert (found["evaluator_jobs", "pending"], found["evaluator_jobs", "failed"]) == (1, 0)


async def test_this_process_tells_its_loop_delay_its_model_calls_and_its_pool(make_app: MakeApp) -> None:
    vitals = Vitals(is_working=lambda: False, loop_delay=LoopDelay(), tally=Tally())
    for seconds in (0.0004, 0.03, 7.0):
        vitals.loop_delay.add(seconds)
    usage = Usage(prompt_tokens=900, completion_tokens=80)
    vitals.tally.add(QuestionKind.RATING, Attempt("answered", 0.4, usage=usage, cost=Decimal("0.002")))
    vitals.tally.add(QuestionKind.RATING, Attempt("answered", 0.6, usage=usage, cost=None))
    vitals.tally.add(QuestionKind.INSIGHT, Attempt("rate_limited", 0.1))
    found = await samples(make_app(vitals=vitals))
    delays = [
        found["evaluator_event_loop_delay_seconds_bucket", le] for le in ("0.001", "0.025", "0.05", "1.0")
    ]
    assert delays == [1, 1, 2, 2]
    assert found["evaluator_event_loop_delay_seconds_count",] == 3
    assert found["evaluator_model_calls_total", "rating", "answered"] == 2
    assert found["evaluator_model_calls_total", "insight", "rate_limited"] == 1
    assert found["evaluator_model_prompt_tokens_total", "rating", "answered"] == 1800
    assert found["evaluator_model_cost_total", "rating", "answered"] == 0.002
    assert found["evaluator_supervisor_working",] == 0
    assert found["evaluator_streams_open",] == 0


async def test_connections_in_use_are_counted(app: Quart, database: Database) -> None:
    before = await samples(app)
    async with database.transaction():
        during = await samples(app)
    assert before["evaluator_database_connections_used",] == 0
    assert during["evaluator_database_connections_used",] == 1
    assert during["evaluator_database_connections_most",] == PoolOptions().size


async def test_the_sampler_notices_a_loop_that_was_held() -> None:
    delay = LoopDelay()
    loop = asyncio.get_running_loop()
    sampling = asyncio.create_task(delay.run())
    while not sum(delay.counts):
        await asyncio.sleep(0)
    held_until = loop.time() + BOUNDS[-1] / 2
    while loop.time() < held_until:
        pass
    while sum(delay.counts) < 2:
        await asyncio.sleep(0)
    sampling.cancel()
    assert delay.seconds > 0.3
    assert sum(delay.counts[-3:]) >= 1


async def test_while_the_database_is_away_the_process_still_tells_of_itself(unreachable: Client) -> None:
    found = await samples(unreachable.app)
    assert found["evaluator_database_up",] == 0
    assert found["evaluator_supervisor_working",] == 1
    assert not [name for name, *_ in found if name in ("evaluator_jobs", "evaluator_queue_depth")]
