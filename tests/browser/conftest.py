"""For each test a site on a database of its own and people who complain of nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from evaluator.actions.raters import Rater
from evaluator.store.database import Database
from evaluator.store.settings import set_setting
from tests.browser.people import Person, arrive, arrive_signed_in
from tests.browser.sites import Site, serving
from tests.fakes.model_server import FakeModelServer

if TYPE_CHECKING:
    from playwright.async_api import Browser

OpenSite = Callable[..., Awaitable[Site]]
Arrive = Callable[..., Awaitable[Person]]


@pytest.fixture
async def open_site(chromium: "Browser", database_url: str) -> AsyncIterator[OpenSite]:
    """`await open_site(rater=..., model=...)`; without either the built-in matcher rates."""
    async with AsyncExitStack() as stack:

        async def open_one(*, rater: Rater | None = None, model: FakeModelServer | None = None) -> Site:
            return await stack.enter_async_context(serving(database_url, rater=rater, model=model))

        yield open_one


@pytest.fixture
async def site(open_site: OpenSite) -> Site:
    """The product as it comes, rating with the built-in matcher."""
    return await open_site()


@pytest.fixture
async def model() -> AsyncIterator[FakeModelServer]:
    """A model provider that answers at once, until it is told to hold."""
    async with FakeModelServer() as server:
        yield server


@pytest.fixture
async def one_at_a_time(database: Database) -> None:
    """Candidates are rated one after the other: set before the supervisor starts, which reads it now and then."""
    async with database.transaction() as session:
        await set_setting(session, "max_model_calls", 1, None)


@pytest.fixture
async def site_with_model(open_site: OpenSite, one_at_a_time: None, model: FakeModelServer) -> Site:
    """The product with a model that is asked about one candidate at a time."""
    return await open_site(model=model)


@pytest.fixture
async def arriving(chromium: "Browser") -> AsyncIterator[Arrive]:
    """`await arriving(site)`, or `await arriving(site, "rita")` for somebody signed in.

    At the end nobody's page may have complained: no error in a console, no breach of the content policy.
    """
    people: list[Person] = []

    async def come(site: Site, name: str = "") -> Person:
        person = await (arrive_signed_in(chromium, site, name) if name else arrive(chromium, site.address))
        people.append(person)
        return person

    yield come
    for person in people:
        await person.context.close()
    assert [complaint for person in people for complaint in person.complaints] == []
