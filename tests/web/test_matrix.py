"""The matrix page: rated candidates in the order of the ranking, criteria in groups, and what tells nobody apart."""

import re
from typing import Any

from evaluator.store import rankings
from tests.factories import make_job


async def rated(database: Any, client: Any, **asked: int) -> Any:
    async with database.transaction() as session:
        return await make_job(session, client.user, **asked)


def body_of(page: str) -> list[str]:
    return re.findall(r"<tr data-id=.*?</tr>", page.split("<tbody>", 1)[1].split("</tbody>", 1)[0], re.DOTALL)


async def test_every_rated_candidate_has_a_cell_for_every_criterion(database: Any, rita: Any) -> None:
    job = await rated(database, rita, candidates=4, rated=3)
    page = await rita.page(f"/analysis/results/{job.analysis_id}/matrix")
    rows = body_of(page)
    async with database.transaction() as session:
        scores = await rankings.list_scores(session, job.analysis_id)
    ordered = sorted(scores, key=lambda score: (score.missing > 0, -score.tenths))
    assert [re.search(r'data-id="(\d+)"', row)[1] for row in rows] == [str(score.id) for score in ordered]
    assert all(len(re.findall(r'<td class="mx[ "]', row)) == 3 for row in rows)
    assert re.findall(r'<td class="mx lv-(\d)[^>]*>(\d)</td>', rows[0]) == [("5", "5"), ("5", "5")]
    assert "3 candidates on 3 criteria, as of now: the job goes on" in page


async def test_must_haves_come_first_and_groups_span_their_columns(database: Any, rita: Any) -> None:
    job = await rated(database, rita, candidates=2, rated=2)
    page = await rita.page(f"/analysis/results/{job.analysis_id}/matrix")
    groups = re.findall(r'colspan="(\d)" class="mx-cat"><span>([^<]*)<', page)
    assert groups == [("1", "Must-haves"), ("2", "Skills")]
    heads = re.findall(r'class="mx-head" title="([^"]*)"', page)
    assert heads[0] == "Driving licence, weight 2"
    assert re.findall(r"<b>(all|none)</b>", page) == ["all", "all", "all"]


async def test_a_level_changed_by_a_person_is_the_one_shown(database: Any, rita: Any) -> None:
    job = await rated(database, rita, candidates=1, rated=1)
    [row] = body_of(await rita.page(f"/analysis/results/{job.analysis_id}/matrix"))
    evaluation_id = re.search(r'data-id="(\d+)"', row)[1]
    form = {"level": "1", "state": "not_stated", "reason": "Only named, never shown.", "seen": "0"}
    await rita.post(f"/evaluations/{evaluation_id}/ratings/1/level", form)
    [row] = body_of(await rita.page(f"/analysis/results/{job.analysis_id}/matrix"))
    assert re.findall(r'<td class="mx lv-(\d)', row)[0] == "1"


async def test_with_nobody_rated_it_says_so(database: Any, rita: Any) -> None:
    job = await rated(database, rita, candidates=2)
    assert "Nobody is rated yet." in await rita.page(f"/analysis/results/{job.analysis_id}/matrix")
