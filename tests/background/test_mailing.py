"""The mailing loop: every mail once, whoever sends it and whoever dies over it; none without a mail server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from evaluator.actions.mails import Postage
from evaluator.app import make_parts
from evaluator.background.mailing import mailing
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.config import Config, ConfigError
from evaluator.emails import Links
from evaluator.outside.mail import mail_parameters
from evaluator.store.database import Database
from tests.background.conftest import Announcements
from tests.factories import make_job, make_mail, make_user
from tests.fakes.mail_server import FakeMailServer

CALM = Times(lease=30.0, poll=0.2, drain=1.0)
"""No lease ends while the machine is busy with something else."""


@pytest.fixture
async def server() -> AsyncIterator[FakeMailServer]:
    async with FakeMailServer() as running:
        yield running


def postage(server: FakeMailServer) -> Postage:
    return Postage(mail_parameters(server.url, "mail@sample.example"), Links("https://evaluator.example.com"))


@asynccontextmanager
async def sending(database: Database, sent_with: Postage | None) -> AsyncIterator[None]:
    """A supervisor that does nothing but send."""
    supervisor = Supervisor(database, CALM)
    supervisor.add(mailing(database, sent_with, lambda: 2))
    running = asyncio.create_task(supervisor.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def write_mails(database: Database, number: int) -> None:
    """So many mails: a job, told of as if it were many."""
    async with database.transaction() as session:
        user = await make_user(session)
        await make_mail(session, user, await make_job(session, user, candidates=1, rated=1))
        await session.execute(
            text(
                "INSERT INTO outbox (team_id, user_id, job_id, kind, cause, recipient, subject, facts)"
                " SELECT team_id, user_id, job_id, kind, cause || number, recipient, subject, facts"
                " FROM outbox, generate_series(2, :mails) AS number"
            ),
            {"mails": number},
        )


async def states(database: Database) -> list[tuple[str, int]]:
    """State and attempts of every mail."""
    async with database.transaction() as session:
        rows = await session.execute(text("SELECT state, attempt FROM outbox ORDER BY id"))
        return [(row.state, row.attempt) for row in rows]


async def until_sent(database: Database, announcements: Announcements) -> None:
    async def is_sent() -> bool:
        return {state for state, _ in await states(database)} == {"done"}

    await announcements.until(is_sent)


async def test_two_containers_send_every_mail_once(
    database: Database, announcements: Announcements, server: FakeMailServer
) -> None:
    await write_mails(database, 12)
    other = Database(database.url)
    async with sending(database, postage(server)), sending(other, postage(server)):
        await until_sent(database, announcements)
    await other.close()
    assert await states(database) == [("done", 1)] * 12
    assert len(server.arrived) == len({taken.message_id for taken in server.arrived}) == 12


async def test_a_mail_that_a_dead_process_held_is_sent_by_another(
    database: Database, announcements: Announcements, server: FakeMailServer
) -> None:
    await write_mails(database, 2)
    async with database.transaction() as session:
        await session.execute(
            text(
                "UPDATE outbox SET state = 'running', attempt = 1, worker_id = gen_random_uuid(),"
                " lease_until = now() - interval '1 s'"
            )
        )
    async with sending(database, postage(server)):
        await until_sent(database, announcements)
    assert await states(database) == [("done", 2)] * 2
    assert len(server.mails) == 2


async def test_the_end_of_a_process_gives_its_mail_back_unsent(
    database: Database, announcements: Announcements, server: FakeMailServer
) -> None:
    await write_mails(database, 1)
    server.hold("EHLO")
    async with sending(database, postage(server)):
        await server.wait_for(greetings=1)
    assert await states(database) == [("queued", 1)]
    server.let_go()
    async with sending(database, postage(server)):
        await until_sent(database, announcements)
    assert len(server.arrived) == 1


async def test_without_a_mail_server_mails_are_kept_and_those_of_the_dead_come_back(
    database: Database, announcements: Announcements
) -> None:
    await write_mails(database, 3)
    async with database.transaction() as session:
        await session.execute(
            text(
                "UPDATE outbox SET state = 'running', attempt = 1, worker_id = gen_random_uuid(),"
                " lease_until = now() - interval '1 s' WHERE id = (SELECT min(id) FROM outbox)"
            )
        )
    async with sending(database, None):

        async def are_back() -> bool:
            return {state for state, _ in await states(database)} == {"queued"}

        await announcements.until(are_back)
    assert await states(database) == [("queued", 1), ("queued", 0), ("queued", 0)]
    assert mailing(database, None, lambda: 2).slots() == 0


def config(database: Database, **values: str) -> Config:
    secret = SecretStr("placeholder-secret-of-forty-characters-x")
    return Config(database_url=database.url, secret_key=secret, mail_from="mail@sample.example", **values)


async def test_the_environment_says_where_mails_go_and_where_they_lead(
    database: Database, server: FakeMailServer
) -> None:
    await write_mails(database, 1)
    set_up = config(
        database,
        smtp_url=server.url,
        public_url="https://evaluator.example.com/",
        support_email="help@sample.example",
    )
    parts = make_parts(set_up, database.url)
    running = asyncio.create_task(parts.supervisor.run())
    await server.wait_for(mails=1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await parts.database.close()
    [taken] = server.mails
    assert taken.message["From"] == "mail@sample.example"
    assert "https://evaluator.example.com/analysis/results/" in taken.body("plain")


async def test_a_mail_server_that_cannot_be_meant_is_refused_at_the_start(database: Database) -> None:
    with pytest.raises(ConfigError, match="SMTP_URL"):
        make_parts(config(database, smtp_url="smtp://mail.sample.example?security=maybe"), database.url)
