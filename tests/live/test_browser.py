"""The page's side in Chromium, against a server whose stream the test writes: sharing, ends, the strip, moving rows."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, Response, request

from evaluator import ROOT
from evaluator.live import Delivery
from evaluator.web.sse import frame

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><meta name="session-tag" content="rita">
<style>html {{ scroll-padding-top: 52px }} td {{ height: 40px }} #toasts {{ display: none }}</style>
<script type="module" src="/static/js/app.js"></script></head>
<body{team}><nav><a href="/dashboard/jobs">Background Jobs</a></nav>
<div id="wire" hidden><span data-words></span></div>
<main data-topics="{topics}" data-cursor="{cursor}">{body}</main><div id="toasts"></div></body></html>"""
LISTEN = """
window.heard = [];
for (const name of ["job", "evaluation", "ranking", "connection"])
  document.addEventListener(`live:${name}`, ({detail}) => window.heard.push({name, ...detail}));
"""
ROW = (
    '<tr id="evaluation-{id}"><td><b data-rank></b><span data-reach></span></td><td><a href="#{id}">{words}</a></td>'
    '<td><input type="checkbox"></td></tr>'
)


class Origin:
    """A server whose pages watch what their address says, and whose streams say what the test puts."""

    def __init__(self) -> None:
        self.app = Quart("origin", static_folder=str(ROOT / "static"), static_url_path="/static")
        self.queries: list[str] = []
        self.opened = asyncio.Event()
        self.streams: list[asyncio.Queue[Delivery | None]] = []
        self.body = ""
        self.team = ""
        self.knows_nobody = False
        self.port = 0
        self.app.get("/page")(self._page)
        self.app.get("/analysis/results/7")(self._page)
        self.app.get("/events")(self._events)

    def address(self, topics: str, cursor: int) -> str:
        return f"http://127.0.0.1:{self.port}/page?topics={topics.replace('&', '%26')}&cursor={cursor}"

    async def next_stream(self) -> str:
        """Wait for a stream to open; gives its query."""
        await asyncio.wait_for(self.opened.wait(), 10)
        self.opened.clear()
        return self.queries[-1]

    def say(self, *deliveries: Delivery | None) -> None:
        """Say it on the newest stream; None closes it."""
        for delivery in deliveries:
            self.streams[-1].put_nowait(delivery)

    async def _page(self) -> str:
        return PAGE.format(
            topics=request.args.get("topics", "").replace("&", "&amp;"),
            cursor=request.args.get("cursor", "0"),
            body=self.body,
            team=self.team,
        )

    async def _events(self) -> Response:
        if self.knows_nobody:
            return Response(status=401)
        queue: asyncio.Queue[Delivery | None] = asyncio.Queue()
        self.streams.append(queue)
        query = request.query_string.decode()
        last = request.headers.get("Last-Event-ID")
        self.queries.append(f"{query} Last-Event-ID: {last}" if last else query)
        self.opened.set()

        async def frames() -> AsyncIterator[str]:
            yield "retry: 100\n\n" + frame(Delivery("beat"))
            while (delivery := await queue.get()) is not None:
                yield frame(delivery)

        response = Response(frames(), content_type="text/event-stream")
        response.timeout = None
        return response


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    origin = Origin()
    listening = socket.create_server(("127.0.0.1", 0))
    origin.port = listening.getsockname()[1]
    config = Config()
    config.bind = [f"fd://{listening.detach()}"]
    config.graceful_timeout = 0.1
    config.errorlog = None
    stop = asyncio.Event()
    task = asyncio.create_task(serve(origin.app, config, shutdown_trigger=stop.wait))  # type: ignore[arg-type]
    yield origin
    for queue in origin.streams:
        queue.put_nowait(None)
    stop.set()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def browser(chromium: "Browser") -> AsyncIterator["BrowserContext"]:
    context = await chromium.new_context(viewport={"width": 800, "height": 400})
    await context.add_init_script(LISTEN)
    yield context
    await context.close()


async def hears(page: "Page", name: str, data: str) -> None:
    await page.wait_for_function(
        "([name, data]) => heard.some((each) => each.name === name && JSON.stringify(each.data) === data)",
        arg=[name, data],
    )


