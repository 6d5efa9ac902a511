"""Exports with the keyboard alone: ordered, ready without a reload, looked at and saved."""

import pytest

from tests.browser.conftest import Arrive
from tests.browser.sites import Site
from tests.chromium import look_at
from tests.factories import make_job

pytestmark = pytest.mark.browser


async def test_a_report_is_ordered_and_saved_without_a_reload(site: Site, arriving: Arrive) -> None:
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        job = await make_job(session, person.user, candidates=4, rated=4)
    tab = await person.open(f"/analysis/results/{job.analysis_id}/exports")
    await tab.get_by_role("button", name="Make the file").focus()
    await tab.keyboard.press("Enter")
    save = tab.get_by_role("link", name="Save Report, PDF")
    await expect(save).to_be_visible()
    await look_at(tab, "exports")
    async with tab.expect_download() as saving:
        await save.focus()
        await tab.keyboard.press("Enter")
    assert (await saving.value).suggested_filename == "data-engineer-report.pdf"
    await tab.get_by_role("link", name="Look at it").focus()
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".exp-pages img").first).to_have_js_property("naturalWidth", 1000)
    await look_at(tab, "export-preview")
