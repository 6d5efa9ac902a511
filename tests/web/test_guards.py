"""Every route, found through the url map: a stranger to a team gets 404, a signed-out visitor gets nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from quart import Quart
from sqlalchemy import text
from werkzeug.routing import Rule

from evaluator.domain.errors import EvaluatorError
from evaluator.store.criteria_templates import save_template
from evaluator.store.database import Database
from evaluator.web.guards import is_for_admins, is_public
from tests.factories import CRITERIA, JOB_DESCRIPTION, make_draft, make_export, make_job
from tests.web.conftest import Client

DRAFT = "(SELECT id FROM drafts WHERE position = 'Open position')"
IDS = {
    "draft_id": f"SELECT {DRAFT}",
    "template_id": "SELECT id FROM criteria_templates",
    "criterion_id": f"SELECT min(id) FROM criteria WHERE draft_id = {DRAFT}",
    "document_id": f"SELECT min(id) FROM documents WHERE draft_id = {DRAFT}",
    "candidate_id": f"SELECT min(id) FROM candidates WHERE draft_id = {DRAFT}",
    "analysis_id": "SELECT id FROM analyses",
    "evaluation_id": "SELECT min(id) FROM evaluations",
    "job_id": "SELECT id FROM job_queue",
    "export_id": "SELECT id FROM exports",
    "number": "SELECT min(number) FROM ratings",
}
"""How to find an object of rita's for each name that a route uses: a new name has to be added here."""
OBJECTS_IN_QUERIES = ("/events?job={job_id}", "/events?draft={draft_id}", "/events?exports={analysis_id}")
"""Addresses whose objects stand in the query."""
PROGRAMS_ONLY = "/dashboard/api/job-status/"
"""Has no page: it answers in JSON whatever it is asked for."""
FORM = {
    "submission": str(uuid4()), "text": JOB_DESCRIPTION, "position": "Purser", "name": "Kim Sample", "mode": "quick",
    "must_have_rule": "only_flag", "decision": "maybe", "level": "3", "reason": "Seen at work.",
    "new.wording": "Writing clearly", "steps": "1", "kind": "matrix_csv", "export": "1",
}  # fmt: skip
"""What forms need to be read at all, so that it is the object that decides."""
ANY_METHOD = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Address:
    """A route with the ids filled in."""

    method: str
    path: str
    has_object: bool


def closed_rules(app: Quart) -> Iterator[Rule]:
    """The routes that are not public; those of admins have a test of their own, test_admin_guards.py."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not is_public(view) and not is_for_admins(view):
            yield rule


def addresses(app: Quart, ids: dict[str, int]) -> list[Address]:
    """Every closed route in each of its methods, and what a query can name."""
    unknown = {name for rule in closed_rules(app) for name in rule.arguments} - set(ids)
    assert not unknown, f"add to IDS how to find: {', '.join(sorted(unknown))}"
    listed = []
    for rule in closed_rules(app):
        path = app.url_map.bind("localhost").build(
            rule.endpoint, {name: ids[name] for name in rule.arguments}
        )
        for method in sorted((rule.methods or set()) - ANY_METHOD):
            listed.append(Address(method, path, bool(rule.arguments)))
    if any(address.path == "/events" for address in listed):
        listed += [Address("GET", template.format_map(ids), True) for template in OBJECTS_IN_QUERIES]
    return listed


async def ask(client: Client, address: Address) -> int:
    """The status that the client gets there; a form that holds little, so that it is the object that decides."""
    if address.method == "GET":
        return (await client.get(address.path)).status_code
    headers = {"X-CSRF-Token": await client.learn_token()}
    response = await client.http.open(address.path, method=address.method, headers=headers, form=FORM)
    return response.status_code


@pytest.fixture
async def ids(rita: Client, database: Database) -> dict[str, int]:
    """One object of each sort, all of rita's team."""
    assert rita.user
    async with database.transaction() as session:
        await make_draft(session, rita.user, position="Open position", candidates=2)
        job = await make_job(session, rita.user, candidates=2, rated=2)
        await make_export(session, rita.user, job)
        await save_template(session, rita.user.team_id, rita.user.id, "Kept", CRITERIA, replaces=False)
        found = {name: await session.scalar(text(query)) for name, query in IDS.items()}
    assert None not in found.values()
    return {name: int(number) for name, number in found.items()}


