"""Candidates side by side: who is compared, what comes first, and what odd addresses do."""

import re
from typing import Any

import pytest

from evaluator.store import rankings
from tests.factories import make_job


async def rated(database: Any, client: Any, people: int = 5) -> tuple[str, list[int]]:
    async with database.transaction() as session:
        job = await make_job(session, client.user, candidates=people, rated=people)
        scores = await rankings.list_scores(session, job.analysis_id)
    best = sorted(scores, key=lambda score: (score.missing > 0, -score.tenths))
    return f"/analysis/results/{job.analysis_id}/compare", [score.id for score in best]


def people_of(page: str) -> list[int]:
    heads = page.split("<thead>", 1)[1].split("</thead>", 1)[0]
    return [int(found) for found in re.findall(r'class="namelink" href="[^"]*/candidates/(\d+)"', heads)]


async def test_the_best_three_are_compared_when_nobody_is_named(database: Any, rita: Any) -> None:
    address, best = await rated(database, rita)
    page = await rita.page(address)
    assert people_of(page) == best[:3]
    assert "3 of 5 rated candidates" in page


async def test_those_named_are_compared_in_the_order_of_the_ranking_and_at_most_four(
    database: Any, rita: Any
) -> None:
    address, best = await rated(database, rita)
    assert people_of(await rita.page(f"{address}?c={best[4]}&c={best[0]}")) == [best[0], best[4]]
    everybody = "&".join(f"c={id}" for id in best)
    assert people_of(await rita.page(f"{address}?{everybody}")) == best[:4]


async def test_what_differs_most_comes_first_and_what_is_alike_only_on_request(
    database: Any, rita: Any
) -> None:
    address, best = await rated(database, rita)
    form = {"level": "0", "state": "held", "reason": "Only claimed.", "seen": "0"}
    await rita.post(f"/evaluations/{best[0]}/ratings/2/level", form)
    await rita.post(f"/evaluations/{best[1]}/ratings/1/level", {**form, "level": "5"})
    both = f"c={best[0]}&c={best[1]}"
    page = await rita.page(f"{address}?{both}")
    wordings = re.findall(r'<th scope="row" class="small">([^<]*)<', page)
    assert wordings == ["Reading query plans"]
    assert "differs by 4" in page
    assert "Only claimed." in page
    assert len(re.findall(r'<th scope="row"', await rita.page(f"{address}?all=1&{both}"))) == 3


@pytest.mark.parametrize(
    "query", ["c=abc&c=-1", "c=99999999999999999999", "c=%D9%A3&all=2", "c=", f"c={'9' * 5_000}"]
)
async def test_odd_addresses_compare_the_best(database: Any, rita: Any, query: str) -> None:
    address, best = await rated(database, rita)
    assert people_of(await rita.page(f"{address}?{query}")) == best[:3]


async def test_one_candidate_cannot_be_compared(database: Any, rita: Any) -> None:
    address, _ = await rated(database, rita, people=1)
    assert "There are no two rated candidates yet." in await rita.page(address)


async def test_equal_levels_are_nudged_apart_and_others_lie_on_their_level(database: Any, rita: Any) -> None:
    address, best = await rated(database, rita)
    form = {"level": "5", "state": "held", "reason": "Seen in the interview.", "seen": "0"}
    await rita.post(f"/evaluations/{best[1]}/ratings/1/level", form)
    page = await rita.page(f"{address}?c={best[0]}&c={best[1]}&c={best[2]}")
    # levels 5, 5 and 3 on the first criterion
    assert re.search(r'<circle class="k0" cx="593"', page)
    assert re.search(r'<rect class="k1" x="602"', page)
    assert re.search(r'<path class="k2" d="M436 ', page)
