"""What a team has going on, in every page at once: cards, figures, the tab, and a line when a job is over."""

import re
from typing import TYPE_CHECKING

import pytest

from tests.background_jobs import make_background_job
from tests.browser.conftest import Arrive
from tests.browser.sites import Site
from tests.browser.test_live_ranking import A_MODEL, let_one_go
from tests.chromium import take
from tests.fakes.model_server import FakeModelServer

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.browser


async def shows_in_tab(tab: "Page", title: str, icon: str) -> None:
    from playwright.async_api import expect

    await expect(tab).to_have_title(title)
    await expect(tab.locator("link[rel=icon]")).to_have_attribute("href", re.compile(rf"/img/{icon}\.svg$"))


async def test_pages_that_were_empty_follow_a_background_job_to_its_end(
    site_with_model: Site, model: FakeModelServer, arriving: Arrive
):
    from playwright.async_api import expect

    model.hold()
    person = await arriving(site_with_model, "rita")
    jobs, dashboard = await person.open("/dashboard/jobs"), await person.open("/dashboard")
    await expect(jobs.locator("#no-jobs")).to_be_visible()
    async with site_with_model.database.transaction() as session:
        job = await make_background_job(session, person.user, candidates=2, rater=A_MODEL)
    card, number = f"#job-{job.id}", ".mainnav .count"
    await expect(jobs.locator(f"#group-processing {card}")).to_be_visible()
    await expect(jobs.locator("#no-jobs")).to_be_hidden()
    for tab in (jobs, dashboard):
        await expect(tab.locator(card)).to_be_visible()
        await expect(tab.locator(number)).to_have_text("1")
    ranking = await person.open(f"/analysis/results/{job.analysis_id}")
    await shows_in_tab(ranking, "(0 %) Data Engineer", "progress/0")

    await jobs.locator(card).get_by_text("Cancel").focus()
    await model.wait_for(calls=1, in_flight=1)
    let_one_go(model)
    await shows_in_tab(ranking, "(50 %) Data Engineer", "progress/5")
    for tab in (jobs, dashboard):
        await expect(tab.locator(card).get_by_role("progressbar")).to_have_attribute("aria-valuenow", "1")
    await take(jobs, "background-jobs-live")
    assert await jobs.evaluate("document.activeElement.textContent.trim()") == "Cancel"

    model.let_go()
    await shows_in_tab(ranking, "Completed: Data Engineer", "favicon")
    await expect(dashboard.locator(card)).to_contain_text("Completed")
    # whoever is using the card is not left behind by it
    await expect(jobs.locator(f"#group-processing {card}")).to_contain_text("Completed")
    assert await jobs.evaluate("document.activeElement.closest('.job').id") == card[1:]
    await jobs.evaluate("document.activeElement.blur()")
    await expect(jobs.locator(f"#group-completed {card}")).to_be_visible()
    await expect(jobs.locator("#group-processing")).to_be_hidden()
    await expect(jobs.locator("#group-completed [data-count]")).to_have_text("1")
    for tab in (jobs, dashboard):
        await expect(tab.locator(number)).to_have_count(0)

    for tab in (dashboard, ranking):
        await tab.close()
    async with site_with_model.database.transaction() as session:
        other = await make_background_job(
            session, person.user, candidates=1, position="Ferry Clerk", rater=A_MODEL
        )
    toast = jobs.locator(".toast", has_text="Completed: Ferry Clerk.")
    await toast.wait_for()
    await take(jobs, "background-jobs-toast")
    await toast.get_by_role("link", name="Open the ranking").click()
    await jobs.wait_for_url(f"**/analysis/results/{other.analysis_id}")
