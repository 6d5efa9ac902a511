"""The kit of parts in Chromium: the policy holds, axe finds nothing, keys and dialogs do what the list of keys says."""

import shutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluator import ROOT
from evaluator.web.headers import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

STATIC = ROOT / "static"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: the kit was not looked at in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def visit(
    chromium: "Browser",
    width: int,
    theme: str,
    policy: str = CONTENT_SECURITY_POLICY,
    complaints: list[str] | None = None,
) -> "Page":
    """The kit in a browser, at http://kit.test/, with the policy that the application sends."""
    kit = render_kit(theme)

    def answer(route: "Route") -> None:
        path = urlsplit(route.request.url).path
        headers = {"Content-Security-Policy": policy} if policy else {}
        if path == "/kit":
            route.fulfill(body=kit, content_type="text/html; charset=utf-8", headers=headers)
        elif path == "/static/js/app.js":
            route.fulfill(body=EVERY_MODULE, content_type="text/javascript", headers=headers)
        elif (STATIC / path.removeprefix("/static/")).is_file():
            route.fulfill(path=STATIC / path.removeprefix("/static/"), headers=headers)
        else:
            route.fulfill(status=404, body="There is nothing here that you can see.")

    page = chromium.new_page(viewport={"width": width, "height": 800})
    if complaints is not None:
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    page.goto("http://kit.test/kit")
    page.wait_for_selector("html[data-started]")
    return page


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_on_the_kit(chromium: "Browser", width: int, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(chromium, width, theme, policy="")
    found = Axe().run(page).response
    page.close()
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert len(found["passes"]) > 20


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_kit_keeps_the_policy_and_does_not_scroll_sideways(chromium: "Browser", width: int) -> None:
    complaints: list[str] = []
    page = visit(chromium, width, "", complaints=complaints)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert complaints == []
    assert wide == width


@pytest.mark.browser
def test_keys_work_outside_fields_only_and_escape_gives_the_focus_back(chromium: "Browser") -> None:
    page = visit(chromium, 1280, "")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.locator("#keys").wait_for(state="hidden")
    page.keyboard.press("/")
    page.keyboard.type("gh?")
    assert page.locator("[data-search]").input_value() == "gh?"
    assert not page.locator("#keys").is_visible()
    page.locator(".account summary").click()
    page.keyboard.press("Escape")
    assert page.evaluate(
        "document.activeElement.matches('.account summary') && !document.querySelector('.account').open"
    )
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/dashboard/history")
    page.close()


@pytest.mark.browser
def test_a_dangerous_form_is_sent_only_after_the_dialog(chromium: "Browser") -> None:
    page = visit(chromium, 1280, "")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("#job-41 [data-confirm]").click()
    page.get_by_role("button", name="Let it go on").click()
    assert sent.count("POST") == 0
    page.locator("#job-41 [data-confirm]").click()
    with page.expect_request(lambda request: request.method == "POST"):
        page.locator("#ask [data-confirmed]").click()
    page.close()


@pytest.mark.browser
def test_the_theme_changes_without_a_reload_and_is_posted(chromium: "Browser") -> None:
    page = visit(chromium, 390, "light")
    page.route("**/preferences/theme", lambda route: route.fulfill(status=204))
    page.locator(".menu summary").click()
    with page.expect_request("**/preferences/theme") as posted:
        page.locator(".menu button[value=dark]").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert posted.value.post_data == "csrf_token=a-token&theme=dark"
    page.close()


@pytest.mark.browser
def test_a_toast_stays_while_the_pointer_is_on_it_and_then_leaves(chromium: "Browser") -> None:
    page = visit(chromium, 1280, "")
    page.clock.install()
    page.reload()
    page.wait_for_selector("html[data-started]")
    toast = page.locator("#toasts .toast")
    toast.hover()
    page.clock.run_for(20_000)
    assert toast.is_visible()
    page.mouse.move(900, 10)
    page.clock.run_for(7_000)
    assert toast.count() == 0
    page.close()
