"""Every route under /admin, found through the url map: recruiters get 404 in every method, admins pass."""

from collections.abc import Iterator

import pytest
from quart import Quart
from sqlalchemy import text

from evaluator.store.database import Database
from evaluator.web.guards import is_for_admins
from tests.factories import make_job, make_mail
from tests.web.conftest import Client

IDS = {
    "job_id": "SELECT id FROM job_queue",
    "evaluation_id": "SELECT min(id) FROM evaluations",
    "mail_id": "SELECT id FROM outbox",
}
"""How to find an object for each name that a route under /admin uses: a new name has to be added here."""


def admin_addresses(app: Quart, ids: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Method and path of every route under /admin, in each method it knows, the ids filled in."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/admin"):
            continue
        assert rule.arguments <= set(ids), f"add to IDS how to find: {rule.arguments - set(ids)}"
        values = {name: ids[name] for name in rule.arguments}
        path = app.url_map.bind("localhost").build(rule.endpoint, values)
        for method in sorted(rule.methods or ()):
            yield method, path


async def ask(client: Client, method: str, path: str) -> int:
    """The status the client gets there with an empty form and a good token."""
    headers = {"X-CSRF-Token": await client.learn_token()}
    response = await client.http.open(path, method=method, headers=headers, form={})
    return response.status_code


@pytest.fixture
async def ids(ray: Client, database: Database) -> dict[str, int]:
    """One object of each sort."""
    assert ray.user
    async with database.transaction() as session:
        job = await make_job(session, ray.user, candidates=2)
        await make_mail(session, ray.user, job)
        found = {name: await session.scalar(text(query)) for name, query in IDS.items()}
    assert None not in found.values()
    return {name: int(number) for name, number in found.items()}


async def test_for_a_recruiter_the_administration_does_not_exist(
    app: Quart, ids: dict[str, int], rita: Client
) -> None:
    answers = {address: await ask(rita, *address) for address in admin_addresses(app, ids)}
    assert len(answers) > 3
    assert {address: status for address, status in answers.items() if status != 404} == {}


async def test_the_404_comes_before_a_look_at_the_token(
    app: Quart, ids: dict[str, int], rita: Client
) -> None:
    for method, path in admin_addresses(app, ids):
        response = await rita.http.open(path, method=method)
        assert response.status_code == 404, f"{method} {path}"


async def test_an_admin_passes(app: Quart, ids: dict[str, int], ada: Client) -> None:
    answers = {address: await ask(ada, *address) for address in admin_addresses(app, ids)}
    assert {address: status for address, status in answers.items() if status in (401, 403, 404, 500)} == {}


async def test_an_admin_passes_whatever_the_role_in_the_team(
    app: Quart, ids: dict[str, int], ada: Client, database: Database
) -> None:
    async with database.transaction() as session:
        await session.execute(text("UPDATE memberships SET role = 'viewer'"))
    answers = {address: await ask(ada, *address) for address in admin_addresses(app, ids)}
    assert {address: status for address, status in answers.items() if status in (401, 403, 404, 500)} == {}


async def test_signed_out_visitors_are_sent_to_sign_in(
    app: Quart, ids: dict[str, int], stranger: Client
) -> None:
    for method, path in admin_addresses(app, ids):
        response = await stranger.http.open(path, method=method)
        assert response.status_code == 303, f"{method} {path}"
        assert response.location.startswith("/sign-in"), f"{method} {path}"


def test_what_lies_under_admin_and_what_is_marked_so_are_the_same(app: Quart) -> None:
    for rule in app.url_map.iter_rules():
        is_marked = is_for_admins(app.view_functions[rule.endpoint])
        assert rule.rule.startswith("/admin") == is_marked, rule.rule


async def test_only_admins_see_the_way_there(ada: Client, rita: Client) -> None:
    assert 'href="/admin"' in await ada.page("/dashboard")
    assert 'href="/admin"' not in await rita.page("/dashboard")
