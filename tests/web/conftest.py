"""The application as browsers meet it, and the cast: rita and ray are recruiters of two teams, ada is admin."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from quart import Quart
from quart.typing import TestClientProtocol
from quart.wrappers import Response
from quart_auth import generate_auth_token

from evaluator import web
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.live import Hub
from evaluator.store import sessions
from evaluator.store.changes import read_changes
from evaluator.store.database import Database
from evaluator.store.users import User
from evaluator.web.events import Renderer
from evaluator.web.services import Services, WebParameters, keep_services
from evaluator.web.vitals import Vitals
from tests.factories import make_user

SECRET_KEY = "not a secret, and used in tests only"
COOKIE = "evaluator"
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"

MakeApp = Callable[..., Quart]


class Client:
    """A browser: keeps cookies, sends the token that its last page carried."""

    def __init__(self, app: Quart, user: User | None = None) -> None:
        self.app = app
        self.user = user
        self.http: TestClientProtocol = app.test_client()
        self._token = ""

    async def enter(self, session_id: UUID) -> None:
        """Take the cookie of a session."""
        async with self.app.app_context():
            token = generate_auth_token(self.http, str(session_id))
        self.http.set_cookie("localhost", COOKIE, token)

    async def get(self, path: str, **kwargs: Any) -> Response:
        """GET; notes the token of the page."""
        response = cast(Response, await self.http.get(path, **kwargs))
        if found := re.search(r'name="csrf-token" content="(\w+)"', await self._text(response)):
            self._token = found[1]
        return response

    async def post(self, path: str, form: dict[str, Any] | None = None, **kwargs: Any) -> Response:
        """POST a form with the token, after a look at a page when none was seen yet."""
        await self.learn_token()
        headers = {"X-CSRF-Token": self._token} | kwargs.pop("headers", {})
        if "data" not in kwargs and "json" not in kwargs:
            kwargs["form"] = form or {}
        return cast(Response, await self.http.post(path, headers=headers, **kwargs))

    async def learn_token(self) -> str:
        """The token of the last page, after a look at one when none was seen yet."""
        if not self._token:
            await self.get("/dashboard" if self.user else "/sign-in")
        return self._token

    async def page(self, path: str) -> str:
        """The text of a page that has to answer 200."""
        response = await self.get(path)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return await self._text(response)

    async def _text(self, response: Response) -> str:
        if response.mimetype not in ("text/html", "application/json", "text/plain"):
            return ""
        return str(await response.get_data(as_text=True))


@pytest.fixture
def make_app(database: Database) -> MakeApp:
    """Makes an app on the test's database or another; `parameters` replaces some of the deployment's."""

    def make(used: Database = database, *, vitals: Vitals | None = None, **parameters: Any) -> Quart:
        app = web.make_app(SECRET_KEY)
        app.config["TESTING"] = True
        web.register(app, _services(app, used, vitals, **parameters))
        return app

    return make


def _services(app: Quart, database: Database, vitals: Vitals | None = None, **parameters: Any) -> Services:
    known: dict[str, Any] = {"is_loopback": True, "public_url": "http://localhost"}
    return Services(
        database=database,
        rater=MatcherRater(),
        hub=_hub(database, app),
        parameters=WebParameters(**known | parameters),
        vitals=vitals or Vitals(is_working=lambda: True),
    )


def _hub(database: Database, app: Quart) -> Hub:
    """A hub without its loop and without a listener: it takes announcements and serves nobody."""
    return Hub(
        database,
        read_changes,
        Renderer(app.jinja_env).render,
        None,
        lambda keys: None,
        list_live_sessions=sessions.list_live_sessions,
    )


@pytest.fixture(scope="session")
def registered() -> Quart:
    """One app for the tests that leave it as it is: its routes and templates are what takes time to make."""
    app = web.make_app(SECRET_KEY)
    app.config["TESTING"] = True
    web.register(app, _services(app, Database(NOWHERE)))
    return app


@pytest.fixture
async def app(registered: Quart, database: Database) -> Quart:
    """The app with the defaults on the test's database; modules that change it have an `app` of their own."""
    keep_services(registered, _services(registered, database))
    return registered


SignIn = Callable[[str], Awaitable[Client]]


@pytest.fixture
def sign_in(app: Quart, database: Database) -> SignIn:
    """Makes a user with that name and gives a browser in which they are signed in."""

    async def enter(name: str, *, is_admin: bool = False) -> Client:
        async with database.transaction() as session:
            user = await make_user(session, f"{name}@example.com", name=name.title(), is_admin=is_admin)
            session_id = await sessions.insert_session(session, user.id)
        client = Client(app, user)
        await client.enter(session_id)
        return client

    return cast(SignIn, enter)


@pytest.fixture
async def rita(sign_in: SignIn) -> Client:
    """A recruiter."""
    return await sign_in("rita")


@pytest.fixture
async def ray(sign_in: SignIn) -> Client:
    """A recruiter of another team."""
    return await sign_in("ray")


@pytest.fixture
async def ada(sign_in: Any) -> Client:
    """An admin."""
    return cast(Client, await sign_in("ada", is_admin=True))


@pytest.fixture
def stranger(app: Quart) -> Client:
    """A browser in which nobody is signed in."""
    return Client(app)


@pytest.fixture
async def unreachable(make_app: MakeApp) -> AsyncIterator[Client]:
    """A browser with the cookie of a session, while the database cannot be reached."""
    nowhere = Database(NOWHERE)
    client = Client(make_app(nowhere))
    await client.enter(uuid4())
    yield client
    await nowhere.close()
