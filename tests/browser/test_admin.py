"""The administration in Chromium: the save bar says the difference, and the pages are fit to be seen."""

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.store.users import set_admin
from tests.browser.conftest import Arrive
from tests.browser.people import Person
from tests.browser.sites import Site
from tests.chromium import look_at
from tests.factories import make_job

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.browser


async def admin(site: Site, arriving: Arrive) -> Person:
    person = await arriving(site, "ada")
    async with site.database.transaction() as session:
        await set_admin(session, person.user.id)
    return person


async def save(tab: "Page") -> None:
    async with tab.expect_navigation():
        await tab.click("button[form=settings]")
    await tab.wait_for_selector("html[data-started]")


async def test_the_settings_say_what_would_change_and_what_does_not_stand(site: Site, arriving: Arrive):
    from playwright.async_api import expect

    ada = await admin(site, arriving)
    tab = await ada.open("/admin/settings")
    difference = tab.locator("[data-difference]")
    row = tab.locator("#setting-background_queue_threshold")
    await expect(difference).to_have_text("Nothing is changed yet.")
    await tab.fill("#background_queue_threshold", "50")
    await tab.click("#is_background_paused")
    await expect(difference).to_contain_text("2 changes to save.")
    await expect(difference).to_contain_text("Background from: 75 → 50, Pause the background lane: off → on")
    await expect(row).to_have_class("setting is-changed")
    await tab.click("#is_background_paused")
    await expect(difference).to_contain_text("1 change to save.")
    await tab.fill("#find-setting", "price")
    await expect(row).to_be_hidden()
    await tab.fill("#find-setting", "")
    await save(tab)
    await expect(row).to_contain_text("Ada Recruiter, Today")
    await tab.fill("#background_queue_threshold", "1200")
    await save(tab)
    await expect(row).to_have_class("setting is-bad")
    await expect(row).to_contain_text("1200 is above 1000. The value in force stays 50.")
    await look_at(tab, "admin-settings")
    await tab.fill("#background_queue_threshold", "50")
    await expect(row).to_have_class("setting")
    await expect(difference).to_have_text("Nothing is changed yet.")
    # the browser itself tells of the answer 422
    assert len(ada.complaints) == 1
    assert "status of 422" in ada.complaints.pop()


async def test_the_queue_is_paused_seen_and_moved_by_hand(site: Site, arriving: Arrive):
    from playwright.async_api import expect

    ada = await admin(site, arriving)
    tab = await ada.open("/admin/queue")
    await tab.get_by_role("button", name="Pause everything").click()
    await expect(tab.locator(".lane.is-paused")).to_have_count(2)
    async with site.database.transaction() as session:
        job = await make_job(session, ada.user, candidates=2)
        await session.execute(
            text(
                "UPDATE evaluations SET state = 'running', attempt = 1, worker_id = :worker,"
                " started_at = now() - interval '20 minutes', lease_until = now() + interval '1 hour'"
                " WHERE id = (SELECT min(id) FROM evaluations)"
            ),
            {"worker": uuid4()},
        )
    await tab.reload()
    await look_at(tab, "admin-queue")
    await tab.get_by_role("button", name="Queue again").click()
    await expect(tab.get_by_text("Nothing is in hand.")).to_be_visible()
    await tab.get_by_role("button", name=f"Cancel job {job.id}").click()
    await tab.get_by_role("button", name="Cancel the job").click()
    await expect(tab.get_by_text("No job waits or is being rated.")).to_be_visible()
    await tab.goto(f"{ada.address}/admin/audit")
    await expect(tab.get_by_text("Job cancelled")).to_be_visible()
    await look_at(tab, "admin-audit")
