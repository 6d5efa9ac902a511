"""The outbox as admins see it: the mail itself in its frame, and nothing of it runs or is fetched."""

import pytest
from sqlalchemy import text

from tests.browser.conftest import Arrive
from tests.browser.sites import Site
from tests.chromium import look_at
from tests.factories import make_job, make_mail

pytestmark = pytest.mark.browser


async def test_a_mail_is_shown_in_a_frame_that_is_shut_in(site: Site, arriving: Arrive):
    from playwright.async_api import expect

    ada = await arriving(site, "ada")
    async with site.database.transaction() as session:
        await session.execute(text("UPDATE users SET is_admin = true"))
        job = await make_job(session, ada.user, candidates=3, rated=3)
        mail_id = await make_mail(session, ada.user, job)
        await session.execute(text("UPDATE outbox SET state = 'failed', last_error = 'Refused.'"))
    tab = await ada.open("/admin/outbox")
    await look_at(tab, "outbox")
    await tab.get_by_role("link", name=f"Analysis Complete - [{job.id}]").click()
    mail = tab.frame_locator("iframe")
    await expect(mail.get_by_role("heading", level=1)).to_have_text("3 candidates rated for Data Engineer")
    await expect(mail.get_by_role("link", name="Open the ranking")).to_be_visible()
    await look_at(tab, "outbox-mail")
    await tab.get_by_role("button", name="Send again").click()
    await expect(tab.locator(".mailfacts")).to_contain_text("Kept")
    assert tab.url.endswith(f"/admin/outbox/{mail_id}")
