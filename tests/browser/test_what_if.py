"""What-if in the browser: the same numbers as the server's, at once, with the keyboard alone."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from evaluator import ROOT
from evaluator.actions.deciding import LevelChange, change_level
from evaluator.domain.ratings import State
from evaluator.store.jobs import Job
from evaluator.store.rankings import list_evaluations
from tests.browser.conftest import Arrive
from tests.browser.people import Person
from tests.browser.sites import Site
from tests.chromium import look_at
from tests.factories import make_job

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.browser

VECTORS = json.loads((ROOT / "tests" / "scoring_vectors.json").read_text())
RUN_VECTORS = """async (vectors) => {
  const {scoreTenths, scoreSpan, missing, rank, formatTenths} = await import("/static/js/scoring.js");
  const read = (criteria) => [
    new Map(criteria.map((one) => [one.number, {...one, second: one.second ?? null}])), criteria];
  const scored = ({criteria}) => {
    const tenths = scoreTenths(...read(criteria));
    return [tenths, tenths === null ? null : formatTenths(tenths)];
  };
  const ranked = ({scores, missing, rule, spans}) => {
    const reach = new Map((spans ?? []).map(([id, ...span]) => [id, span]));
    const candidates = scores.map(([id, tenths]) =>
      ({id, tenths, isMissing: missing.includes(id), span: reach.get(id) ?? null}));
    return rank(candidates, rule).map(({id, label}) => [id, label]);
  };
  return {
    scores: vectors.scores.map(scored),
    rankings: vectors.rankings.map(ranked),
    second_looks: vectors.second_looks.map(({criteria}) =>
      [scoreTenths(...read(criteria)), scoreSpan(...read(criteria)), missing(...read(criteria))]),
  };
}"""


async def uneven(site: Site, person: Person) -> Job:
    """A job of four rated candidates; the second lacks what counts most."""
    async with site.database.transaction() as session:
        job = await make_job(session, person.user, candidates=4, rated=4)
        rows = await list_evaluations(session, job.analysis_id)
        second = sorted(rows, key=lambda row: -(row.score_tenths or 0))[1]
        low = LevelChange(1, 0, State.NOT_STATED, "Nothing in the resume speaks of it.", 0)
        await change_level(session, person.user.team_id, person.user.id, second.id, low)
    return job


async def shown(tab: "Page") -> list[Any]:
    return list(
        await tab.locator("[data-candidate-row]").evaluate_all(
            """(rows) => rows.map((row) => [
                 row.dataset.candidateRow,
                 ...["rank", "score", "move"].map((name) => row.querySelector(`[data-${name}]`).textContent.trim()),
                 row.querySelector("[data-below]").hidden])"""
        )
    )


async def test_the_vector_file_holds_in_the_browser_too(site: Site, arriving: Arrive) -> None:
    tab = await (await arriving(site)).open("/sign-in")
    found = await tab.evaluate(RUN_VECTORS, VECTORS)
    assert found["scores"] == [[each["tenths"], each["printed"] or None] for each in VECTORS["scores"]]
    assert found["rankings"] == [each["ranking"] for each in VECTORS["rankings"]]
    assert found["second_looks"] == [
        [each["tenths"], each["span"], each["missing"]] for each in VECTORS["second_looks"]
    ]


async def test_sliders_move_the_ranking_at_once_and_as_the_server_would(site: Site, arriving: Arrive) -> None:
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    job = await uneven(site, person)
    address = f"/analysis/results/{job.analysis_id}/weights"
    tab = await person.open(address)
    before = await shown(tab)
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.url))
    await tab.get_by_label("Weight of:").first.focus()
    for _ in range(5):
        await tab.keyboard.press("ArrowLeft")
    await expect(tab.locator("[data-moved]")).to_contain_text("move. First is")
    await tab.get_by_role("switch").last.focus()
    await tab.keyboard.press("Space")
    after = await shown(tab)
    assert [row[0] for row in after] != [row[0] for row in before]
    assert sent == []
    await look_at(tab, "weights")
    await tab.get_by_role("button", name="Keep these weights").focus()
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_text("These weights count now.")).to_be_visible()
    kept = await shown(tab)
    assert [[*row[:3], row[4]] for row in kept] == [[*row[:3], row[4]] for row in after]
    assert [row[3] for row in kept] == [""] * 4


async def test_no_weight_at_all_is_said_and_leaves_the_list(site: Site, arriving: Arrive) -> None:
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    job = await uneven(site, person)
    tab = await person.open(f"/analysis/results/{job.analysis_id}/weights")
    fields = tab.get_by_role("spinbutton")
    for place in range(await fields.count()):
        await fields.nth(place).fill("0")
    await expect(tab.locator("[data-moved]")).to_contain_text("At least one criterion needs a weight")
    assert all(row[2] for row in await shown(tab))
