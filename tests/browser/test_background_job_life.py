"""A background job from its start to the mail about its end, through a killed server, and cancelled on the way."""

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from evaluator.app import create_app
from evaluator.store.settings import set_setting
from tests.background_jobs import make_background_job
from tests.browser.conftest import Arrive, OpenSite
from tests.browser.people import arrive_signed_in
from tests.browser.sites import Site, configured, free_port, process_serving
from tests.browser.test_live_ranking import A_MODEL, let_one_go
from tests.factories import make_draft
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.model_server import FakeModelServer
from tests.forking import Forks

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.browser


async def test_a_bar_outlives_a_killed_server_and_the_mail_leads_to_the_result(
    chromium: "Browser", database_url: str, one_at_a_time: None, model: FakeModelServer, forks: Forks
):
    from playwright.async_api import expect

    model.hold()
    port = free_port()
    async with FakeMailServer() as post:
        async with process_serving(forks, database_url, port, model, post.url) as first:
            # not listening: its database and cookies are those of the process
            idle = Site(create_app(configured(database_url, port, model), database_url), port)
            person = await arrive_signed_in(chromium, idle, "rita")
            async with idle.database.transaction() as session:
                job = await make_background_job(session, person.user, candidates=4, rater=A_MODEL)
            tab = await person.open("/dashboard/jobs")
            await tab.evaluate("window.isSamePage = true")
            bar = tab.locator(f"#job-{job.id}").get_by_role("progressbar")
            await model.wait_for(calls=1, in_flight=1)
            await expect(bar).to_have_attribute("aria-valuenow", "0")
            let_one_go(model)
            await expect(bar).to_have_attribute("aria-valuenow", "1")
            await model.wait_for(calls=2, in_flight=1)
            first.kill()
            await first.wait()
        await expect(tab.locator("#wire")).to_contain_text("Connection lost.")
        model.let_go()
        async with process_serving(forks, database_url, port, model, post.url):
            card = tab.locator(f"#group-completed #job-{job.id}")
            await expect(card).to_contain_text("4 rated", timeout=30_000)
            assert await tab.evaluate("window.isSamePage")
            await post.wait_for(mails=1)
            [mail] = post.mails
            assert mail.message["Subject"] == f"Analysis Complete - [{job.id}]"
            link = re.search(r"http://\S+/analysis/results/\d+", mail.body("plain"))
            assert link is not None
            await tab.goto(link[0])
            await expect(tab.locator("#ranked tr.is-rated")).to_have_count(4)
            await person.context.close()
        await idle.database.close()


async def test_a_new_threshold_sends_sixty_to_the_background_and_lets_forty_start_beside_them(
    open_site: OpenSite, model: FakeModelServer, arriving: Arrive, database
):
    from playwright.async_api import expect

    async with database.transaction() as session:
        await set_setting(session, "max_model_calls", 2, None)
        await set_setting(session, "interactive_reserved_slots", 1, None)
    model.hold()
    site = await open_site(model=model)
    rita, ada = await arriving(site, "rita"), await arriving(site, "ada")
    async with site.database.transaction() as session:
        await session.execute(text("UPDATE users SET is_admin = true WHERE email = 'ada@example.com'"))
        sixty = await make_draft(session, rita.user, candidates=60)
        forty = await make_draft(session, rita.user, candidates=40)
    settings = await ada.open("/admin/settings")
    threshold = settings.locator("input[name=background_queue_threshold]")
    await expect(threshold).to_have_value("75")
    await threshold.fill("50")
    await settings.get_by_role("button", name="Save").click()
    await expect(settings.get_by_text("Saved.")).to_be_visible()

    tab = await rita.open(f"/drafts/{sixty}/resumes")
    await tab.locator("[data-start]").click()
    await tab.wait_for_url("**/dashboard/jobs")
    await expect(tab.locator("#group-processing .job")).to_contain_text("of 60 rated")
    await model.wait_for(calls=1, in_flight=1)
    small = await rita.open(f"/drafts/{forty}/resumes")
    await small.locator("[data-start]").click()
    await small.wait_for_url("**/analysis/results/*")
    # the background lane has all its places taken, and the small job is asked about all the same
    await model.wait_for(calls=2, in_flight=2)
    await expect(small.locator("#run")).to_contain_text("40")
    await expect(tab.locator(".job")).to_have_count(1)


async def test_a_job_is_cancelled_while_it_waits_and_while_it_is_rated(
    site_with_model: Site, model: FakeModelServer, arriving: Arrive
):
    from playwright.async_api import expect

    model.hold()
    person = await arriving(site_with_model, "rita")
    async with site_with_model.database.transaction() as session:
        running = await make_background_job(session, person.user, candidates=3, rater=A_MODEL)
        waiting = await make_background_job(session, person.user, candidates=2, rater=A_MODEL)
    tab = await person.open("/dashboard/jobs")
    await model.wait_for(calls=1, in_flight=1)
    let_one_go(model)
    await model.wait_for(calls=2, in_flight=1)
    await expect(tab.locator(f"#job-{running.id}")).to_contain_text("1 of 3 rated")

    async def cancel(job_id: int, group: str) -> None:
        await tab.locator(f"#group-{group} #job-{job_id}").get_by_role("link", name="Cancel").click()
        await tab.locator("#confirm-cancel").get_by_role("button", name="Cancel job").click()

    await cancel(waiting.id, "pending")
    await expect(tab.locator(f"#group-cancelled #job-{waiting.id}")).to_contain_text("0 of 2 rated")
    await cancel(running.id, "processing")
    card = tab.locator(f"#group-cancelled #job-{running.id}")
    await expect(card).to_contain_text("1 of 3 rated before that")
    await model.wait_for(abandoned=1, in_flight=0)
    assert len(model.calls) == 2
    await card.get_by_role("link", name="Open the 1").click()
    await expect(tab.locator("#ranked tr.is-rated")).to_have_count(1)
