"""Preferences: mails about background jobs are switched on and off with one press, by whoever gets them."""

import pytest
from quart import Quart
from sqlalchemy import text

from evaluator.store.database import Database
from evaluator.store.users import User, get_user
from evaluator.web.pages import render_partial
from tests.web.conftest import Client


async def stored(database: Database, client: Client) -> User:
    assert client.user
    async with database.transaction() as session:
        return await get_user(session, client.user.id)


async def test_mails_are_on_until_they_are_switched_off(
    rita: Client, ray: Client, database: Database
) -> None:
    assert (await stored(database, rita)).wants_mail
    response = await rita.post("/preferences/mail", {"mail": "off"})
    assert (response.status_code, response.location) == (303, "/dashboard/jobs")
    assert not (await stored(database, rita)).wants_mail
    assert (await stored(database, ray)).wants_mail
    await rita.post("/preferences/mail", {"mail": "on"})
    assert (await stored(database, rita)).wants_mail


async def test_the_switch_leads_back_to_where_it_was_pressed(rita: Client) -> None:
    headers = {"Referer": "http://localhost/dashboard/history"}
    response = await rita.post("/preferences/mail", {"mail": "off"}, headers=headers)
    assert response.location == "/dashboard/history"


async def test_a_program_gets_json(rita: Client) -> None:
    response = await rita.post("/preferences/mail", {"mail": "off"}, headers={"Accept": "application/json"})
    assert (response.status_code, await response.get_json()) == (200, {"mail": "off"})


@pytest.mark.parametrize("form", [{}, {"mail": ""}, {"mail": "maybe"}])
async def test_anything_but_on_and_off_is_refused(
    rita: Client, database: Database, form: dict[str, str]
) -> None:
    assert (await rita.post("/preferences/mail", form)).status_code == 422
    assert (await stored(database, rita)).wants_mail


async def test_a_member_who_may_only_look_switches_their_own_mails(rita: Client, database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("UPDATE memberships SET role = 'viewer'"))
    assert (await rita.post("/preferences/mail", {"mail": "off"})).status_code == 303
    assert not (await stored(database, rita)).wants_mail


@pytest.mark.parametrize(("now", "pressed", "checked"), [("on", "off", "true"), ("off", "on", "false")])
async def test_the_switch_shows_how_it_is_and_sends_the_other(
    app: Quart, rita: Client, database: Database, now: str, pressed: str, checked: str
) -> None:
    await rita.post("/preferences/mail", {"mail": now})
    viewer = await stored(database, rita)
    part = await render_partial(app, "preferences/_mail.html", viewer=viewer, csrf_token=lambda: "token")
    assert f'value="{pressed}" aria-checked="{checked}"' in part
    assert 'id="mail"' in part
    assert "rita@example.com" in part
