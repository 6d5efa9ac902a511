"""The Job History with the keyboard alone: found, renamed, deleted."""

import pytest

from evaluator.domain.jobs import JobStatus
from evaluator.store.job_moves import end_job
from tests.browser.conftest import Arrive
from tests.browser.sites import Site
from tests.chromium import look_at
from tests.factories import make_job

pytestmark = pytest.mark.browser


async def test_an_analysis_is_found_renamed_and_deleted(site: Site, arriving: Arrive) -> None:
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        for position in ("Night Purser", "Crane Operator"):
            job = await make_job(session, person.user, position=position, candidates=1, rated=1)
            await end_job(session, job.id, JobStatus.COMPLETED)
    tab = await person.open("/dashboard/history")
    await tab.keyboard.press("/")
    await tab.keyboard.type("purser")
    await tab.keyboard.press("Enter")
    await expect(tab.locator("tbody tr")).to_have_count(1)
    await look_at(tab, "history-search")
    await tab.get_by_role("link", name="Manage Night Purser").focus()
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("heading", name="Manage this analysis")).to_be_visible()
    await look_at(tab, "history-manage")
    await tab.get_by_label("Title of the position").fill("Purser at night")
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("link", name="Purser at night", exact=True)).to_be_visible()
    await tab.get_by_role("link", name="Manage Purser at night").click()
    await tab.get_by_role("button", name="Delete this analysis").focus()
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_text("The analysis is deleted.")).to_be_visible()
    await expect(tab.locator("tbody tr")).to_have_count(1)
