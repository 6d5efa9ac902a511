"""Rating one candidate over HTTP: what each fault of a model leaves behind as state, reason, calls and spend."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from evaluator.actions.evaluating import Evaluating
from evaluator.actions.retrying import MAX_ATTEMPTS
from evaluator.domain.jobs import WorkState
from evaluator.store import evaluations, ratings
from evaluator.store.database import Database, Session
from evaluator.store.evaluations import ClaimedEvaluation
from evaluator.store.jobs import Job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.model_calls import ModelCall, insert_model_calls, model_calls
from tests.actions.asking import ATTEMPTS, model_rater
from tests.factories import QUOTE, make_job, make_user
from tests.fakes.model_server import FakeModelServer, Fault

HERE, THERE = uuid4(), uuid4()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Nothing here needs a second connection."""
    return shared_database


@dataclass(frozen=True, slots=True)
class Left:
    """What an evaluation left behind."""

    state: WorkState
    reason: str
    outcomes: list[str]
    score: int | None
    waits: float
    is_counted: bool
    waits_for_model: bool


async def queued_job(database: Database, candidates: int = 1) -> Job:
    async with database.transaction() as session:
        return await make_job(session, await make_user(session), candidates=candidates)


async def claim(database: Database, limit: int = 1, lease: timedelta = MINUTE) -> list[ClaimedEvaluation]:
    async with database.transaction() as session:
        return await claim_evaluations(session, HERE, lease, limit)


async def left_by(database: Database, evaluation_id: int) -> Left:
    async with database.transaction() as session:
        rows = await session.execute(select(evaluations.evaluations).filter_by(id=evaluation_id))
        row = rows.one()
        calls = await session.execute(
            select(model_calls.c.outcome)
            .where(model_calls.c.evaluation_id == evaluation_id)
            .order_by(model_calls.c.id)
        )
        waits = await session.scalar(
            text("SELECT extract(epoch FROM available_at - now()) FROM evaluations WHERE id = :id"),
            {"id": evaluation_id},
        )
        listed = await ratings.list_ratings(session, [evaluation_id])
        assert bool(listed) is (row.state is WorkState.DONE)
    return Left(
        row.state,
        row.last_error or "",
        list(calls.scalars()),
        row.score_tenths,
        float(waits),
        row.faults > 0,
        row.waits_for_model,
    )


async def evaluate(database: Database, faults: list[str | Fault]) -> tuple[Left, FakeModelServer]:
    await queued_job(database)
    [claimed] = await claim(database)
    async with FakeModelServer(faults=faults) as server, model_rater(server, read_timeout=0.2) as rater:
        await Evaluating(database, rater).evaluate(claimed)
    return await left_by(database, claimed.id), server


@pytest.mark.parametrize(
    ("kind", "reason", "outcome"),
    [
        ("400", "refused the question as invalid", "request_refused"),
        ("too_long", "longer than the model can read", "prompt_too_long"),
        ("length", "cut off at its length limit", "cut"),
        ("refusal", "declined to answer", "refused"),
        ("content_filter", "content filter withheld", "filtered"),
    ],
)
async def test_a_lasting_fault_of_the_question_fails_the_candidate_after_one_call(
    database: Database, kind: str, reason: str, outcome: str
):
    left, server = await evaluate(database, [Fault(kind, times=-1)])
    assert (left.state, left.score) == (WorkState.FAILED, None)
    assert reason in left.reason
    assert left.outcomes == [outcome]
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("kind", "reason", "outcome"),
    [
        ("401", "refused the key", "key_refused"),
        ("403", "does not let this key use the model", "access_refused"),
        ("404", "does not know this model", "model_unknown"),
        ("quota", "quota at the model provider is used up", "quota_spent"),
    ],
)
async def test_what_a_person_has_to_mend_is_waited_for(
    database: Database, kind: str, reason: str, outcome: str
):
    left, server = await evaluate(database, [Fault(kind, times=-1)])
    assert (left.state, left.waits_for_model, left.is_counted) == (WorkState.QUEUED, True, False)
    assert reason in left.reason
    assert left.outcomes == [outcome]
    assert len(server.calls) == 1
    assert 20 < left.waits < 60


