"""Drawing criteria: recorded once, by who holds the lease, with reasons where there are none."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.drafts import paste_job_description, request_extraction
from evaluator.actions.extracting import extract_criteria
from evaluator.domain.jobs import WorkState
from evaluator.store import criteria, extractions
from evaluator.store.database import Database
from evaluator.store.leases import Claim
from evaluator.store.users import User
from tests.actions.asking import ATTEMPTS, model_rater
from tests.factories import JOB_DESCRIPTION, make_draft, make_user
from tests.fakes.model_server import FakeModelServer, Fault

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Nothing here needs a second connection."""
    return shared_database


async def asked_for(database: Database) -> tuple[User, int, Claim]:
    """A draft with a claimed extraction."""
    async with database.transaction() as session:
        rita = await make_user(session)
        draft_id = await make_draft(session, rita, position="", criteria=())
        await paste_job_description(session, rita.team_id, draft_id, JOB_DESCRIPTION)
        [claimed] = await extractions.claim_extractions(session, uuid4(), MINUTE, 1)
    return rita, draft_id, claimed


async def left(database: Database, draft_id: int) -> tuple[extractions.Extraction, int, list[str]]:
    async with database.transaction() as session:
        found = await extractions.find_extraction(session, draft_id)
        drawn = await criteria.list_criteria(session, draft_id)
        calls = await session.execute(text("SELECT outcome FROM model_calls ORDER BY id"))
    assert found is not None
    return found, len(drawn), list(calls.scalars())


async def test_criteria_are_drawn_each_with_its_sentence(database: Database):
    _, draft_id, claimed = await asked_for(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await extract_criteria(database, rater, claimed)
    found, drawn, calls = await left(database, draft_id)
    assert (found.state, found.rater, calls) == (WorkState.DONE, "gpt-6-luna", ["answered"])
    assert drawn
    async with database.transaction() as session:
        for criterion in await criteria.list_criteria(session, draft_id):
            assert criterion.source is None or criterion.source in JOB_DESCRIPTION


@pytest.mark.parametrize(
    ("faults", "state", "reason", "outcomes"),
    [
        (["401"], WorkState.FAILED, "refused the key", ["key_refused"]),
        (["prose", "prose"], WorkState.FAILED, "no usable answer in 2 tries", ["answered"] * 2),
        (["prose", "refusal"], WorkState.FAILED, "declined", ["answered", "refused"]),
        (["500"] * ATTEMPTS, WorkState.QUEUED, "fault of its own", ["provider_down"] * ATTEMPTS),
    ],
)
async def test_a_fault_is_a_state_with_a_reason_and_in_the_books(
    database: Database, faults: list[str | Fault], state: WorkState, reason: str, outcomes: list[str]
):
    _, draft_id, claimed = await asked_for(database)
    async with FakeModelServer(faults=faults) as server, model_rater(server) as rater:
        await extract_criteria(database, rater, claimed)
    found, drawn, calls = await left(database, draft_id)
    assert (found.state, drawn, calls) == (state, 0, outcomes)
    assert reason in (found.last_error or "")


async def test_a_newer_request_makes_the_older_answer_void(database: Database):
    rita, draft_id, older = await asked_for(database)
    async with database.transaction() as session:
        await request_extraction(session, rita.team_id, draft_id)
        [newer] = await extractions.claim_extractions(session, uuid4(), MINUTE, 1)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await extract_criteria(database, rater, older)
        found, drawn, _ = await left(database, draft_id)
        assert (found.state, drawn) == (WorkState.RUNNING, 0)
        await extract_criteria(database, rater, newer)
    found, drawn, _ = await left(database, draft_id)
    assert found.state is WorkState.DONE
    assert drawn
