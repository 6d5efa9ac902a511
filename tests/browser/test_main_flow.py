"""The main job in a real browser: from registration to a finished ranking, and what a hurried hand does on the way."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evaluator import ROOT
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.actions.raters import RatingTask, Told
from evaluator.domain.ratings import Rating
from evaluator.store import history
from tests.browser.conftest import Arrive, OpenSite
from tests.browser.sites import Site
from tests.chromium import take
from tests.factories import make_draft

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Page

pytestmark = pytest.mark.browser

SAMPLES = ROOT / "samples"
PASSWORD = "a few pretend words"


class GatedMatcher(MatcherRater):
    """The built-in matcher, which rates a candidate only when let."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Semaphore(0)

    def let(self, candidates: int) -> None:
        for _ in range(candidates):
            self.gate.release()

    async def rate(self, task: RatingTask) -> Told[tuple[Rating, ...]]:
        await self.gate.acquire()
        return await super().rate(task)


async def register_and_sign_in(tab: "Page") -> None:
    for button in ("Create the account", "Sign in"):
        await tab.get_by_label("E-mail").fill("rita@example.com")
        await tab.get_by_label("Password").fill(PASSWORD)
        await tab.get_by_role("button", name=button).click()
    await tab.wait_for_url("**/dashboard")


async def start_with_samples(tab: "Page") -> None:
    """From the dashboard over the three steps of a draft to the ranking."""
    from playwright.async_api import expect

    await tab.get_by_role("button", name="Try it with sample files").click()
    await tab.get_by_role("link", name="Continue to criteria").click()
    await expect(tab.locator(".crit")).to_have_count(22)
    await tab.get_by_role("link", name="Continue to resumes").click()
    await tab.get_by_role("button", name="Rate 10 candidates").click()
    await tab.wait_for_url("**/analysis/results/*")


async def test_a_newcomer_gets_from_registration_to_a_ranking_that_fills_without_a_reload(
    open_site: OpenSite, arriving: Arrive, tmp_path: Path
):
    from playwright.async_api import expect

    matcher = GatedMatcher()
    person = await arriving(await open_site(rater=matcher))
    tab = await person.open("/register")
    await register_and_sign_in(tab)
    await start_with_samples(tab)
    await tab.evaluate("window.isSamePage = true")
    await expect(tab.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "0")
    matcher.let(3)
    await expect(tab.locator("#ranked tr.is-rated")).to_have_count(3)
    await take(tab, "flow-ranking-fills")
    matcher.let(7)
    await expect(tab.locator("#run")).to_contain_text("10 of 10 rated, 5 insights")
    names = tab.locator("#ranked .namelink")
    await expect(names).to_have_count(10)
    await expect(names.first).to_have_text("Petra Placeholder")
    await expect(names.last).to_have_text("Wendy Wildcard")
    assert await tab.evaluate("window.isSamePage")

    await tab.locator("summary", has_text="Exports").click()
    async with tab.expect_download() as downloading:
        await tab.get_by_role("link", name="Matrix levels and states").click()
    await (await downloading.value).save_as(tmp_path / "matrix.csv")
    sheet = (tmp_path / "matrix.csv").read_bytes()
    assert sheet.startswith(b"\xef\xbb\xbf")
    assert b"Petra Placeholder" in sheet
    await tab.goto(person.address + "/dashboard/history")
    await tab.get_by_role("link", name="Senior Data Engineer", exact=True).click()
    await expect(names).to_have_count(10)


async def test_a_click_on_a_quote_shows_its_place_in_the_resume(site: Site, arriving: Arrive):
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    tab = await person.open("/dashboard")
    await start_with_samples(tab)
    await tab.get_by_role("link", name="Petra Placeholder").click()

    quote = tab.locator(".rating a[href^='#q-']").last
    number = (await quote.get_attribute("href") or "").removeprefix("#q-")
    head = await tab.locator("h1").bounding_box()
    await quote.click()
    marks = tab.locator("mark.on")
    await expect(marks.first).to_have_attribute("data-quotes", re.compile(rf"\b{number}\b"))
    await expect(marks.first).to_be_in_viewport()
    assert await tab.locator("h1").bounding_box() == head, "the page itself has moved"


async def test_an_edited_criterion_is_still_there_after_a_reload(site: Site, arriving: Arrive):
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        draft_id = await make_draft(session, person.user)
    tab = await person.open(f"/drafts/{draft_id}/criteria")
    words = tab.get_by_role("textbox", name="Wording").first
    await words.fill("Data pipelines in Python, tested")
    await words.press("Tab")
    await expect(tab.locator("#saved")).to_contain_text("Saved")
    await tab.reload()
    await expect(words).to_have_value("Data pipelines in Python, tested")


async def drop(tab: "Page", files: dict[str, bytes]) -> None:
    """Let files fall anywhere on the page."""
    dragged = await tab.evaluate_handle(
        """(files) => {
          const dragged = new DataTransfer();
          for (const [name, bytes] of files) dragged.items.add(new File([new Uint8Array(bytes)], name));
          return dragged;
        }""",
        [[name, list(content)] for name, content in files.items()],
    )
    for event in ("dragover", "drop"):
        await tab.dispatch_event("main", event, {"dataTransfer": dragged})


async def test_bad_files_are_named_with_their_reason_and_the_others_are_read(site: Site, arriving: Arrive):
    from playwright.async_api import expect

    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        draft_id = await make_draft(session, person.user)
    tab = await person.open(f"/drafts/{draft_id}/resumes")
    await expect(tab.get_by_role("button", name="Rate candidates")).to_have_attribute("aria-disabled", "true")
    sent = {
        "empty-mockup.pdf": b"",
        "tool.exe": b"MZ\x90\x00 not a resume",
        "renamed-mockup.docx": b"%PDF-1.4 and nothing that belongs into one",
        "locked-mockup.pdf": (SAMPLES / "resumes" / "lena-lorem-locked.pdf").read_bytes(),
        "priya-pretend.txt": (SAMPLES / "resumes" / "priya-pretend.txt").read_bytes(),
    }
    await drop(tab, {name: sent[name] for name in list(sent)[:2]})
    chosen: list[FilePayload] = [
        {"name": name, "mimeType": "", "buffer": sent[name]} for name in list(sent)[2:]
    ]
    await tab.locator("#resume-files").set_input_files(chosen)
    left_out = tab.locator("#group-out li")
    await expect(left_out).to_have_count(4)
    for name, reason in {
        "empty-mockup.pdf": "The file holds nothing.",
        "tool.exe": "The content is a program.",
        "renamed-mockup.docx": "The PDF file is damaged",
        "locked-mockup.pdf": "Needs a password.",
    }.items():
        await expect(left_out.filter(has_text=name)).to_contain_text(reason)
    await expect(tab.locator("#group-all li")).to_contain_text("Priya Pretend")
    await expect(tab.get_by_role("button", name="Rate 1 candidate")).to_be_enabled()
    await take(tab, "flow-bad-files")


async def test_a_double_click_on_start_makes_one_job(site: Site, arriving: Arrive):
    person = await arriving(site, "rita")
    async with site.database.transaction() as session:
        draft_id = await make_draft(session, person.user, candidates=2)
    tab = await person.open(f"/drafts/{draft_id}/resumes")
    await tab.get_by_role("button", name="Rate 2 candidates").dblclick()
    await tab.wait_for_url("**/analysis/results/*")
    async with site.database.transaction() as session:
        assert len(await history.list_analyses(session, person.user.team_id, limit=10)) == 1
