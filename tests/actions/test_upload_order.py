"""The order of upload has no effect: same questions, same ratings, same places."""

from collections.abc import Sequence
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.evaluating import Evaluating
from evaluator.actions.jobs import JobStart, rater_name, start_job
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.actions.model_rater import ModelRater
from evaluator.actions.raters import Rater
from evaluator.actions.reports import read_report
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.settings import Settings
from evaluator.store.database import Database
from tests.actions.asking import model_rater
from tests.actions.test_evaluating_faults import claim
from tests.attacks.resumes import clean_lines
from tests.factories import make_document, make_draft, make_user
from tests.fakes.model_server import FakeModelServer

PEOPLE = range(6)


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Nothing here needs a second connection."""
    return shared_database


async def places(database: Database, rater: Rater, order: Sequence[int]) -> dict[str, tuple[object, ...]]:
    """Score, place and levels by person, of a new team's job whose resumes were uploaded in that order."""
    async with database.transaction() as session:
        user = await make_user(session)
        draft_id = await make_draft(session, user)
        for number in order:
            document_id = await make_document(session, user, draft_id, name=f"Person Placeholder{number}")
            await session.execute(
                text("UPDATE documents SET text = :text WHERE id = :id"),
                {"text": "\n".join(clean_lines(number)), "id": document_id},
            )
        start = JobStart(user.team_id, user.id, draft_id, uuid4(), InsightsMode.QUICK, rater_name(rater))
        job = await start_job(session, start, Settings())
    evaluating = Evaluating(database, rater)
    for claimed in await claim(database, len(order)):
        await evaluating.evaluate(claimed)
    async with database.transaction() as session:
        report = await read_report(session, user.team_id, job.analysis_id)
    return {
        candidate.name: (
            candidate.score_tenths,
            candidate.rank_label,
            tuple((rating.level, rating.state, rating.quotes) for rating in candidate.ratings),
        )
        for candidate in report.candidates
    }


async def test_the_matcher_rates_the_same_in_every_order(database: Database):
    rater = MatcherRater()
    first = await places(database, rater, PEOPLE)
    assert len(first) == len(PEOPLE)
    assert await places(database, rater, PEOPLE[::-1]) == first


async def test_a_model_is_asked_the_same_in_every_order(database: Database):
    async with FakeModelServer() as server, model_rater(server) as rater:
        assert isinstance(rater, ModelRater)
        first = await places(database, rater, PEOPLE)
        asked = {tuple(call.messages) for call in server.calls}
        made = len(server.calls)
        assert await places(database, rater, PEOPLE[::-1]) == first
        assert {tuple(call.messages) for call in server.calls[made:]} == asked