@pytest.mark.parametrize(
    ("kind", "reason", "outcome"),
    [
        ("429", "asks to slow down", "rate_limited"),
        ("500", "fault of its own", "provider_down"),
        ("503", "fault of its own", "provider_down"),
        ("hang", "did not answer in time", "timeout"),
        ("close", "connection to the model provider failed", "connection_lost"),
        ("cut", "connection to the model provider failed", "connection_lost"),
        ("html", "not an answer", "garbled"),
        ("no_choices", "not an answer", "garbled"),
        ("empty", "", "empty"),
    ],
)
async def test_a_passing_fault_of_one_question_queues_the_candidate_again_with_its_reason(
    database: Database, kind: str, reason: str, outcome: str
):
    left, server = await evaluate(database, [Fault(kind, times=-1, containing=QUOTE)])
    assert (left.state, left.score, left.is_counted) == (WorkState.QUEUED, None, True)
    assert reason in left.reason
    assert left.outcomes == [outcome] * ATTEMPTS
    # and once the smallest question, unless it is plain that this one is to blame
    assert len(server.calls) == ATTEMPTS + (kind != "empty")
    assert left.waits > 3


@pytest.mark.parametrize("kind", ["429", "503", "hang", "close", "html"])
async def test_while_the_model_is_away_no_try_of_a_candidate_is_counted(database: Database, kind: str):
    await queued_job(database)
    faults: list[str | Fault] = [Fault(kind, times=-1)]
    async with FakeModelServer(faults=faults) as server, model_rater(server, read_timeout=0.1) as rater:
        evaluating = Evaluating(database, rater)
        for _ in range(MAX_ATTEMPTS + 1):
            async with database.transaction() as session:
                await session.execute(text("UPDATE evaluations SET available_at = now()"))
            [claimed] = await claim(database)
            await evaluating.evaluate(claimed)
    left = await left_by(database, claimed.id)
    assert (left.state, left.waits_for_model, left.is_counted) == (WorkState.QUEUED, True, False)
    # the first finds out, the others are put back without a call
    assert len(server.calls) == ATTEMPTS + 1
    assert left.waits > 3


@pytest.mark.parametrize("kind", ["429", "500", "hang", "close", "cut", "html", "empty"])
async def test_a_passing_fault_that_passes_is_in_the_books_and_nowhere_else(database: Database, kind: str):
    left, _ = await evaluate(database, [kind])
    assert (left.state, left.reason) == (WorkState.DONE, "")
    assert left.score is not None
    assert len(left.outcomes) == 2
    assert left.outcomes[-1] == "answered"


async def test_the_last_attempt_fails_the_candidate_with_the_reason(database: Database):
    await queued_job(database)
    faults: list[str | Fault] = [Fault("500", times=-1, containing=QUOTE)]
    async with FakeModelServer(faults=faults) as server, model_rater(server) as rater:
        evaluating = Evaluating(database, rater)
        for _ in range(MAX_ATTEMPTS):
            async with database.transaction() as session:
                await session.execute(text("UPDATE evaluations SET available_at = now()"))
            [claimed] = await claim(database)
            await evaluating.evaluate(claimed)
    left = await left_by(database, claimed.id)
    assert left.state is WorkState.FAILED
    assert "fault of its own" in left.reason
    assert len(left.outcomes) == len(server.calls) - MAX_ATTEMPTS == MAX_ATTEMPTS * ATTEMPTS


@pytest.mark.parametrize("seconds", [120, 900])
async def test_a_long_retry_after_is_waited_for_without_a_lease(database: Database, seconds: int):
    left, server = await evaluate(database, [Fault("429", retry_after=str(seconds))])
    assert (left.state, left.is_counted) == (WorkState.QUEUED, False)
    assert seconds - 10 < left.waits <= seconds * 1.2
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("flaw", "complaint"),
    [
        ("prose", "not one valid JSON object"),
        ("missing_criterion", "missing criteria"),
        ("double_criterion", "answered more than once"),
        ("unknown_criterion", "not asked"),
        ("bad_level", "level"),
    ],
)
async def test_an_unusable_answer_gets_one_repair_and_then_a_reason(
    database: Database, flaw: str, complaint: str
):
    left, server = await evaluate(database, [Fault(flaw, times=2)])
    assert (left.state, left.score) == (WorkState.FAILED, None)
    assert "no usable answer in 2 tries" in left.reason
    assert complaint in left.reason
    assert left.outcomes == ["answered", "answered"]
    assert complaint in server.calls[1].messages[-1]
    assert server.calls[1].messages[:3] == server.calls[0].messages


