import logging

import pytest
from quart import Quart

from evaluator.domain.errors import ConflictError, NotFoundError, RefusedError
from evaluator.web.guards import public
from tests.web.conftest import Client, MakeApp

SECRET = "rita@example.com wrote this"


@pytest.fixture
async def app(make_app: MakeApp) -> Quart:
    """An app of the test's own: routes are added to it."""
    return make_app()


@pytest.fixture
async def failing(app: Quart) -> Client:
    """A browser, signed out, before routes that fail in every way."""
    errors = {
        "lost": NotFoundError(),
        "refused": RefusedError("The title may have at most 200 characters."),
        "conflict": ConflictError(),
        "broken": ValueError(SECRET),
        "long": RefusedError("x" * 3000),
    }

    @app.route("/fail/<kind>", methods=["GET", "POST"])
    @public
    async def fail(kind: str) -> str:
        raise errors[kind]

    return Client(app)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("lost", 404, "There is nothing here that you can see."),
        ("refused", 422, "The title may have at most 200 characters."),
        ("conflict", 409, "has changed meanwhile"),
        ("broken", 500, "Something went wrong on our side, and nothing was charged."),
    ],
)
async def test_each_error_has_its_status_and_its_words(
    failing: Client, kind: str, status: int, words: str
) -> None:
    response = await failing.get(f"/fail/{kind}")
    assert response.status_code == status
    assert words in await response.get_data(as_text=True)
    response = await failing.get(f"/fail/{kind}", headers={"Accept": "application/json"})
    assert response.status_code == status
    assert words in (await response.get_json())["error"]


async def test_a_refused_form_leads_back_to_its_page_with_the_reason(failing: Client) -> None:
    back = {"Referer": "http://localhost/sign-in?next=/x"}
    response = await failing.post("/fail/refused", headers=back)
    assert (response.status_code, response.location) == (303, "/sign-in?next=/x")
    assert "The title may have at most 200 characters." in await failing.page("/sign-in")


@pytest.mark.parametrize(
    "referer", ["", "https://evil.example/x", "http://localhost//evil.example", "nonsense"]
)
async def test_a_refused_form_from_elsewhere_gets_a_page(failing: Client, referer: str) -> None:
    response = await failing.post("/fail/refused", headers={"Referer": referer})
    assert response.status_code == 422
    assert "at most 200 characters" in await response.get_data(as_text=True)


async def test_a_reason_too_long_for_a_cookie_gets_a_page(failing: Client) -> None:
    response = await failing.post("/fail/long", headers={"Referer": "http://localhost/sign-in"})
    assert response.status_code == 422
    assert "x" * 3000 in await response.get_data(as_text=True)


async def test_the_number_on_the_page_leads_to_one_line_of_the_log_without_personal_data(
    failing: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = await (await failing.get("/fail/broken")).get_data(as_text=True)
    [record] = [record for record in caplog.records if hasattr(record, "number")]
    assert f"The number to quote is {record.number}." in page
    assert "test_errors.py" in record.places  # type: ignore[attr-defined]
    assert SECRET not in page
    assert all(SECRET not in str(vars(record)) for record in caplog.records)


async def test_without_a_database_there_is_an_honest_page(unreachable: Client) -> None:
    response = await unreachable.get("/dashboard")
    page = await response.get_data(as_text=True)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "The database cannot be reached at the moment" in page
    assert 'href="/dashboard">Try again' in page


async def test_without_a_database_a_script_gets_the_same_as_json(unreachable: Client) -> None:
    response = await unreachable.http.get("/dashboard/api/job-status/1")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "database cannot be reached" in (await response.get_json())["error"]


async def test_an_address_that_does_not_exist_is_said_plainly(rita: Client, stranger: Client) -> None:
    for client in (rita, stranger):
        response = await client.get("/no/such/page")
        assert response.status_code == 404
        assert "There is nothing here that you can see." in await response.get_data(as_text=True)


async def test_a_wrong_method_names_the_right_one(rita: Client) -> None:
    response = await rita.get("/sign-out")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


async def test_an_error_page_does_not_eat_the_message_for_the_next_page(rita: Client) -> None:
    await rita.post("/sign-out")
    await rita.get("/no/such/page")
    assert "You are signed out." in await rita.page("/sign-in")


async def test_a_form_of_megabytes_is_refused(rita: Client) -> None:
    response = await rita.post("/preferences/theme", {"theme": "x" * 3_000_000})
    assert response.status_code == 413
