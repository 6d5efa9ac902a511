"""Charts: every drawing says the figures that are stored, and the page is honest where there are none."""

import re
from typing import Any

from evaluator.actions.deciding import decide
from evaluator.domain.decisions import Decision
from evaluator.store.jobs import Job
from evaluator.store.rankings import list_evaluations
from tests.factories import make_job


async def rated(database: Any, client: Any, candidates: int = 4, done: int = 4) -> Job:
    async with database.transaction() as session:
        return await make_job(session, client.user, candidates=candidates, rated=done)


async def shortlist_best(database: Any, client: Any, job: Job, count: int) -> None:
    async with database.transaction() as session:
        rows = sorted(
            await list_evaluations(session, job.analysis_id), key=lambda row: -(row.score_tenths or 0)
        )
        for row in rows[:count]:
            await decide(session, client.user.team_id, client.user.id, row.id, Decision.SHORTLIST, 0, "")


def cells(page: str, heading: str) -> list[list[str]]:
    """The rows of the first table after the heading, as text."""
    table = page[page.index(heading) :].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in table.split("</tr>")
        if "<td" in row
    ]


async def test_levels_and_scores_are_counted(database: Any, rita: Any) -> None:
    # levels 5, 4, 3 and 2 on each criterion; the must-have is not held by the last
    job = await rated(database, rita)
    page = await rita.page(f"/analysis/results/{job.analysis_id}/charts")
    first = cells(page, 'id="h-levels"')[0]
    assert (first[2], first[3]) == ("3.5", "1.1")
    assert "1 at level 5, 1 at level 4, 1 at level 3, 1 at level 2" in page
    assert cells(page, 'id="h-musts"')[0][1:] == ["3", "0", "0", "1"]
    assert sum(int(row[1]) for row in cells(page, 'id="h-scores"')) == 4
    assert "No cut is drawn" in page
    assert "Nobody is on the shortlist yet." in page


async def test_a_cut_counts_from_its_score_and_the_shortlist_brings_its_own(database: Any, rita: Any) -> None:
    job = await rated(database, rita)
    address = f"/analysis/results/{job.analysis_id}/charts"
    assert "2 of 4 score 80 or more." in await rita.page(f"{address}?cut=80")
    await shortlist_best(database, rita, job, 2)
    page = await rita.page(address)
    assert "The cut is the lowest score on the shortlist." in page
    assert cells(page, 'id="h-strengths"')[0][2:] == ["4.5", "3.5", "2 of 2"]


async def test_a_criterion_that_tells_nobody_apart_is_drawn_hollow(database: Any, rita: Any) -> None:
    job = await rated(database, rita, candidates=1, done=1)
    page = await rita.page(f"/analysis/results/{job.analysis_id}/charts")
    assert page.count("0.0, hardly") == len(cells(page, 'id="h-levels"'))


async def test_a_forged_cut_is_refused_in_words(database: Any, rita: Any) -> None:
    job = await rated(database, rita)
    for cut in ("101", "-1", "1e9", "'; drop table evaluations", "9" * 40):
        page = await rita.page(f"/analysis/results/{job.analysis_id}/charts?cut={cut}")
        assert "A cut is a whole number from 0 to 100." in page


async def test_nobody_rated_is_said(database: Any, rita: Any) -> None:
    job = await rated(database, rita, done=0)
    assert "Nobody is rated yet." in await rita.page(f"/analysis/results/{job.analysis_id}/charts")
