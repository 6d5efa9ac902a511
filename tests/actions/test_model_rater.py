"""The rater that asks a model: long rubrics in parts, one fate for all of them, nothing left running."""

import asyncio
from datetime import date

import pytest

from evaluator.actions.raters import RaterError, RatingTask
from evaluator.domain.criteria import Category, RubricCriterion
from tests.actions.asking import model_rater
from tests.factories import JOB_DESCRIPTION, RESUME
from tests.fakes.model_server import FakeModelServer, Fault

TEXT = RESUME.format(name="Pat Placeholder")


def task(criteria: int) -> RatingTask:
    rubric = [
        RubricCriterion(number=number, wording=f"Python pipelines, part {number}", category=Category.SKILLS)
        for number in range(1, criteria + 1)
    ]
    return RatingTask(rubric, JOB_DESCRIPTION, TEXT, date(2026, 3, 1))


@pytest.mark.parametrize(("criteria", "calls"), [(25, 1), (26, 2), (51, 3)])
async def test_more_than_25_criteria_are_asked_in_parts_and_come_back_as_one(criteria: int, calls: int):
    async with FakeModelServer() as server, model_rater(server) as rater:
        told = await rater.rate(task(criteria))
    assert len(server.calls) == len(told.calls) == calls
    assert [rating.number for rating in told.answer] == list(range(1, criteria + 1))


async def test_the_parts_are_asked_at_the_same_time():
    async with FakeModelServer() as server, model_rater(server) as rater:
        server.hold()
        asking = asyncio.create_task(rater.rate(task(30)))
        await server.wait_for(in_flight=2)
        server.let_go()
        await asking


async def test_one_part_that_fails_fails_the_candidate_and_ends_the_other_request():
    async with FakeModelServer(faults=["hang", "401"]) as server, model_rater(server) as rater:
        with pytest.raises(RaterError, match="refused the key") as failed:
            await rater.rate(task(30))
        await server.wait_for(calls=2, in_flight=0, abandoned=1)
    assert [call.outcome for call in failed.value.calls] == ["key_refused"]


async def test_what_the_other_parts_have_spent_is_told_with_the_failure():
    async with FakeModelServer() as server, model_rater(server) as rater:
        server.fail("prose", times=2, containing="30. Python")
        with pytest.raises(RaterError, match="no usable answer") as failed:
            await rater.rate(task(30))
    assert [call.outcome for call in failed.value.calls] == ["answered"] * 3
    assert all(call.completion_tokens for call in failed.value.calls)


async def test_cancelling_ends_the_request():
    async with FakeModelServer() as server, model_rater(server) as rater:
        server.hold()
        asking = asyncio.create_task(rater.rate(task(3)))
        await server.wait_for(in_flight=1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await server.wait_for(in_flight=0, abandoned=1)


async def test_candidates_of_a_job_share_all_but_the_last_message():
    async with FakeModelServer() as server, model_rater(server) as rater:
        first, second = task(3), task(3)
        await rater.rate(first)
        await rater.rate(RatingTask(second.rubric, JOB_DESCRIPTION, TEXT + "\nSam Sample", first.today))
    one, other = server.calls
    assert one.prefix_hash == other.prefix_hash
    assert one.message_hashes[-1] != other.message_hashes[-1]
    assert TEXT in one.messages[-1]


@pytest.mark.parametrize("kind", ["length", "refusal", "content_filter"])
async def test_criteria_that_cannot_be_drawn_say_why(kind: str):
    async with FakeModelServer(faults=[Fault(kind)]) as server, model_rater(server) as rater:
        with pytest.raises(RaterError) as failed:
            await rater.extract(JOB_DESCRIPTION)
    assert failed.value.message
    assert len(failed.value.calls) == 1
    assert failed.value.calls[0].purpose == "extraction"
