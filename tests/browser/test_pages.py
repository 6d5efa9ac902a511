"""Every page as people see it: axe finds nothing, nothing scrolls sideways, nothing complains."""

import pytest

from evaluator.domain.documents import DocumentStatus
from tests.browser.conftest import Arrive
from tests.browser.people import Person
from tests.browser.sites import Site
from tests.browser.test_live_ranking import let_one_go, start_job
from tests.chromium import look_at
from tests.factories import make_document, make_draft
from tests.fakes.model_server import FakeModelServer

pytestmark = pytest.mark.browser


async def visit(person: Person, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        tab = await person.open(path)
        await look_at(tab, name)
        await tab.close()


async def test_pages_for_strangers_are_fit_to_be_seen(site: Site, arriving: Arrive):
    stranger = await arriving(site)
    await visit(stranger, {"sign-in": "/sign-in", "register": "/register"})


async def test_pages_before_and_between_are_fit_to_be_seen(site: Site, arriving: Arrive):
    person = await arriving(site, "rita")
    await visit(person, {"dashboard-empty": "/dashboard", "history-empty": "/dashboard/history"})
    async with site.database.transaction() as session:
        empty = await make_draft(session, person.user, job_description=None, criteria=())
        draft = await make_draft(session, person.user, candidates=3)
        await make_document(session, person.user, draft, status=DocumentStatus.ENCRYPTED)
        document = await make_document(session, person.user, draft)
    await visit(
        person,
        {
            "job-description-empty": f"/drafts/{empty}/job-description",
            "criteria-empty": f"/drafts/{empty}/criteria",
            "resumes-empty": f"/drafts/{empty}/resumes",
            "job-description": f"/drafts/{draft}/job-description",
            "criteria": f"/drafts/{draft}/criteria",
            "resumes": f"/drafts/{draft}/resumes",
            "document-text": f"/documents/{document}/text",
        },
    )


async def test_pages_of_a_job_are_fit_to_be_seen(
    site_with_model: Site, model: FakeModelServer, arriving: Arrive
):
    from playwright.async_api import expect

    model.hold()
    person = await arriving(site_with_model, "rita")
    job = await start_job(site_with_model, person, candidates=4)
    path = f"/analysis/results/{job.analysis_id}"
    tab = await person.open(path)
    await model.wait_for(calls=1, in_flight=1)
    let_one_go(model)
    await expect(tab.locator("#ranked tr.is-rated")).to_have_count(1)
    await look_at(tab, "ranking-live")
    await look_at(await person.open("/dashboard"), "dashboard-live")
    rated = await tab.locator("#ranked .namelink").get_attribute("href") or ""
    waiting = await tab.locator("#waiting .namelink").last.get_attribute("href") or ""
    await look_at(await person.open(waiting), "candidate-waiting")
    model.fail("bad_level", times=2)
    model.let_go()
    await expect(tab.locator("#run")).to_contain_text("3 of 4 rated, 1 not rated")
    unrated = await tab.locator("#unrated .namelink").get_attribute("href") or ""
    await look_at(tab, "ranking-completed")
    await visit(
        person,
        {
            "candidate": rated,
            "candidate-not-rated": unrated,
            "dashboard": "/dashboard",
            "history": "/dashboard/history",
        },
    )


async def test_pages_that_are_not_there_are_fit_to_be_seen(site: Site, arriving: Arrive):
    person = await arriving(site, "rita")
    await visit(person, {"not-found": "/nothing-of-that-name", "link-gone": "/set-password/none-of-ours"})
    # the browser itself tells of each answer 404
    assert len(person.complaints) == 2
    person.complaints[:] = [each for each in person.complaints if "status of 404" not in each]
