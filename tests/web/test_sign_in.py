import re
from ipaddress import ip_network

import pytest
from quart import Quart
from sqlalchemy import text

from evaluator.actions.sign_in import TRIES_PER_ADDRESS, make_admin_link
from evaluator.store.database import Database, Key
from evaluator.web.clients import client_address
from tests.factories import PASSWORD, make_user
from tests.web.conftest import COOKIE, Client, MakeApp

WRONG = "This address and password do not go together."


async def make_rita(database: Database) -> None:
    async with database.transaction() as session:
        await make_user(session, "rita@example.com")


async def enter(
    client: Client, email: str = "rita@example.com", password: str = PASSWORD, to: str = "/sign-in"
) -> int:
    return (await client.post(to, {"email": email, "password": password})).status_code


async def count(database: Database, table: str, where: str = "true") -> int:
    async with database.transaction() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}")))


async def test_a_signed_out_visitor_is_led_to_sign_in_and_back(database: Database, stranger: Client) -> None:
    await make_rita(database)
    response = await stranger.get("/dashboard/history?page=1")
    assert (response.status_code, response.location) == (303, "/sign-in?next=/dashboard/history%3Fpage%3D1")
    page = await stranger.page(response.location)
    assert 'action="/sign-in?next=/dashboard/history%3Fpage%3D1"' in page
    response = await stranger.post(response.location, {"email": "Rita@Example.com", "password": PASSWORD})
    assert (response.status_code, response.location) == (303, "/dashboard/history?page=1")
    assert "rita@example.com" in await stranger.page("/dashboard/history")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example/x", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)",
        "evil.example", " /x", "/%0d%0aX: y\r\nZ: 1",
    ],
)  # fmt: skip
async def test_nobody_is_sent_to_another_site_after_sign_in(
    database: Database, stranger: Client, target: str
) -> None:
    await make_rita(database)
    form = {"email": "rita@example.com", "password": PASSWORD}
    response = await stranger.post("/sign-in", form, query_string={"next": target})
    assert (response.status_code, response.location) == (303, "/dashboard")


