"""Sending mails: over real SMTP, each once, tried again for what passes and given up with a reason for what lasts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from evaluator.actions.mails import (
    FIRST_DELAY_SECONDS,
    LONGEST_DELAY_SECONDS,
    MAX_TRIES,
    Postage,
    delay_before_retry,
    send_mail,
)
from evaluator.domain.jobs import WorkState
from evaluator.emails import Links
from evaluator.outside.mail import MailError, mail_parameters
from evaluator.store import outbox
from evaluator.store.database import Database, Session
from evaluator.store.leases import Claim
from evaluator.store.outbox import OutboxMail, claim_mails
from evaluator.store.rescues import rescue
from tests.factories import make_job, make_mail, make_user
from tests.fakes.mail_server import DROP, FakeMailServer

MINUTE = timedelta(minutes=1)
OVER = timedelta(seconds=-1)
"""A lease that ended before it began: its holder is as good as dead."""


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Nothing here needs a second connection."""
    return shared_database


@pytest.fixture
async def server() -> AsyncIterator[FakeMailServer]:
    async with FakeMailServer() as running:
        yield running


def postage(url: str, public_url: str = "https://evaluator.example.com") -> Postage:
    sender = mail_parameters(url, "Candidate Evaluator <mail@sample.example>")
    return Postage(sender, Links(public_url, "help@example.com"))


async def write_mail(database: Database, email: str = "rita@example.com") -> int:
    """A queued mail about a completed job."""
    async with database.transaction() as session:
        user = await make_user(session, email)
        return await make_mail(session, user, await make_job(session, user, candidates=2, rated=2))


async def claim(database: Database, lease: timedelta = MINUTE) -> Claim:
    async with database.transaction() as session:
        [claimed] = await claim_mails(session, uuid4(), lease, 5)
        return claimed


async def take_over(database: Database) -> Claim:
    """What another container does with a mail whose holder is dead: rescue it and claim it."""
    async with database.transaction() as session:
        await session.execute(text("UPDATE outbox SET lease_until = now() - interval '1 s'"))
        await rescue(session, outbox.outbox)
    return await claim(database)


async def read(database: Database, mail_id: int) -> OutboxMail:
    async with database.transaction() as session:
        return await outbox.get_mail(session, mail_id)


async def test_a_mail_is_sent_and_recorded_with_the_very_words_that_were_sent(
    database: Database, server: FakeMailServer
) -> None:
    mail_id = await write_mail(database)
    await send_mail(database, postage(server.url), await claim(database))
    mail = await read(database, mail_id)
    [taken] = server.mails
    assert (mail.state, mail.last_error) == (WorkState.DONE, None)
    assert mail.sent_at is not None
    assert mail.words is not None
    assert taken.recipients == ("rita@example.com",)
    assert (taken.message["Subject"], taken.message_id) == (mail.subject, mail.words.message_id)
    assert taken.body("plain").split() == mail.words.text.split()
    assert taken.body("html").split() == mail.words.html.split()
    assert "https://evaluator.example.com/analysis/results/" in taken.body("plain")


async def test_no_transaction_is_open_while_the_server_is_talked_to(
    database: Database, server: FakeMailServer
) -> None:
    await write_mail(database)
    claimed = await claim(database)
    server.hold("DATA")
    sending = asyncio.create_task(send_mail(database, postage(server.url), claimed))
    await server.wait_for(arrived=1)
    # every transaction of this database waits for the one before it
    async with asyncio.timeout(5), database.transaction() as session:
        assert await outbox.is_still_held(session, claimed)
    server.let_go()
    await sending


@pytest.mark.parametrize("answer", ["451 Greylisted", "421 Busy", DROP])
async def test_what_passes_is_tried_again_later_with_the_same_mail(
    database: Database, server: FakeMailServer, answer: str
) -> None:
    mail_id = await write_mail(database)
    server.answers = [answer]
    await send_mail(database, postage(server.url), await claim(database))
    mail = await read(database, mail_id)
    assert (mail.state, mail.faults, mail.sent_at) == (WorkState.QUEUED, 1, None)
    assert mail.last_error is not None
    assert mail.last_error.startswith("The mail server")
    async with database.transaction() as session:
        assert await claim_mails(session, uuid4(), MINUTE, 5) == []
        await session.execute(text("UPDATE outbox SET available_at = now()"))
    # the second try comes from a deployment with other addresses: what was said stays said
    await send_mail(database, postage(server.url, "https://moved.example.com"), await claim(database))
    first, second = server.arrived
    assert [taken.message_id for taken in server.mails] == [first.message_id]
    assert (first.message_id, first.body("html")) == (second.message_id, second.body("html"))
    assert (await read(database, mail_id)).state is WorkState.DONE


async def test_a_server_that_hangs_or_is_gone_is_tried_again(
    database: Database, server: FakeMailServer
) -> None:
    mail_id = await write_mail(database)
    server.hold("DATA")
    slow = postage(server.url)
    await send_mail(database, Postage(replace(slow.server, timeout=0.2), slow.links), await claim(database))
    hung = await read(database, mail_id)
    assert hung.state is WorkState.QUEUED
    assert hung.last_error is not None
    assert hung.last_error.startswith("The mail server did not answer in time.")
    async with database.transaction() as session:
        await session.execute(text("UPDATE outbox SET available_at = now()"))
    await send_mail(database, postage("smtp://127.0.0.1:9"), await claim(database))
    gone = await read(database, mail_id)
    assert (gone.state, gone.faults) == (WorkState.QUEUED, 2)
    assert gone.last_error is not None
    assert gone.last_error.startswith("The mail server could not be reached.")