async def open_tab(browser: "BrowserContext", address: str) -> "Page":
    page = await browser.new_page()
    await page.goto(address)
    return page


async def test_tabs_share_one_stream_and_each_hears_its_own(
    origin: Origin, browser: "BrowserContext"
) -> None:
    first = await open_tab(browser, origin.address("job=41", 100))
    assert await origin.next_stream() == "job=41&after=100"
    origin.say(Delivery("topic", "job=41"), Delivery("job", '{"done":1}', cursor=300))
    await hears(first, "job", '{"done":1}')
    second = await open_tab(browser, origin.address("draft=7&job=42", 200))
    assert await origin.next_stream() == "job=41&draft=7&job=42&after=200"
    origin.say(
        Delivery("topic", "job=42"),
        Delivery("evaluation", '<tr id="evaluation-9">\n</tr>'),
        Delivery("topic", "job=41"),
        Delivery("ranking", '[[5,"=1"]]'),
    )
    await hears(second, "evaluation", '"<tr id=\\"evaluation-9\\">\\n</tr>"')
    await hears(first, "ranking", '[[5,"=1"]]')
    assert await second.evaluate("heard.find((each) => each.name === 'evaluation').id") == 9
    assert not await first.evaluate("heard.some((each) => each.name === 'evaluation')")
    assert not await second.evaluate("heard.some((each) => each.name === 'ranking')")


async def test_stream_that_broke_goes_on_where_it_was(origin: Origin, browser: "BrowserContext") -> None:
    page = await open_tab(browser, origin.address("job=41", 100))
    await origin.next_stream()
    origin.say(Delivery("topic", "job=41"), Delivery("job", '{"done":1}', cursor=150), None)
    assert await origin.next_stream() == "job=41&after=100 Last-Event-ID: 150"
    origin.say(Delivery("topic", "job=41"), Delivery("job", '{"done":2}', cursor=160))
    await hears(page, "job", '{"done":2}')


@pytest.mark.parametrize("reason", ["signed-out", "replaced"])
async def test_ended_stream_does_not_return(origin: Origin, browser: "BrowserContext", reason: str) -> None:
    page = await open_tab(browser, origin.address("job=41", 100))
    await origin.next_stream()
    origin.say(Delivery(reason), None)
    await page.wait_for_function("heard.some((each) => each.ended)")
    assert await page.locator("#wire").is_visible()
    await page.wait_for_timeout(400)
    assert len(origin.queries) == 1


async def test_page_of_a_browser_without_shared_workers_has_its_own_stream(
    origin: Origin, browser: "BrowserContext"
) -> None:
    await browser.add_init_script("delete window.SharedWorker")
    page = await open_tab(browser, origin.address("job=41", 100))
    assert await origin.next_stream() == "job=41&after=100"
    origin.say(Delivery("topic", "job=41"), Delivery("job", '{"done":1}', cursor=150))
    await hears(page, "job", '{"done":1}')


async def test_strip_tells_of_a_lost_connection_and_of_its_return(
    origin: Origin, browser: "BrowserContext"
) -> None:
    page = await browser.new_page()
    await page.clock.install()
    await page.goto(origin.address("", 0))
    wire = page.locator("#wire")
    tell = "(detail) => document.dispatchEvent(new CustomEvent('live:connection', {detail}))"
    await page.evaluate(tell, {"isOpen": False, "lastAt": None, "ended": None})
    await page.clock.run_for(3000)
    assert not await wire.is_visible()
    await page.clock.run_for(1100)
    assert (await wire.inner_text()).startswith("Connection lost. Showing the state of ")
    assert await page.evaluate("document.documentElement.dataset.connection") == "lost"
    await page.evaluate(tell, {"isOpen": True, "lastAt": None, "ended": None})
    assert await wire.inner_text() == "Up to date again."
    await page.clock.run_for(2000)
    assert not await wire.is_visible()
    await page.clock.run_for(33000)
    assert await wire.is_visible()