async def test_the_cookie_is_for_this_site_only_and_lasts_fourteen_days(
    database: Database, stranger: Client
) -> None:
    await make_rita(database)
    response = await stranger.post("/sign-in", {"email": "rita@example.com", "password": PASSWORD})
    cookie = next(line for line in response.headers.getlist("Set-Cookie") if line.startswith(f"{COOKIE}="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=1209600" in cookie
    assert "Secure" not in cookie


async def test_behind_https_no_cookie_travels_in_the_clear(database: Database, make_app: MakeApp) -> None:
    await make_rita(database)
    client = Client(make_app(secure_cookies=True, public_url="https://evaluator.example.com"))
    secure = {"scheme": "https"}
    page = await (await client.http.get("/sign-in", **secure)).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert token
    form = {"email": "rita@example.com", "password": PASSWORD, "csrf_token": token[1]}
    response = await client.http.post("/sign-in", form=form, **secure)
    cookies = response.headers.getlist("Set-Cookie")
    assert response.status_code == 303
    assert all("Secure" in line for line in cookies)
    assert all(line.startswith("__Host-") for line in cookies)


async def test_wrong_password_and_unknown_address_get_the_same_answer(
    database: Database, stranger: Client
) -> None:
    await make_rita(database)
    pages = []
    for email in ("rita@example.com", "none@example.com"):
        response = await stranger.post("/sign-in", {"email": email, "password": "not the right one"})
        assert response.status_code == 422
        pages.append((await response.get_data(as_text=True)).replace(email, "…"))
    assert pages[0] == pages[1]
    assert WRONG in pages[0]


async def test_too_many_tries_on_one_address_have_to_wait(database: Database, stranger: Client) -> None:
    await make_rita(database)
    for _ in range(TRIES_PER_ADDRESS):
        assert await enter(stranger, password="wrong again") == 422
    response = await stranger.post("/sign-in", {"email": "rita@example.com", "password": PASSWORD})
    assert response.status_code == 429
    assert "Wait a quarter of an hour" in await response.get_data(as_text=True)


async def test_signing_out_ends_the_session_on_the_server(
    rita: Client, app: Quart, database: Database
) -> None:
    told: list[Key] = []
    database.announcer = told.extend
    stolen = Client(app)
    [cookie] = [cookie for cookie in rita.http.cookie_jar if cookie.name == COOKIE]
    stolen.http.set_cookie("localhost", COOKIE, cookie.value or "")
    assert (await stolen.get("/dashboard")).status_code == 200
    response = await rita.post("/sign-out")
    assert (response.status_code, response.location) == (303, "/sign-in")
    assert rita.user
    assert told == [Key("user", rita.user.id)]
    assert (await stolen.get("/dashboard")).status_code == 303
    assert (await rita.get("/dashboard")).status_code == 303
    assert "You are signed out." in await rita.page("/sign-in")


async def test_a_forged_cookie_is_worth_nothing(app: Quart, rita: Client) -> None:
    [cookie] = [cookie for cookie in rita.http.cookie_jar if cookie.name == COOKIE]
    forged = Client(app)
    forged.http.set_cookie("localhost", COOKIE, (cookie.value or "")[:-2] + "xx")
    assert (await forged.get("/dashboard")).status_code == 303


async def test_one_query_finds_who_asks_and_use_is_noted_at_most_every_ten_minutes(
    rita: Client, database: Database
) -> None:
    async def seen() -> object:
        async with database.transaction() as session:
            return await session.scalar(text("SELECT last_seen_at FROM sessions"))

    before = await seen()
    response = await rita.get("/dashboard")
    assert await seen() == before
    assert not response.headers.getlist("Set-Cookie")
    async with database.transaction() as session:
        await session.execute(text("UPDATE sessions SET last_seen_at = now() - interval '11 minutes'"))
    response = await rita.get("/dashboard")
    assert await seen() > before  # type: ignore[operator]
    assert any(line.startswith(f"{COOKIE}=") for line in response.headers.getlist("Set-Cookie"))


async def test_a_session_that_has_expired_is_over(rita: Client, database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("UPDATE sessions SET expires_at = now()"))
    assert (await rita.get("/dashboard")).status_code == 303


async def test_registering_says_the_same_whether_the_address_was_free(
    database: Database, stranger: Client
) -> None:
    answers = []
    for _ in range(2):
        response = await stranger.post("/register", {"email": "rita@example.com", "password": PASSWORD})
        page = await stranger.page("/sign-in")
        answers.append(
            (response.status_code, response.location, "If that address was free, you can sign in" in page)
        )
    assert answers == [(303, "/sign-in", True)] * 2
    assert await count(database, "users") == 1


async def test_the_first_user_on_this_machine_becomes_admin_and_only_the_first(
    database: Database, stranger: Client
) -> None:
    page = await stranger.page("/sign-in")
    assert "Nobody is registered yet." in page
    assert 'href="/register"' in page
    await enter(stranger, "ada@example.com", to="/register")
    await enter(stranger, "rita@example.com", to="/register")
    assert "Nobody is registered yet." not in await stranger.page("/sign-in")
    assert await count(database, "users", "is_admin") == 1
    assert await count(database, "users", "is_admin AND email = 'ada@example.com'") == 1


async def test_on_a_public_server_registering_makes_nobody_admin(
    database: Database, make_app: MakeApp
) -> None:
    client = Client(make_app(is_loopback=False))
    assert "evaluator admin create" in await client.page("/sign-in")
    await enter(client, "ray@example.com", to="/register")
    assert await count(database, "users", "is_admin") == 0
    assert await count(database, "users") == 1


async def test_a_short_password_is_refused_with_the_rule_and_the_address_stays(stranger: Client) -> None:
    assert "At least 10 characters" in await stranger.page("/register")
    response = await stranger.post("/register", {"email": "rita@example.com", "password": "short"})
    page = await response.get_data(as_text=True)
    assert response.status_code == 422
    assert "The password needs at least 10 characters." in page
    assert 'value="rita@example.com"' in page
    assert 'value="short"' not in page


async def test_a_one_time_link_sets_a_password_once(
    database: Database, rita: Client, stranger: Client
) -> None:
    token = await make_admin_link(database, "rita@example.com")
    assert "Set a password" in await stranger.page(f"/set-password/{token}")
    response = await stranger.post(f"/set-password/{token}", {"password": "short"})
    assert response.status_code == 422
    response = await stranger.post(f"/set-password/{token}", {"password": "another pretend one"})
    assert (response.status_code, response.location) == (303, "/dashboard")
    assert (await stranger.get("/dashboard")).status_code == 200
    assert (await rita.get("/dashboard")).status_code == 303, "the sessions from before are over"
    assert (await rita.get(f"/set-password/{token}")).status_code == 404
    response = await rita.post(f"/set-password/{token}", {"password": "a third pretend one"})
    assert response.status_code == 404
    assert "This link is over" in await response.get_data(as_text=True)


async def test_a_proxy_that_is_not_trusted_cannot_tell_addresses(
    database: Database, make_app: MakeApp
) -> None:
    near = (ip_network("10.0.0.0/8"),)
    cases = [
        ((), "10.0.0.1", "203.0.113.7", "10.0.0.1"),
        (near, "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        (near, "10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (near, "192.0.2.5", "203.0.113.7", "192.0.2.5"),
        (near, "10.0.0.1", "no address", "10.0.0.1"),
        (near, "10.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ]
    for trusted, peer, forwarded, expected in cases:
        app = make_app(trusted_proxies=trusted)
        scope = {"client": (peer, 1234)}
        headers = {"X-Forwarded-For": forwarded}
        async with app.test_request_context("/", headers=headers, scope_base=scope):
            assert client_address() == expected
