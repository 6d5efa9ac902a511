import pytest
from quart import Quart

from evaluator.store.database import Database
from evaluator.web.csrf import check_token, reads_own_body
from evaluator.web.guards import public
from tests.factories import PASSWORD
from tests.web.conftest import Client, MakeApp


@pytest.fixture
async def app(make_app: MakeApp) -> Quart:
    """An app of the test's own: routes are added to it."""
    return make_app()


async def test_a_form_without_a_token_changes_nothing_and_gives_back_what_was_typed(rita: Client) -> None:
    response = await rita.http.post(
        "/preferences/theme", form={"theme": "dark", "password": "hush hush hush"}
    )
    page = await response.get_data(as_text=True)
    assert response.status_code == 403
    assert "has grown old" in page
    assert "What you had typed" in page
    assert "dark</textarea>" in page
    assert "hush" not in page
    assert 'data-theme="dark"' not in await rita.page("/dashboard")


async def test_json_gets_the_refusal_as_json(rita: Client) -> None:
    response = await rita.http.post("/preferences/theme", form={}, headers={"Accept": "application/json"})
    assert response.status_code == 403
    assert "has grown old" in (await response.get_json())["error"]


async def test_the_token_may_come_in_the_header_or_in_the_field(rita: Client) -> None:
    assert (await rita.post("/preferences/theme", {"theme": "dark"})).status_code == 303
    token = await rita.learn_token()
    response = await rita.http.post("/preferences/theme", form={"theme": "light", "csrf_token": token})
    assert response.status_code == 303


async def test_the_token_of_another_session_does_not_fit(rita: Client, ray: Client) -> None:
    response = await rita.http.post(
        "/preferences/theme", form={"theme": "dark", "csrf_token": await ray.learn_token()}
    )
    assert response.status_code == 403


@pytest.mark.parametrize("token", ["", "0" * 64, "ü", "x" * 5000])
async def test_odd_tokens_are_refused(rita: Client, token: str) -> None:
    response = await rita.http.post("/preferences/theme", form={"theme": "dark", "csrf_token": token})
    assert response.status_code == 403


async def test_signing_in_needs_a_token_too(app: Quart, stranger: Client) -> None:
    form = {"email": "rita@example.com", "password": PASSWORD}
    assert (await stranger.http.post("/sign-in", form=form)).status_code == 403
    elsewhere = Client(app)
    await elsewhere.page("/sign-in")
    response = await elsewhere.http.post("/sign-in", form=form | {"csrf_token": await stranger.learn_token()})
    assert response.status_code == 403, "the token belongs to the browser that got it"


async def test_a_view_that_reads_its_own_body_may_not_change_anything_without_a_look_at_the_token(
    database: Database, app: Quart
) -> None:
    @app.post("/heedless")
    @public
    @reads_own_body
    async def heedless() -> str:
        return "changed"

    @app.post("/careful")
    @public
    @reads_own_body
    async def careful() -> str:
        check_token("not the one")
        return "changed"

    client = Client(app)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert (await client.http.post("/heedless", data=b"bytes")).status_code == 500
    assert (await client.http.post("/careful", data=b"bytes")).status_code == 403
    assert (await client.post("/heedless", data=b"bytes")).status_code == 200