@pytest.mark.parametrize(
    "flaw", ["prose", "missing_criterion", "double_criterion", "unknown_criterion", "bad_level"]
)
async def test_a_repaired_answer_rates_the_candidate(database: Database, flaw: str):
    left, server = await evaluate(database, [flaw])
    assert left.state is WorkState.DONE
    assert left.outcomes == ["answered", "answered"]
    assert len(server.calls) == 2


async def test_a_quote_that_is_nowhere_is_asked_for_once_more(database: Database):
    left, server = await evaluate(database, ["bad_quote"])
    assert left.state is WorkState.DONE
    assert len(server.calls) == 2
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM ratings WHERE unverified")) == 0
        assert await session.scalar(text("SELECT count(*) FROM quotes")) > 0


@pytest.mark.parametrize("second", ["bad_quote", "prose", "refusal", "length"])
async def test_a_quote_that_stays_nowhere_counts_as_nothing_found(database: Database, second: str):
    left, server = await evaluate(database, ["bad_quote", second])
    assert left.state is WorkState.DONE
    assert len(server.calls) == len(left.outcomes) == 2
    async with database.transaction() as session:
        unverified = await session.execute(text("SELECT level, state, reason FROM ratings WHERE unverified"))
        rows = unverified.all()
        assert await session.scalar(text("SELECT count(*) FROM quotes")) == 0
    assert rows
    assert {(level, state) for level, state, _ in rows} == {(0, "not_stated")}
    assert all("was not in the resume" in reason for _, _, reason in rows)


async def test_a_key_refused_in_the_repair_is_waited_for_and_both_calls_are_in_the_books(
    database: Database,
):
    left, _ = await evaluate(database, ["bad_quote", "401"])
    assert (left.state, left.waits_for_model) == (WorkState.QUEUED, True)
    assert left.outcomes == ["answered", "key_refused"]


async def test_attempts_are_numbered_over_all_calls_of_an_evaluation(database: Database):
    await evaluate(database, ["500", "bad_quote", "500"])
    async with database.transaction() as session:
        numbers = await session.execute(select(model_calls.c.attempt).order_by(model_calls.c.id))
        assert list(numbers.scalars()) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("cap", "state", "made"), [("0.0001", WorkState.FAILED, 0), ("1", WorkState.DONE, 1)]
)
async def test_a_question_that_could_cost_more_than_the_limit_for_a_candidate_is_not_asked(
    database: Database, cap: str, state: WorkState, made: int
):
    await queued_job(database)
    [claimed] = await claim(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await Evaluating(database, rater, lambda: Decimal(cap)).evaluate(claimed)
    left = await left_by(database, claimed.id)
    assert left.state is state
    assert ("limit for one candidate" in left.reason) is (made == 0)
    assert len(server.calls) == made


async def test_what_earlier_tries_have_cost_counts_against_the_limit_for_a_candidate(database: Database):
    await queued_job(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        evaluating = Evaluating(database, rater, lambda: Decimal("0.05"))
        [claimed] = await claim(database)
        async with database.transaction() as session:
            await model_calls_of(session, claimed, Decimal("0.0499"))
            await session.execute(text("UPDATE evaluations SET attempt = 2"))
        await evaluating.evaluate(replace(claimed, attempt=2))
    left = await left_by(database, claimed.id)
    assert left.state is WorkState.FAILED
    assert len(server.calls) == 0


async def model_calls_of(session: Session, claimed: ClaimedEvaluation, cost: Decimal) -> None:
    call = ModelCall("rating", 1, "gpt-6-luna", "hash", 1_000, 0, 100, cost, 0.5, "answered")
    await insert_model_calls(
        session, claimed.team_id, [call], job_id=claimed.job_id, evaluation_id=claimed.id
    )
