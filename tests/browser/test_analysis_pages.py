"""Charts and the comparison in a browser, in every look, with the keyboard alone."""

import pytest

from evaluator.actions.deciding import decide
from evaluator.domain.decisions import Decision
from evaluator.store.rankings import list_evaluations
from tests.browser.conftest import Arrive
from tests.browser.sites import Site
from tests.chromium import look_at
from tests.factories import make_job

pytestmark = pytest.mark.browser


async def test_the_charts_are_readable_in_every_look(site: Site, arriving: Arrive) -> None:
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        job = await make_job(session, person.user, candidates=6, rated=6)
        for row in (await list_evaluations(session, job.analysis_id))[:2]:
            await decide(session, person.user.team_id, person.user.id, row.id, Decision.SHORTLIST, 0, "")
    tab = await person.open(f"/analysis/results/{job.analysis_id}")
    await tab.get_by_role("link", name="Charts").click()
    await tab.get_by_label("Cut at").fill("60")
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_text("score 60 or more")).to_be_visible()
    await look_at(tab, "charts")


async def test_two_are_compared_with_the_keyboard_alone(site: Site, arriving: Arrive) -> None:
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        job = await make_job(session, person.user, candidates=4, rated=4)
    tab = await person.open(f"/analysis/results/{job.analysis_id}/compare")
    await expect(tab.locator("thead .namelink")).to_have_count(3)
    await tab.get_by_role("link", name="Take out").last.focus()
    await tab.keyboard.press("Enter")
    await expect(tab.locator("thead .namelink")).to_have_count(2)
    await tab.get_by_role("link", name="All 3").focus()
    await tab.keyboard.press("Enter")
    await expect(tab.locator("tbody tr")).to_have_count(3)
    await look_at(tab, "compare")


async def test_the_ranking_is_narrowed_and_the_address_says_how(site: Site, arriving: Arrive) -> None:
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        job = await make_job(session, person.user, candidates=5, rated=5)
        best = (await list_evaluations(session, job.analysis_id))[0]
        await decide(session, person.user.team_id, person.user.id, best.id, Decision.SHORTLIST, 0, "")
    tab = await person.open(f"/analysis/results/{job.analysis_id}")
    shown = tab.locator("#ranked tr.is-rated:visible")
    await expect(shown).to_have_count(5)
    await tab.get_by_label("Decision").select_option("none")
    await expect(shown).to_have_count(4)
    await tab.get_by_label("Score from").fill("60")
    await tab.get_by_label("Must-haves").select_option("no")
    await expect(shown).to_have_count(2)
    await tab.keyboard.press("/")
    await tab.keyboard.press("Escape")
    await tab.get_by_label("Search in names, files and resumes").fill("nowhere to be found")
    await expect(tab.get_by_text("Nobody fits what is asked for.")).to_be_visible()
    await tab.get_by_label("Search in names, files and resumes").fill('"ticket stream"')
    await expect(shown).to_have_count(2)
    await look_at(tab, "ranking-narrowed")
    again = await person.open(tab.url.removeprefix(site.address))
    await expect(again.locator("#ranked tr.is-rated:visible")).to_have_count(2)
    await again.get_by_label("Search in names, files and resumes").fill("nowhere to be found")
    await again.get_by_role("button", name="Show all").click()
    await expect(again.locator("#ranked tr.is-rated:visible")).to_have_count(5)


async def test_two_are_ticked_and_shortlisted_with_the_keyboard_alone(site: Site, arriving: Arrive) -> None:
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        job = await make_job(session, person.user, candidates=4, rated=4)
    tab = await person.open(f"/analysis/results/{job.analysis_id}")
    await expect(tab.locator("#ranked tr.is-rated")).to_have_count(4)
    await tab.keyboard.press("j")
    await tab.keyboard.press("x")
    await tab.keyboard.press("j")
    await tab.keyboard.press("x")
    await expect(tab.get_by_text("2 candidates ticked:")).to_be_visible()
    await look_at(tab, "ranking-ticked")
    await tab.get_by_role("button", name="Shortlist").focus()
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_text("Decided on 2 candidates: Shortlist.")).to_be_visible()
    await expect(tab.locator('#ranked tr[data-decision="shortlist"]')).to_have_count(2)