async def test_sleep_and_sign_out_while_away_are_noticed_at_once(
    origin: Origin, browser: "BrowserContext"
) -> None:
    await browser.add_init_script("delete window.SharedWorker")
    page = await browser.new_page()
    await page.clock.install()
    await page.goto(origin.address("job=41", 100) + "#find")
    await page.clock.run_for(200)
    await origin.next_stream()
    origin.say(Delivery("topic", "job=41"), Delivery("job", '{"done":1}', cursor=150))
    await hears(page, "job", '{"done":1}')
    await page.clock.fast_forward("08:00:00")
    await page.clock.run_for(200)
    assert await origin.next_stream() == "job=41&after=150"
    await page.wait_for_function("heard.at(-1).isOpen")
    assert not await page.locator("#wire").is_visible()

    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.clock.run_for(200)
    assert await origin.next_stream() == "job=41&after=150"
    origin.knows_nobody = True
    origin.say(None)
    await page.wait_for_function("heard.at(-1).ended === 'signed-out'")
    wire = page.locator("#wire")
    assert (await wire.inner_text()).startswith("You are signed out.")
    link = await wire.get_by_role("link", name="Sign in again").get_attribute("href")
    assert link == "/sign-in?next=%2Fpage%3Ftopics%3Djob%3D41%26cursor%3D100%23find"


# answered after all claims made before it
CLAIM_IN_TURN = "async () => (await import('/static/js/stream.js')).claim('a turn')"


def jobs_event(count: int, *ended: dict[str, object]) -> Delivery:
    state = {"count": count, "unfinished": [], "ended": ended, "balance": ""}
    return Delivery("jobs", json.dumps(state), cursor=200)


def ended_job(number: int, at: str, status: str = "completed") -> dict[str, object]:
    return {
        "id": number,
        "analysis_id": number,
        "position": f"Position {number}",
        "status": status,
        "completed_at": f"2031-05-06T{at}+00:00",
    }


async def test_end_of_a_job_is_told_once_in_a_browser_and_not_beside_its_ranking(
    origin: Origin, browser: "BrowserContext"
) -> None:
    origin.team = ' data-live data-cursor="100" data-read-at="2031-05-06T10:00:00.5+00:00"'
    first = await open_tab(browser, origin.address("", 0))
    assert await origin.next_stream() == "team=1&after=100"
    second = await open_tab(browser, origin.address("job=41", 90))
    assert await origin.next_stream() in ("team=1&job=41&after=90", "job=41&team=1&after=90")
    old, new = ended_job(5, "10:00:00"), ended_job(8, "10:00:01")
    origin.say(Delivery("topic", "team=1"), jobs_event(2, new, old), jobs_event(1, new, old))
    for tab in (first, second):
        await tab.wait_for_function("document.querySelector('nav .count')?.textContent === '1'")
    last = ended_job(9, "10:00:02", "failed")
    origin.say(jobs_event(0, last, new, old))
    toasts = [tab.locator("#toasts .toast") for tab in (first, second)]
    for tab in (first, second):
        await tab.wait_for_function("!document.querySelector('nav .count')")
    for tab in (first, second) * 2:
        await tab.evaluate(CLAIM_IN_TURN)
    told = [words for each in toasts for words in await each.all_text_contents()]
    assert sorted(told) == ["Completed: Position 8.Open the ranking", "Failed: Position 9.See why"]
    links = [await each.locator("a").first.get_attribute("href") for each in toasts if await each.count()]
    assert set(links) <= {"/analysis/results/8", "/analysis/results/9"}

    # what was told is old in every page to come; the ranking says its own end itself
    await second.close()
    await first.goto(f"http://127.0.0.1:{origin.port}/analysis/results/7")
    await origin.next_stream()
    origin.say(
        Delivery("topic", "team=1"),
        jobs_event(3, ended_job(7, "10:00:03"), last, new, old),
        jobs_event(4, ended_job(6, "10:00:04"), ended_job(7, "10:00:03"), last, new, old),
    )
    await first.locator("#toasts .toast").wait_for(state="attached")
    told = await first.locator("#toasts .toast").all_text_contents()
    assert told == ["Completed: Position 6.Open the ranking"]


async def show_rows(origin: Origin, browser: "BrowserContext", rows: int) -> "Page":
    origin.body = (
        "<table><caption>Ranking</caption><tbody>"
        + "".join(ROW.format(id=number, words=f"Sample {number}") for number in range(1, rows + 1))
        + "</tbody></table>"
    )
    page = await browser.new_page()
    await page.clock.install()
    await page.goto(origin.address("", 0))
    await page.evaluate(
        """async () => {
          const {applyRows} = await import("/static/js/live-rows.js");
          window.above = []; window.held = [];
          window.apply = (changed, order) => applyRows(document.querySelector("table"),
            {changed: new Map(changed), order},
            {onAbove: (count) => above.push(count), onHeld: (yes) => held.push(yes)});
        }"""
    )
    return page