@pytest.mark.parametrize(
    ("recipient", "answer", "url", "reason"),
    [
        (
            "rita@example.com",
            "554 Spam",
            "smtp://{address}",
            "The mail server refused the mail. (554 Spam)",
        ),
        (
            "nobody@example.com",
            "",
            "smtp://{address}",
            "The mail server refused the recipient. (550 No such mailbox)",
        ),
        ("a,b@example.com", "", "smtp://{address}", "This is no address that mail can be sent to."),
        ("rita@example.com", "", "smtp://rita:wrong@{address}", "The mail server refused the sign-in."),
    ],
)
async def test_what_lasts_is_given_up_at_once_with_its_reason(
    database: Database, server: FakeMailServer, recipient: str, answer: str, url: str, reason: str
) -> None:
    mail_id = await write_mail(database, recipient)
    server.answers = [answer] if answer else []
    await send_mail(database, postage(url.format(address=server.address)), await claim(database))
    mail = await read(database, mail_id)
    assert (mail.state, mail.sent_at, server.mails) == (WorkState.FAILED, None, [])
    assert mail.last_error is not None
    assert mail.last_error.startswith(reason)


async def test_a_holder_that_was_declared_dead_sends_nothing(
    database: Database, server: FakeMailServer
) -> None:
    mail_id = await write_mail(database)
    server.hold("EHLO")
    late = asyncio.create_task(send_mail(database, postage(server.url), await claim(database)))
    await server.wait_for(greetings=1)
    present = await take_over(database)
    server.let_go()
    await late
    assert server.arrived == []
    await send_mail(database, postage(server.url), present)
    assert len(server.arrived) == len(server.mails) == 1
    assert (await read(database, mail_id)).state is WorkState.DONE


async def test_a_mail_whose_holder_died_before_recording_is_sent_again_as_the_same_one(
    database: Database, server: FakeMailServer
) -> None:
    mail_id = await write_mail(database)
    server.hold("DATA")
    dying = asyncio.create_task(send_mail(database, postage(server.url), await claim(database)))
    await server.wait_for(arrived=1)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    server.let_go()
    await send_mail(database, postage(server.url), await take_over(database))
    assert (await read(database, mail_id)).state is WorkState.DONE
    assert len({taken.message_id for taken in server.arrived}) == 1


async def test_a_claim_that_is_lost_before_it_begins_opens_no_connection(
    database: Database, server: FakeMailServer
) -> None:
    await write_mail(database)
    lost = await claim(database, OVER)
    await take_over(database)
    await send_mail(database, postage(server.url), lost)
    assert server.greetings == 0


async def test_a_mail_is_recorded_before_the_goodbye(database: Database, server: FakeMailServer) -> None:
    mail_id = await write_mail(database)
    recorded: list[bool] = []

    def executed(_connection, _cursor, statement: str, *_: object) -> None:
        if "sent_at" in statement and statement.startswith("UPDATE"):
            recorded.append(server.goodbyes == 0)

    async with database.transaction() as session:
        engine = session.connection.engine.sync_engine
    event.listen(engine, "after_cursor_execute", executed)
    try:
        await send_mail(database, postage(server.url), await claim(database))
    finally:
        event.remove(engine, "after_cursor_execute", executed)
    assert recorded == [True]
    assert server.goodbyes == 1
    assert (await read(database, mail_id)).state is WorkState.DONE


PASSING = MailError("Later.", is_passing=True)


def test_tries_go_on_for_about_a_day_and_no_longer() -> None:
    waits = []
    while (delay := delay_before_retry(len(waits), PASSING)) is not None:
        waits.append(delay.total_seconds())
    assert len(waits) + 1 == MAX_TRIES
    assert 18 * 3600 < sum(waits) < 30 * 3600
    assert FIRST_DELAY_SECONDS * 0.75 <= waits[0] <= FIRST_DELAY_SECONDS * 1.25
    assert max(waits) <= LONGEST_DELAY_SECONDS * 1.25
    assert len({delay_before_retry(5, PASSING) for _ in range(9)}) > 1


def test_a_lasting_fault_is_never_tried_again() -> None:
    assert delay_before_retry(0, MailError("Never.", is_passing=False)) is None


async def test_the_last_try_gives_up_with_the_reason(database: Database, server: FakeMailServer) -> None:
    mail_id = await write_mail(database)
    async with database.transaction() as session:
        await set_faults(session, MAX_TRIES - 1)
    server.answers = ["451 Greylisted"]
    await send_mail(database, postage(server.url), await claim(database))
    mail = await read(database, mail_id)
    assert (mail.state, mail.last_error) == (
        WorkState.FAILED,
        "The mail server refused the mail. (451 Greylisted)",
    )


async def set_faults(session: Session, faults: int) -> None:
    await session.execute(text("UPDATE outbox SET faults = :faults"), {"faults": faults})
