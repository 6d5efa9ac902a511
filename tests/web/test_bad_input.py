"""Bad input and bad intentions: refused in words, nothing half kept, nothing executed, nothing given away."""

import asyncio
import random
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from quart import Quart
from sqlalchemy import text

from evaluator.store.database import Database
from evaluator.web.requests import is_loopback_host
from tests.factories import JOB_DESCRIPTION, PASSWORD, make_draft, make_job
from tests.web.conftest import Client, MakeApp

JSON = {"Accept": "application/json"}
HTML = "<script src=//evil.example></script><img src=x onerror=alert(1)>\"'{{7*7}}{%x%}"
CONTROLS = "\x00\x01\x1b\x7f"


@pytest.fixture
async def draft_id(rita: Client, database: Database) -> int:
    assert rita.user
    async with database.transaction() as session:
        return await make_draft(session, rita.user, candidates=1)


async def criteria_of(database: Database, draft_id: int) -> list[tuple[str, int]]:
    async with database.transaction() as session:
        found = await session.execute(
            text("SELECT wording, weight FROM criteria WHERE draft_id = :id ORDER BY id"), {"id": draft_id}
        )
        return [(row.wording, row.weight) for row in found]


async def refusal(client: Client, path: str, form: dict[str, Any]) -> tuple[int, str]:
    response = await client.post(path, form, headers=JSON)
    return response.status_code, (await response.get_json()).get("error", "")


@pytest.mark.parametrize("weight", ["99", "-1", "1.5", "many", "", "9" * 5000, "٣", "NaN", "0x3"])
async def test_a_weight_is_a_whole_number_from_0_to_5(
    rita: Client, database: Database, draft_id: int, weight: str
) -> None:
    before = await criteria_of(database, draft_id)
    form = {"new.wording": "Reading sea charts", "new.weight": weight}
    status, words = await refusal(rita, f"/drafts/{draft_id}/criteria", form)
    assert (status, words) == (422, "A weight is a whole number from 0 to 5. Nothing was changed.")
    assert await criteria_of(database, draft_id) == before


@pytest.mark.parametrize("wording", ["", "x", "   y   ", "w" * 301, "w" * 10_000, CONTROLS])
async def test_a_wording_has_2_to_300_characters(
    rita: Client, database: Database, draft_id: int, wording: str
) -> None:
    before = await criteria_of(database, draft_id)
    status, words = await refusal(rita, f"/drafts/{draft_id}/criteria", {"new.wording": wording})
    assert (status, words) == (422, "A wording has 2 to 300 characters. Nothing was changed.")
    assert await criteria_of(database, draft_id) == before


async def test_control_characters_are_left_out_of_everything_that_is_typed(
    rita: Client, database: Database, draft_id: int
) -> None:
    forms = {
        f"/drafts/{draft_id}/position": {"position": f"Night{CONTROLS} Ferry Captain"},
        f"/drafts/{draft_id}/criteria": {
            "new.wording": f"Reading{CONTROLS} sea charts",
            "new.level_5": CONTROLS,
        },
        f"/drafts/{draft_id}/job-description": {"text": f"{CONTROLS}{JOB_DESCRIPTION}{CONTROLS}"},
    }
    for path, form in forms.items():
        assert (await rita.post(path, form)).status_code in (200, 303), path
    page = await rita.page(f"/drafts/{draft_id}/criteria")
    assert "Night Ferry Captain" in page
    assert "Reading sea charts" in page
    assert not any(control in page for control in CONTROLS)


@pytest.mark.parametrize("path", ["/sign-in", "/register"])
async def test_an_address_with_control_characters_is_no_fault_of_ours(stranger: Client, path: str) -> None:
    form = {"email": f"{CONTROLS}nobody@example.com{CONTROLS}", "password": f"{PASSWORD}{CONTROLS}"}
    assert (await stranger.post(path, form)).status_code in (303, 422)