async def test_a_stranger_gets_404_for_every_object_on_every_route(
    app: Quart, ids: dict[str, int], ray: Client
) -> None:
    answers = {
        f"{address.method} {address.path}": await ask(ray, address)
        for address in addresses(app, ids)
        if address.has_object
    }
    assert {what: status for what, status in answers.items() if status != 404} == {}


async def test_their_owner_sees_those_very_objects(app: Quart, ids: dict[str, int], rita: Client) -> None:
    pages = [
        address
        for address in addresses(app, ids)
        if address.has_object and address.method == "GET" and not address.path.startswith("/events")
    ]
    answers = {address.path: await ask(rita, address) for address in pages}
    assert {path: status for path, status in answers.items() if status >= 400} == {}


async def test_no_id_at_all_leads_to_an_error_of_ours(app: Quart, ids: dict[str, int], rita: Client) -> None:
    for number in (0, 2**63, 10**30):
        odd = dict.fromkeys(ids, number)
        for address in addresses(app, odd):
            if address.has_object:
                assert await ask(rita, address) in (400, 404, 405, 422), f"{address.method} {address.path}"


async def test_signed_out_every_route_leads_to_sign_in(
    app: Quart, ids: dict[str, int], stranger: Client
) -> None:
    for address in addresses(app, ids):
        response = await stranger.http.open(address.path, method=address.method)
        if address.path.startswith(PROGRAMS_ONLY):
            assert response.status_code == 401
            continue
        assert response.status_code == 303, f"{address.method} {address.path}"
        assert response.location.startswith("/sign-in"), f"{address.method} {address.path}"
        response = await stranger.http.open(
            address.path, method=address.method, headers={"Accept": "application/json"}
        )
        assert response.status_code == 401, f"{address.method} {address.path}"
        assert (await response.get_json())["error"] == "You are signed out. Sign in first."


async def test_every_changing_route_wants_the_token(app: Quart, ids: dict[str, int], rita: Client) -> None:
    for address in addresses(app, ids):
        if address.method != "GET":
            response = await rita.http.open(address.path, method=address.method, data=b"no form")
            assert response.status_code == 403, f"{address.method} {address.path}"


async def test_a_member_who_may_only_look_changes_nothing_but_their_own_account(
    app: Quart, ids: dict[str, int], rita: Client, database: Database
) -> None:
    async with database.transaction() as session:
        await session.execute(text("UPDATE memberships SET role = 'viewer'"))
    allowed = set()
    for address in addresses(app, ids):
        if address.path == "/sign-out" or address.method == "GET":
            continue
        if await ask(rita, address) != 403:
            allowed.add(address.path)
    assert allowed == {"/preferences/theme", "/preferences/mail"}
    assert (await rita.post("/sign-out")).status_code == 303


async def test_only_these_pages_are_open_to_everyone(app: Quart) -> None:
    public = {rule.rule for rule in app.url_map.iter_rules() if is_public(app.view_functions[rule.endpoint])}
    assert public == {
        "/sign-in", "/register", "/set-password/<token>", "/healthz", "/readyz", "/metrics", "/favicon.ico",
        "/static/<path:name>", "/static/v-<version>/<path:name>",
    }  # fmt: skip


def test_every_error_of_ours_says_what_happened() -> None:
    def kinds(kind: type[EvaluatorError]) -> Iterator[type[EvaluatorError]]:
        for below in kind.__subclasses__():
            yield below
            yield from kinds(below)

    assert all((kind.__doc__ or "").strip().endswith((".", "?")) for kind in kinds(EvaluatorError))
