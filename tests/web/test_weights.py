"""Weights: tried for nothing, kept as a version, and never lost between two people or a candidate being recorded."""

import re
from typing import Any

import pytest

from evaluator.domain.criteria import Weighted
from evaluator.domain.ratings import in_force
from evaluator.domain.scoring import score_tenths
from evaluator.store import rankings, ratings, rubrics
from tests.factories import make_job, rate


async def rated(database: Any, client: Any, candidates: int = 4, done: int = 4) -> Any:
    async with database.transaction() as session:
        return await make_job(session, client.user, candidates=candidates, rated=done)


async def scores_of(database: Any, job: Any) -> dict[int, int]:
    async with database.transaction() as session:
        return {score.id: score.tenths for score in await rankings.list_scores(session, job.analysis_id)}


async def expected(database: Any, job: Any) -> dict[int, int]:
    """The scores that the stored ratings give under the newest weighting."""
    async with database.transaction() as session:
        ids = [row.id for row in await rankings.list_evaluations(session, job.analysis_id)]
        listed = await ratings.list_ratings(session, ids)
        entries = (await rubrics.get_weighting(session, job.analysis_id)).entries
    return {
        id: score_tenths({rating.number: in_force(rating) for rating in given}, entries) or 0
        for id, given in listed.items()
    }


def form(seen: int = 1, **weights: str) -> dict[str, str]:
    return {"seen": str(seen)} | {f"{name[1:]}.weight": weight for name, weight in weights.items()}


async def test_trying_shows_what_moves_and_changes_nothing(database: Any, rita: Any) -> None:
    job = await rated(database, rita)
    before = await scores_of(database, job)
    answer = await rita.post(f"/analysis/results/{job.analysis_id}/weights/try", form(_1="0", _2="5", _3="0"))
    assert answer.status_code == 200
    page = str(await answer.get_data(as_text=True))
    assert page.count(">tried<") == 3
    assert re.search(r'name="2.weight" value="5"', page)
    assert await scores_of(database, job) == before


async def test_kept_weights_count_at_once_and_the_first_ones_are_a_click_away(
    database: Any, rita: Any
) -> None:
    job = await rated(database, rita)
    address = f"/analysis/results/{job.analysis_id}/weights"
    before = await scores_of(database, job)
    assert (await rita.post(address, form(_1="0", _3="5"))).status_code == 303
    after = await scores_of(database, job)
    assert after != before
    assert after == await expected(database, job)
    page = await rita.page(f"{address}?version=1")
    assert re.search(r'name="1.weight" value="5"', page)
    assert "Version 2" in page
    restored = {f"{number}.weight": weight for number, weight in ((1, "5"), (2, "3"), (3, "2"))}
    assert (await rita.post(address, restored | {"seen": "2"})).status_code == 303
    assert await scores_of(database, job) == before


async def test_a_must_have_can_become_a_wish_and_back(database: Any, rita: Any) -> None:
    job = await rated(database, rita)
    address = f"/analysis/results/{job.analysis_id}/weights"
    await rita.post(address, {"seen": "1", "3.kind": "wanted"})
    async with database.transaction() as session:
        rows = await rankings.list_evaluations(session, job.analysis_id)
    assert {row.missing_must_haves for row in rows} == {0}
    assert await scores_of(database, job) == await expected(database, job)


async def test_the_second_of_two_people_is_told_and_changes_nothing(database: Any, rita: Any) -> None:
    job = await rated(database, rita)
    address = f"/analysis/results/{job.analysis_id}/weights"
    await rita.post(address, form(_1="1"))
    kept = await scores_of(database, job)
    assert (await rita.post(address, form(_1="4"))).status_code == 409
    assert await scores_of(database, job) == kept


async def test_who_is_rated_afterwards_is_scored_with_the_kept_weights(database: Any, rita: Any) -> None:
    job = await rated(database, rita, candidates=4, done=2)
    await rita.post(f"/analysis/results/{job.analysis_id}/weights", form(_1="1", _2="5"))
    async with database.transaction() as session:
        await rate(session, job, 2)
    scores = await scores_of(database, job)
    assert len(scores) == 4
    assert scores == await expected(database, job)


async def test_a_changed_level_and_kept_weights_hold_together(database: Any, rita: Any) -> None:
    job = await rated(database, rita)
    [first, *_] = await scores_of(database, job)
    change = {"level": "1", "state": "not_stated", "reason": "Only named.", "seen": "0"}
    await rita.post(f"/evaluations/{first}/ratings/1/level", change)
    await rita.post(f"/analysis/results/{job.analysis_id}/weights", form(_1="5", _2="1"))
    assert await scores_of(database, job) == await expected(database, job)


@pytest.mark.parametrize("sent", [{"_1": "6"}, {"_1": "x"}, {"_1": ""}, {"_1": "0", "_2": "0", "_3": "0"}])
async def test_weights_that_are_none_are_refused(database: Any, rita: Any, sent: dict[str, str]) -> None:
    job = await rated(database, rita)
    before = await scores_of(database, job)
    address = f"/analysis/results/{job.analysis_id}/weights"
    assert (await rita.post(address, form(**sent))).status_code == 422
    assert (await rita.post(f"{address}/try", form(**sent))).status_code == 422
    assert await scores_of(database, job) == before


async def test_keeping_what_counts_already_makes_no_version(database: Any, rita: Any) -> None:
    job = await rated(database, rita)
    await rita.post(f"/analysis/results/{job.analysis_id}/weights", form())
    async with database.transaction() as session:
        weighting = await rubrics.get_weighting(session, job.analysis_id)
    assert weighting.version == 1
    assert all(isinstance(entry, Weighted) for entry in weighting.entries)