async def test_the_bytes_of_a_file_are_no_job_description(rita: Client, draft_id: int) -> None:
    noise = random.Random(1).randbytes(4000)
    for pasted in (noise.decode("latin-1"), noise.decode("utf-8", "replace")):
        response = await rita.post(f"/drafts/{draft_id}/job-description", {"text": pasted})
        assert response.status_code == 422
        assert "not the text of a job description, but the bytes of a file." in await response.get_data(
            as_text=True
        )


async def test_a_job_description_of_a_book_is_refused_by_its_length_and_the_present_one_stays(
    rita: Client, draft_id: int
) -> None:
    path = f"/drafts/{draft_id}/job-description"
    response = await rita.post(path, {"text": "word " * 20_000})
    assert response.status_code == 422
    page = await response.get_data(as_text=True)
    assert "the limit is 60,000" in page
    assert "word word word" in page, "what was pasted is lost"
    assert (await rita.post(path, {"text": "word " * 2_000_000})).status_code == 413
    assert "You build data pipelines" in await rita.page(path)


async def test_no_criterion_in_use_and_no_weight_at_all_are_said_before_the_start(
    rita: Client, database: Database, draft_id: int
) -> None:
    async def start() -> tuple[int, str]:
        return await refusal(rita, f"/drafts/{draft_id}/jobs", {"submission": str(uuid4())})

    async def set_all(change: str) -> None:
        async with database.transaction() as session:
            await session.execute(text(f"UPDATE criteria SET {change}"))

    await set_all("weight = 0")
    assert await start() == (
        422,
        "All weights are 0, so there would be no score. Give at least one criterion a weight.",
    )
    await set_all("weight = 3, is_used = false")
    status, words = await start()
    assert status == 422
    assert words.startswith("No criterion is in use.")


async def test_a_start_sent_twelve_times_at_once_makes_one_job(
    rita: Client, database: Database, draft_id: int
) -> None:
    form = {"submission": str(uuid4())}
    await rita.learn_token()
    answers = await asyncio.gather(*(rita.post(f"/drafts/{draft_id}/jobs", form) for _ in range(12)))
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, answers[0].location)}
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM job_queue")) == 1


