"""A large job set for later, found under Background Jobs and cancelled there; Help beside it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evaluator.store.settings import set_setting
from tests.browser.conftest import Arrive
from tests.browser.people import Person
from tests.browser.sites import Site
from tests.chromium import look_at
from tests.factories import make_draft

pytestmark = pytest.mark.browser

ZONE = "Africa/Nairobi"


async def elsewhere(person: Person) -> Person:
    """The same person at a browser in another time zone; the first one keeps an eye on complaints."""
    assert person.context.browser
    context = await person.context.browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id=ZONE
    )
    await context.add_cookies(
        [
            {"name": cookie["name"], "value": cookie["value"], "url": person.address}
            for cookie in await person.context.cookies()
        ]
    )
    there = Person(context, person.address, person.user)
    there.complaints = person.complaints
    return there


async def test_a_job_for_later_waits_on_its_page_and_can_be_cancelled_there(site: Site, arriving: Arrive):
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        await set_setting(session, "background_queue_threshold", 1, None)
        draft = await make_draft(session, person.user, candidates=2)
    there = await elsewhere(person)
    tab = await there.open(f"/drafts/{draft}/resumes")
    await tab.get_by_text("Start later").click()
    await expect(tab.get_by_label("Time zone")).to_have_value(ZONE)
    await look_at(tab, "start-later")
    chosen = (datetime.now(UTC) + timedelta(days=3)).astimezone(ZoneInfo(ZONE))
    await tab.get_by_label("Date and time").fill(f"{chosen:%Y-%m-%dT%H:%M}")
    await tab.locator("[data-start]").click()
    await tab.wait_for_url("**/dashboard/jobs")
    await expect(tab.locator("#group-pending .job")).to_contain_text(f"{chosen:%H:%M} ({ZONE})")
    await expect(tab.locator(".mainnav .count")).to_have_text("1")
    async with site.database.transaction() as session:
        await set_setting(session, "is_background_paused", True, None)
    await look_at(tab, "background-jobs")
    await expect(tab.locator("#queue-health")).to_contain_text("Paused by an admin")

    await tab.set_viewport_size({"width": 1280, "height": 800})
    asking = tab.locator("#confirm-cancel")
    await tab.get_by_role("link", name="Cancel").click()
    await expect(asking).to_contain_text("No candidate is rated yet.")
    await asking.get_by_role("button", name="Let it go on").click()
    await expect(asking).to_be_hidden()
    await tab.get_by_role("link", name="Cancel").click()
    await asking.get_by_role("button", name="Cancel job").click()
    await expect(tab.locator("#group-cancelled .job")).to_contain_text("0 of 2 rated before that")
    await expect(tab.locator("#group-pending")).to_be_hidden()
    await expect(tab.locator(".mainnav .count")).to_have_count(0)

    await look_at(await there.open("/help"), "help")
    await there.context.close()
