"""The ranking while it comes about: rows one by one, the same in every tab, whatever happens to the server."""

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from evaluator.actions.jobs import RaterName
from evaluator.app import create_app
from evaluator.store.jobs import Job
from tests.browser.conftest import Arrive
from tests.browser.people import Person, arrive_signed_in
from tests.browser.sites import Site, configured, free_port, process_serving
from tests.chromium import take
from tests.factories import make_job
from tests.fakes.model_server import FakeModelServer
from tests.forking import Forks

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = pytest.mark.browser

A_MODEL = RaterName("a-pretend-model", is_built_in=False, prompt_version=None)


async def start_job(site: Site, person: Person, *, candidates: int) -> Job:
    async with site.database.transaction() as session:
        return await make_job(session, person.user, candidates=candidates, rater=A_MODEL)


def let_one_go(model: FakeModelServer) -> None:
    """Answer the calls that are waiting, and none that comes after them."""
    model.let_go()
    model.hold()


async def shows(tab: "Page", *, rated: int, total: int) -> None:
    """Wait until list, bar and figures say that many."""
    from playwright.async_api import expect

    await expect(tab.locator("#ranked tr.is-rated")).to_have_count(rated)
    await expect(tab.get_by_role("progressbar")).to_have_attribute("aria-valuenow", str(rated))
    await expect(tab.locator("rect.done").first).to_have_attribute("width", str(rated))
    await expect(tab.locator("[data-done]")).to_have_text(str(rated))


async def test_rows_enter_one_by_one_and_a_second_tab_sees_the_same(
    site_with_model: Site, model: FakeModelServer, arriving: Arrive
):
    from playwright.async_api import expect

    model.hold()
    person = await arriving(site_with_model, "rita")
    job = await start_job(site_with_model, person, candidates=3)
    first = await person.open(f"/analysis/results/{job.analysis_id}")
    await shows(first, rated=0, total=3)
    await expect(first.locator("#waiting tr")).to_have_count(3)
    second = await person.open(f"/analysis/results/{job.analysis_id}")
    for rated in (1, 2):
        await model.wait_for(calls=rated, in_flight=1)
        let_one_go(model)
        for tab in (first, second):
            await shows(tab, rated=rated, total=3)
    await take(first, "live-two-of-three")
    model.let_go()
    for tab in (first, second):
        await expect(tab.locator("#run")).to_contain_text("3 of 3 rated")
        await expect(tab.locator("#ranked tr.is-rated")).to_have_count(3)


async def test_ten_tabs_of_one_person_share_one_stream(
    site_with_model: Site, model: FakeModelServer, arriving: Arrive
):
    from playwright.async_api import expect

    model.hold()
    person = await arriving(site_with_model, "rita")
    job = await start_job(site_with_model, person, candidates=1)
    tabs = await asyncio.gather(
        *(person.open(f"/analysis/results/{job.analysis_id}") for _ in range(9)), person.open("/dashboard")
    )
    model.let_go()
    for tab in tabs[:9]:
        await expect(tab.locator("#ranked tr.is-rated")).to_have_count(1)
    await expect(tabs[9].locator(f"#job-{job.id}")).to_contain_text("Completed")
    assert site_with_model.hub.watcher_count == 1


async def test_signing_out_in_one_tab_ends_the_stream_of_the_others(
    site_with_model: Site, model: FakeModelServer, arriving: Arrive
):
    from playwright.async_api import expect

    model.hold()
    person = await arriving(site_with_model, "rita")
    job = await start_job(site_with_model, person, candidates=2)
    ranking = await person.open(f"/analysis/results/{job.analysis_id}")
    await model.wait_for(calls=1, in_flight=1)
    let_one_go(model)
    await shows(ranking, rated=1, total=2)
    assert site_with_model.hub.watcher_count == 1
    other = await person.open("/dashboard")
    await other.locator("details.account summary").click()
    await other.get_by_role("button", name="Sign out").click()
    await other.wait_for_url("**/sign-in")
    await expect(ranking.locator("#wire")).to_contain_text("You are signed out.")
    assert site_with_model.hub.watcher_count == 0


async def test_a_page_outlives_a_server_that_was_killed_in_mid_job(
    chromium: "Browser", database_url: str, one_at_a_time: None, model: FakeModelServer, forks: Forks
):
    from playwright.async_api import expect

    model.hold()
    port = free_port()
    async with process_serving(forks, database_url, port, model) as first:
        # not listening: its database and cookies are those of the process
        idle = Site(create_app(configured(database_url, port, model), database_url), port)
        person = await arrive_signed_in(chromium, idle, "rita")
        job = await start_job(idle, person, candidates=4)
        tab = await person.open(f"/analysis/results/{job.analysis_id}")
        await tab.evaluate("window.isSamePage = true")
        await model.wait_for(calls=1, in_flight=1)
        let_one_go(model)
        await shows(tab, rated=1, total=4)
        await model.wait_for(calls=2, in_flight=1)
        first.kill()
        await first.wait()
    lost = re.compile(r"Connection lost\. Showing the state of \d\d:\d\d:\d\d; trying again\.")
    await expect(tab.locator("#wire")).to_contain_text(lost)
    model.let_go()
    async with process_serving(forks, database_url, port, model):
        await expect(tab.locator("#run")).to_contain_text("4 of 4 rated", timeout=20_000)
        await expect(tab.locator("#ranked tr.is-rated")).to_have_count(4)
        await expect(tab.locator("#wire")).to_be_hidden()
        assert await tab.evaluate("window.isSamePage")
        await person.context.close()
    await idle.database.close()