class Markup(HTMLParser):
    """What a browser would run or fetch on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.dangers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or (
                "evil.example" in (value or "") and name in ("src", "href", "action")
            ):
                self.dangers.append(f"<{tag} {name}={value}>")
            if name in ("href", "src", "action") and (value or "").lower().startswith(
                ("javascript:", "data:")
            ):
                self.dangers.append(f"<{tag} {name}={value}>")
        if tag == "script" and not dict(attrs).get("src"):
            self.dangers.append("<script>")


async def poison(database: Database) -> None:
    """HTML wherever a person or a document could have put text."""
    fields = {
        "users": ("name",), "drafts": ("position", "job_description"), "analyses": ("position", "rater"),
        "criteria": ("wording",), "documents": ("name",), "candidates": ("name",),
        "rubric_criteria": ("wording",), "ratings": ("reason",),
    }  # fmt: skip
    async with database.transaction() as session:
        for table, columns in fields.items():
            for column in columns:
                known = await session.scalar(
                    text(
                        "SELECT 1 FROM information_schema.columns WHERE table_name = :t AND column_name = :c"
                    ),
                    {"t": table, "c": column},
                )
                assert known, f"{table}.{column} has another name now"
                await session.execute(text(f"UPDATE {table} SET {column} = :html"), {"html": HTML})


async def test_html_in_any_field_is_shown_and_never_run(
    rita: Client, database: Database, draft_id: int
) -> None:
    assert rita.user
    assert len(Markup(HTML).dangers) == 2, "the test would not see it"
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=2, rated=2)
        evaluation_id = await session.scalar(text("SELECT min(id) FROM evaluations"))
        document_id = await session.scalar(text("SELECT min(id) FROM documents"))
    await poison(database)
    results = f"/analysis/results/{job.analysis_id}"
    draft = f"/drafts/{draft_id}"
    pages = [
        "/dashboard", "/dashboard/history", f"{draft}/job-description", f"{draft}/criteria", f"{draft}/resumes",
        f"/documents/{document_id}/text", results, f"{results}/candidates/{evaluation_id}",
    ]  # fmt: skip
    for path in pages:
        page = await rita.page(path)
        assert Markup(page).dangers == [], path
        assert "evil.example" in page, f"{path} shows none of it: look elsewhere"
        assert "{{7*7}}" in page, path
    for path, kind in (("matrix.csv", "text/csv"), ("results.json", "application/json")):
        response = await rita.get(f"{results}/{path}")
        assert response.mimetype == kind
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("number", ["٣", "0x1", "1.0", "+1", "-1", "1e3", "9" * 5000, "1%00", "1;2"])
async def test_an_id_is_written_in_digits(rita: Client, draft_id: int, number: str) -> None:
    for path in (f"/drafts/{number}", f"/documents/{number}/text", f"/analysis/results/{number}"):
        assert (await rita.get(path)).status_code == 404, path
    response = await rita.post(f"/drafts/{number}/documents", data=b"x", headers={"X-File-Name": "x.txt"})
    assert response.status_code in (404, 405)


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)",
     "/\t/evil.example", "/%0d%0aSet-Cookie:a=b/\r\nx", " //evil.example", "///evil.example", "http:evil.example"],
)  # fmt: skip
async def test_nobody_who_is_signed_in_is_sent_to_another_site(rita: Client, target: str) -> None:
    response = await rita.http.get("/sign-in", query_string={"next": target})
    assert (response.status_code, response.location) == (303, "/dashboard")


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("localhost", True), ("localhost:8000", True), ("app.localhost:1", True), ("127.0.0.1", True),
        ("127.8.9.1:80", True), ("[::1]:8000", True), ("evil.example", False), ("localhost.evil.example", False),
        ("192.0.2.1", False), ("127.0.0.1.evil.example", False), ("", False), ("[::1", False), ("a b", False),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_loopback(host: str, is_ours: bool) -> None:
    assert is_loopback_host(host) is is_ours


async def test_where_the_first_visitor_becomes_admin_no_other_name_is_served(
    stranger: Client, make_app: MakeApp
) -> None:
    rebound = {"Host": "evil.example:8000"}
    for path in ("/register", "/sign-in", "/healthz"):
        response = await stranger.http.get(path, headers=rebound)
        assert response.status_code == 421, path
        assert "PUBLIC_URL" in await response.get_data(as_text=True)
    public = make_app(is_loopback=False, public_url="https://evaluator.example.com")
    assert (await public.test_client().get("/register", headers=rebound)).status_code == 200


async def test_a_websocket_is_closed_before_it_is_open(app: Quart) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    scope = {
        "type": "websocket",
        "path": "/events",
        "headers": [(b"host", b"localhost")],
        "query_string": b"",
    }
    await app(scope, receive, send)  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_signing_in_takes_no_session_from_the_browser(
    app: Quart, rita: Client, stranger: Client
) -> None:
    planted = next(cookie.value for cookie in rita.http.cookie_jar or () if cookie.name == "evaluator")
    form = {"email": "rita@example.com", "password": PASSWORD}
    token = await stranger.learn_token()
    response = await stranger.post("/sign-in", form)
    assert response.status_code == 303
    given = next(cookie.value for cookie in stranger.http.cookie_jar or () if cookie.name == "evaluator")
    assert given != planted
    # the token of the signed-out form is worth nothing in the session
    refused = await stranger.http.post("/drafts", headers={"X-CSRF-Token": token})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "path", ["/nothing-here", "/drafts/999", "/static/../pyproject.toml", "/events?job=1"]
)
async def test_refused_pages_carry_the_policy_and_tell_nothing_of_the_inside(rita: Client, path: str) -> None:
    response = await rita.get(path)
    page = await response.get_data(as_text=True)
    assert response.status_code == 404
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not any(word in page for word in ("Traceback", "evaluator/", "quart", "SELECT", "asyncpg"))
    answer = await rita.get(path, headers=JSON)
    assert set(await answer.get_json()) == {"error"}
