"""Chromium for tests: one for all tests of a worker, and what all of them want to know of a page."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evaluator import ROOT

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
PATIENCE_MS = 30_000
"""On a machine that is busy with other tests."""
SCREENSHOTS = ROOT / "screenshots"
IS_TAKING_PICTURES = bool(os.environ.get("PICTURES"))
"""A picture of a whole page costs as much as all that is asked of it: they are taken when somebody wants them."""


@dataclass(frozen=True)
class Look:
    """A window's size and the scheme of colours that its user prefers; `rules` are axe's, or all."""

    width: int
    height: int
    scheme: Literal["light", "dark"]
    rules: tuple[str, ...] = ()


# other colours change nothing but contrasts
LOOKS = (
    Look(1280, 800, "light"),
    Look(1280, 800, "dark", ("color-contrast",)),
    Look(390, 844, "light"),
)


@asynccontextmanager
async def launched() -> AsyncIterator["Browser"]:
    """Chromium, until the block ends."""
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def take(tab: "Page", name: str) -> None:
    """Keep a picture of the whole page in the ignored folder, where PICTURES=1 asks for them."""
    if IS_TAKING_PICTURES:
        await tab.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


async def look_at(tab: "Page", name: str) -> None:
    """Look at the page in every look: axe finds nothing, nothing scrolls sideways."""
    from axe_playwright_python.async_playwright import Axe

    await tab.evaluate(Axe().axe_script)
    found: list[tuple[str, Look, str, str]] = []
    for look in LOOKS:
        await tab.set_viewport_size({"width": look.width, "height": look.height})
        await tab.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        await take(tab, f"{name}-{look.width}-{look.scheme}")
        assert await tab.evaluate("document.documentElement.scrollWidth") == look.width, f"{name} is too wide"
        found += [(name, look, *each) for each in await find_violations(tab, look.rules)]
    assert found == []


async def find_violations(tab: "Page", rules: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What axe, which the page must hold already, finds: rule and place; `rules` leaves out the others."""
    passed, violations = await tab.evaluate(
        """(rules) => axe.run({resultTypes: ["violations"], ...(rules.length && {runOnly: rules})}).then(
          ({passes, violations}) => [passes.length, violations.map(({id, nodes}) => [id, nodes[0].html])])""",
        list(rules),
    )
    assert passed >= (len(rules) or 10), "axe has looked at next to nothing"
    return [(rule, place) for rule, place in violations]
