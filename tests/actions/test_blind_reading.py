"""Blind reading: the model reads no identity, its quotes stand in the resume itself, and a leak is never sent."""

import json
from dataclasses import replace

from sqlalchemy import text

from evaluator.actions.evaluating import Evaluating
from evaluator.actions.insights import write_insight
from evaluator.actions.model_rater import ModelRater
from evaluator.actions.raters import RatingTask, Told
from evaluator.documents.contacts import find_contacts
from evaluator.domain.blind_copy import BlindOptions
from evaluator.domain.jobs import WorkState
from evaluator.domain.ratings import Rating
from evaluator.store import insights, ratings
from evaluator.store.database import Database
from evaluator.store.jobs import Job
from tests.actions.asking import model_rater
from tests.actions.test_evaluating_faults import HERE, MINUTE, claim, left_by
from tests.factories import make_job, make_user
from tests.fakes.model_server import FakeModelServer

RESUME = (
    "{name}\n{email} | 030 5550 1234\nData Engineer at Mockup Lines since 2019.\n"
    "{first} rebuilt the data pipelines in Python for {email}.\n"
)


async def blind_job(database: Database, *people: tuple[str, str]) -> Job:
    """A job with one candidate for each name and address."""
    async with database.transaction() as session:
        user = await make_user(session)
        job = await make_job(session, user, candidates=len(people), blind=BlindOptions())
        ids = (await session.execute(text("SELECT id FROM documents ORDER BY id"))).scalars().all()
        for id, (name, email) in zip(ids, people, strict=True):
            written = RESUME.format(name=name, email=email, first=name.split()[0])
            contacts = [contact.model_dump(mode="json") for contact in find_contacts(written)]
            await session.execute(
                text(
                    "UPDATE documents SET text = :text, contacts = :contacts, detected_name = :name WHERE id = :id"
                ),
                {"text": written, "contacts": json.dumps(contacts), "name": name, "id": id},
            )
            await session.execute(
                text("UPDATE candidates SET name = :name WHERE document_id = :id"), {"name": name, "id": id}
            )
    return job


async def test_the_model_reads_no_identity_and_its_quotes_are_the_resumes_own(database: Database):
    await blind_job(database, ("Tilda Testperson", "tilda.testperson@example.com"))
    [claimed] = await claim(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await Evaluating(database, rater).evaluate(claimed)
    [call] = server.calls
    sent = "\n".join(call.messages)
    assert "[name] rebuilt the data pipelines in Python" in sent
    for word in ("Tilda", "Testperson", "tilda.testperson@example.com", "5550"):
        assert word not in sent
    async with database.transaction() as session:
        listed = (await ratings.list_ratings(session, [claimed.id]))[claimed.id]
        resume = await session.scalar(text("SELECT text FROM documents"))
    quotes = [quote for rating in listed for quote in rating.quotes]
    assert quotes
    assert all(quote.text == resume[quote.start : quote.end] for quote in quotes)
    assert not any("[name]" in quote.text for quote in quotes)


async def test_two_people_with_the_same_resume_are_one_question(database: Database):
    people = [("Tilda Testperson", "tilda.testperson@example.com"), ("Bo Li", "bo88@example.org")]
    await blind_job(database, *people)
    first, second = await claim(database, limit=2)
    async with FakeModelServer() as server, model_rater(server) as rater:
        evaluating = Evaluating(database, rater)
        await evaluating.evaluate(first)
        await evaluating.evaluate(second)
    assert len(server.calls) == 1
    async with database.transaction() as session:
        listed = await ratings.list_ratings(session, [first.id, second.id])
        texts = (await session.execute(text("SELECT text FROM documents ORDER BY id"))).scalars().all()
    for claimed, resume in zip((first, second), texts, strict=True):
        quotes = [quote for rating in listed[claimed.id] for quote in rating.quotes]
        assert quotes
        assert all(quote.text == resume[quote.start : quote.end] for quote in quotes)
    levels = [[(rating.number, rating.level) for rating in listed[each.id]] for each in (first, second)]
    assert levels[0] == levels[1]


async def test_what_would_give_the_person_away_is_not_sent(database: Database):
    job = await blind_job(database, ("Tilda Testperson", "tilda.testperson@example.com"))
    [claimed] = await claim(database)
    assert claimed.job_id == job.id
    async with FakeModelServer() as server, model_rater(server) as rater:
        await Evaluating(database, Leaky(rater)).evaluate(claimed)
    assert server.calls == []
    left = await left_by(database, claimed.id)
    assert (left.state, left.score) == (WorkState.FAILED, None)
    assert left.reason.startswith(
        "Blind reading: the name or contact data of this person would have reached the model"
    )


class Leaky:
    """The rater, given a resume into which a name has found its way back."""

    is_built_in = False
    label = "leaky"
    prompt_version = None

    def __init__(self, rater: ModelRater) -> None:
        self._rater = rater

    def rating_key(self, task: RatingTask) -> None:
        return None

    async def rate(self, task: RatingTask) -> Told[tuple[Rating, ...]]:
        return await self._rater.rate(replace(task, resume_text=f"{task.resume_text}\nTilda Testperson"))


async def test_an_insight_is_written_from_the_copy_too(database: Database):
    await blind_job(database, ("Tilda Testperson", "tilda.testperson@example.com"))
    [claimed] = await claim(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await Evaluating(database, rater).evaluate(claimed)
        async with database.transaction() as session:
            [work] = await insights.claim_insights(session, HERE, MINUTE, 1)
        await write_insight(database, rater, work)
    sent = "\n".join(server.calls[-1].messages)
    assert server.calls[-1].schema_name == "insight"
    assert "[name] rebuilt" in sent
    assert "Tilda" not in sent
    async with database.transaction() as session:
        written = (await insights.list_insights(session, [claimed.id]))[claimed.id]
        resume = await session.scalar(text("SELECT text FROM documents"))
    assert written.content is not None
    points = [*written.content.strengths, *written.content.gaps]
    assert all(quote.text == resume[quote.start : quote.end] for point in points for quote in point.quotes)