async def rows_of(page: "Page") -> list[str]:
    return list(
        await page.evaluate("[...document.querySelectorAll('tr')].map((row) => row.innerText.trim())")
    )


async def test_rows_are_swapped_numbered_and_moved_once(origin: Origin, browser: "BrowserContext") -> None:
    page = await show_rows(origin, browser, 3)
    await page.evaluate(
        "([changed, order]) => apply(changed, order)",
        [
            [["3", ROW.format(id=3, words="Sample 3, rated")], ["1", ROW.format(id=1, words="Sample 1")]],
            [[3, "1"], [2, "2"]],
        ],
    )
    assert (await rows_of(page))[0].endswith("Sample 1")
    await page.clock.run_for(1500)
    assert [row.split("\t") for row in await rows_of(page)] == [
        ["1", "Sample 3, rated"],
        ["2", "Sample 2"],
        ["Sample 1"],
    ]
    assert await page.evaluate("[...document.querySelectorAll('.is-new')].map((row) => row.id)") == [
        "evaluation-3"
    ]
    await page.clock.run_for(8300)
    assert await page.locator(".is-new").count() == 0


async def test_order_is_held_while_a_row_has_the_focus(origin: Origin, browser: "BrowserContext") -> None:
    page = await show_rows(origin, browser, 3)
    await page.locator("#evaluation-2 input").press("Space")
    await page.evaluate(
        "([changed, order]) => apply(changed, order)",
        [[["2", ROW.format(id=2, words="Sample 2, rated")]], [[3, "1"], [2, "2"], [1, "3"]]],
    )
    await page.clock.run_for(1500)
    assert "Sample 2, rated" in (await rows_of(page))[1]
    assert await page.locator("#evaluation-2 input").is_checked()
    assert await page.evaluate("document.activeElement.closest('tr')?.id") == "evaluation-2"
    await page.clock.run_for(5000)
    assert await page.evaluate("held") == [True]
    await page.evaluate("document.activeElement.blur()")
    await page.clock.run_for(10)
    assert "Sample 3" in (await rows_of(page))[0]
    assert await page.evaluate("held") == [True, False]


async def test_rows_that_join_above_leave_the_view_where_it_is(
    origin: Origin, browser: "BrowserContext"
) -> None:
    page = await show_rows(origin, browser, 60)
    await page.evaluate("scrollTo({top: 1000, behavior: 'instant'})")
    top = "document.getElementById('evaluation-30').getBoundingClientRect().top"
    before = await page.evaluate(top)
    new = [[str(number), ROW.format(id=number, words=f"Mockup {number}")] for number in (61, 62, 63)]
    order = [[number, str(place)] for place, number in enumerate([61, 62, 63, *range(1, 61)], start=1)]
    await page.evaluate("([changed, order]) => apply(changed, order)", [new, order])
    await page.clock.run_for(1500)
    assert abs(await page.evaluate(top) - before) < 1
    assert await page.evaluate("above") == [3]
    await page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    await page.wait_for_function("above.at(-1) === 0")


async def test_time_left_changes_every_ten_seconds_and_grows_step_by_step(
    origin: Origin, browser: "BrowserContext"
) -> None:
    page = await browser.new_page()
    await page.clock.install()
    await page.goto(origin.address("", 0))
    said = await page.evaluate(
        """async () => {
          const {timeLeftOf} = await import("/static/js/time-left.js");
          window.left = timeLeftOf("job-41");
          return [null, 45, 600].map((seconds) => left.take(seconds));
        }"""
    )
    assert said == ["", "less than a minute left", "less than a minute left"]
    for words in ("about a minute left", "about 2 min left", "about 3 min left"):
        await page.clock.run_for(10_000)
        assert await page.evaluate("left.take(600)") == words
    # with a reason in words beside it nothing is said, and then what is measured
    assert await page.evaluate("[left.take(null), left.take(4800)]") == ["", "about 1 h 20 min left"]
