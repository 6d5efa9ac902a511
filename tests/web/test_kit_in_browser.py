"""The kit of parts in Chromium: the policy holds, axe finds nothing, keys and dialogs do what the list of keys says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluator import ROOT
from evaluator.web.headers import CONTENT_SECURITY_POLICY
from tests.chromium import find_violations

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

STATIC = ROOT / "static"
EVERY_MODULE = (
    "".join(
        f'import {{ start as {name} }} from "./{name}.js"; {name}();'
        for name in ("theme", "shell", "keyboard", "menu", "dialog")
    )
    + "document.documentElement.dataset.started = '';"
)


def render_kit(theme: str) -> str:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"), undefined=StrictUndefined, autoescape=True
    )
    environment.globals["static"] = lambda name: f"/static/{name}"
    viewer = SimpleNamespace(
        name="Rita Sample", email="rita@example.com", is_admin=False, team_name="Pretend Ferries"
    )
    places = (("Dashboard", "/dashboard", True), ("Job History", "/dashboard/history", False))
    return environment.get_template("components/kit.html").render(
        viewer=viewer,
        csrf_token=lambda: "a-token",
        theme=theme,
        navigation=[
            {"label": label, "href": href, "is_current": now, "count": 0} for label, href, now in places
        ],
        rater="Built-in matcher",
        get_flashed_messages=lambda with_categories: [
            ("message", "The draft is kept."),
            ("error", "The file is empty."),
        ],
    )


@asynccontextmanager
async def visiting(
    chromium: "Browser",
    width: int,
    theme: str = "",
    policy: str = CONTENT_SECURITY_POLICY,
    complaints: list[str] | None = None,
) -> AsyncIterator["Page"]:
    """The kit in a browser, at http://kit.test/, with the policy that the application sends."""
    kit = render_kit(theme)

    async def answer(route: "Route") -> None:
        path = urlsplit(route.request.url).path
        headers = {"Content-Security-Policy": policy} if policy else {}
        if path == "/kit":
            await route.fulfill(body=kit, content_type="text/html; charset=utf-8", headers=headers)
        elif path == "/static/js/app.js":
            await route.fulfill(body=EVERY_MODULE, content_type="text/javascript", headers=headers)
        elif (STATIC / path.removeprefix("/static/")).is_file():
            await route.fulfill(path=STATIC / path.removeprefix("/static/"), headers=headers)
        else:
            await route.fulfill(status=404, body="There is nothing here that you can see.")

    async with await chromium.new_context(viewport={"width": width, "height": 800}) as context:
        page = await context.new_page()
        if complaints is not None:
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.route("**/*", answer)
        await page.goto("http://kit.test/kit")
        await page.wait_for_selector("html[data-started]")
        yield page


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "rules"), [("light", ()), ("dark", ("color-contrast",))])
async def test_axe_finds_nothing_on_the_kit(chromium: "Browser", theme: str, rules: tuple[str, ...]) -> None:
    from axe_playwright_python.async_playwright import Axe

    async with visiting(chromium, 1280, theme, policy="") as page:
        await page.evaluate(Axe().axe_script)
        for width in (1280, 390):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await find_violations(page, rules) == []


@pytest.mark.browser
async def test_the_kit_keeps_the_policy_and_does_not_scroll_sideways(chromium: "Browser") -> None:
    complaints: list[str] = []
    async with visiting(chromium, 1280, complaints=complaints) as page:
        for width in (1280, 390, 320):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []


@pytest.mark.browser
async def test_keys_work_outside_fields_only_and_escape_gives_the_focus_back(chromium: "Browser") -> None:
    async with visiting(chromium, 1280) as page:
        await page.keyboard.press("?")
        assert await page.locator("#keys").is_visible()
        await page.keyboard.press("Escape")
        await page.locator("#keys").wait_for(state="hidden")
        await page.keyboard.press("/")
        await page.keyboard.type("gh?")
        assert await page.locator("[data-search]").input_value() == "gh?"
        assert not await page.locator("#keys").is_visible()
        await page.locator(".account summary").click()
        await page.keyboard.press("Escape")
        assert await page.evaluate(
            "document.activeElement.matches('.account summary') && !document.querySelector('.account').open"
        )
        await page.keyboard.press("g")
        await page.keyboard.press("h")
        await page.wait_for_url("**/dashboard/history")


@pytest.mark.browser
async def test_a_dangerous_form_is_sent_only_after_the_dialog(chromium: "Browser") -> None:
    async with visiting(chromium, 1280) as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method))
        await page.locator("#job-41 [data-confirm]").click()
        await page.get_by_role("button", name="Let it go on").click()
        assert sent.count("POST") == 0
        await page.locator("#job-41 [data-confirm]").click()
        async with page.expect_request(lambda request: request.method == "POST"):
            await page.locator("#ask [data-confirmed]").click()


@pytest.mark.browser
async def test_the_theme_changes_without_a_reload_and_is_posted(chromium: "Browser") -> None:
    async def take_note(route: "Route") -> None:
        await route.fulfill(status=204)

    async with visiting(chromium, 390, "light") as page:
        await page.route("**/preferences/theme", take_note)
        await page.locator(".menu summary").click()
        async with page.expect_request("**/preferences/theme") as posted:
            await page.locator(".menu button[value=dark]").click()
        assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert (await posted.value).post_data == "csrf_token=a-token&theme=dark"


@pytest.mark.browser
async def test_a_toast_stays_while_the_pointer_is_on_it_and_then_leaves(chromium: "Browser") -> None:
    async with visiting(chromium, 1280) as page:
        await page.clock.install()
        await page.reload()
        await page.wait_for_selector("html[data-started]")
        toast = page.locator("#toasts .toast")
        await toast.hover()
        await page.clock.run_for(20_000)
        assert await toast.is_visible()
        await page.mouse.move(900, 10)
        await page.clock.run_for(7_000)
        assert await toast.count() == 0
