"""People at their browsers: contexts of one Chromium, with what their pages complained of."""

from typing import TYPE_CHECKING

from evaluator.store.users import User
from tests.browser.sites import Site, enter
from tests.chromium import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

COOKIE = "evaluator"
TELL_OF_POLICY = """document.addEventListener("securitypolicyviolation",
  ({violatedDirective, blockedURI}) => console.error(`policy: ${violatedDirective} ${blockedURI}`))"""


class Person:
    """One browser of its own; `user` is who is signed in there."""

    def __init__(self, context: "BrowserContext", address: str, user: User | None = None) -> None:
        self.context = context
        self.address = address
        self.complaints: list[str] = []
        self._user = user

    @property
    def user(self) -> User:
        assert self._user is not None, "nobody is signed in"
        return self._user

    async def open(self, path: str) -> "Page":
        """A new tab with that page."""
        tab = await self.context.new_page()
        tab.on("pageerror", lambda error: self.complaints.append(f"{path}: {error}"))
        tab.on("console", lambda said: self._hear(path, said.type, said.text))
        await tab.goto(self.address + path)
        # a page works from the start, but only then do its scripts
        await tab.wait_for_selector("html[data-started]")
        return tab

    def _hear(self, path: str, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{path}: {text}")


async def arrive(browser: "Browser", address: str) -> Person:
    """A browser in which nobody is signed in."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id="UTC"
    )
    context.set_default_timeout(PATIENCE_MS)
    await context.add_init_script(TELL_OF_POLICY)
    return Person(context, address)


async def arrive_signed_in(browser: "Browser", site: Site, name: str) -> Person:
    """A browser in which a new recruiter of that name is signed in."""
    person = await arrive(browser, site.address)
    user, cookie = await enter(site.database, site.app, name)
    await person.context.add_cookies([{"name": COOKIE, "value": cookie, "url": site.address}])
    return Person(person.context, site.address, user)
