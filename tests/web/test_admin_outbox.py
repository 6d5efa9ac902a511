"""The outbox for admins: every mail readable as it was or would be sent, shut in, and sent again when it failed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from quart import Quart
from sqlalchemy import text

from evaluator.store import outbox, sessions
from evaluator.store.database import Database
from evaluator.store.outbox import Words
from tests.factories import make_job, make_mail
from tests.web.conftest import Client, MakeApp

MINUTE = timedelta(minutes=1)
EVIL = "Engineer</title><script>go()</script>"


async def write_mail(database: Database, reader: Client, position: str = "Data Engineer") -> int:
    """A mail about a job of the reader's."""
    assert reader.user
    async with database.transaction() as session:
        job = await make_job(session, reader.user, candidates=2, rated=2, position=position)
        return await make_mail(session, reader.user, job)


async def change(database: Database, values: str) -> None:
    async with database.transaction() as session:
        await session.execute(text(f"UPDATE outbox SET {values}"))


async def with_mail_server(make_app: MakeApp, client: Client, database: Database) -> Client:
    """The same person at a deployment that sends its mails."""
    assert client.user
    async with database.transaction() as session:
        session_id = await sessions.insert_session(session, client.user.id)
    there = Client(make_app(sends_mail=True), client.user)
    await there.enter(session_id)
    return there


async def test_without_mails_the_outbox_says_so_and_that_none_is_sent(ada: Client) -> None:
    page = await ada.page("/admin/outbox")
    assert "No mail was written yet." in page
    assert "No mail server is set up." in page


async def test_a_mail_of_any_team_is_kept_and_readable(ada: Client, rita: Client, database: Database) -> None:
    mail_id = await write_mail(database, rita)
    page = await ada.page("/admin/outbox")
    assert f'href="/admin/outbox/{mail_id}"' in page
    assert "rita@example.com" in page
    assert "Kept" in page
    mail = await ada.page(f"/admin/outbox/{mail_id}")
    assert "2 candidates rated for Data Engineer" in mail
    assert "http://localhost/analysis/results/" in mail
    assert "As it would be sent now" in mail
    assert f"/admin/outbox/{mail_id}/send" not in mail


async def test_with_a_mail_server_it_waits(
    make_app: MakeApp, ada: Client, rita: Client, database: Database
) -> None:
    await write_mail(database, rita)
    page = await (await with_mail_server(make_app, ada, database)).page("/admin/outbox")
    assert "Waiting" in page
    assert "No mail server" not in page


async def test_what_was_sent_is_what_is_shown(ada: Client, rita: Client, database: Database) -> None:
    mail_id = await write_mail(database, rita)
    async with database.transaction() as session:
        [claimed] = await outbox.claim_mails(session, uuid4(), MINUTE, 1)
        await outbox.set_words(
            session, claimed, Words("Said then.", "<p>Shown then.</p>", "<1@sample.example>")
        )
        await outbox.record_sent(session, claimed)
    page = await ada.page(f"/admin/outbox/{mail_id}")
    assert "Said then." in page
    assert "&lt;1@sample.example&gt;" in page
    assert "As the reader sees it" in page
    assert "Sent " in page
    assert await ada.page(f"/admin/outbox/{mail_id}/html") == "<p>Shown then.</p>"


async def test_the_html_part_is_shut_in_and_only_our_page_may_frame_it(
    ada: Client, rita: Client, database: Database
) -> None:
    mail_id = await write_mail(database, rita)
    part = await ada.get(f"/admin/outbox/{mail_id}/html")
    policy = part.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline';")
    assert "frame-ancestors 'self'" in policy
    page = await ada.get(f"/admin/outbox/{mail_id}")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert f'src="/admin/outbox/{mail_id}/html" sandbox' in await page.get_data(as_text=True)
    assert "frame-src" not in (await ada.get("/admin/outbox")).headers["Content-Security-Policy"]


async def test_words_of_others_are_words_on_every_page(ada: Client, rita: Client, database: Database) -> None:
    mail_id = await write_mail(database, rita, position=EVIL)
    for path in ("", f"/{mail_id}", f"/{mail_id}/html"):
        assert "<script>go()" not in await ada.page(f"/admin/outbox{path}")


async def test_a_failed_mail_says_why_and_is_sent_again_once(
    ada: Client, rita: Client, database: Database
) -> None:
    mail_id = await write_mail(database, rita)
    await change(database, "state = 'failed', last_error = 'The mail server refused the recipient.'")
    assert "The mail server refused the recipient." in await ada.page("/admin/outbox")
    assert f'action="/admin/outbox/{mail_id}/send"' in await ada.page(f"/admin/outbox/{mail_id}")
    response = await ada.post(f"/admin/outbox/{mail_id}/send")
    assert (response.status_code, response.location) == (303, f"/admin/outbox/{mail_id}")
    assert "Not sent" not in await ada.page("/admin/outbox")
    assert (await ada.post(f"/admin/outbox/{mail_id}/send")).status_code == 409
    page = await ada.page("/admin/audit")
    assert "Mail requeued" in page
    assert f"Mail {mail_id}" in page


async def test_a_mail_kept_too_long_is_sent_when_an_admin_says_so(
    ada: Client, rita: Client, database: Database
) -> None:
    mail_id = await write_mail(database, rita)
    await change(database, "available_at = now() - interval '8 d'")
    assert "sent only when you say so" in await ada.page(f"/admin/outbox/{mail_id}")
    assert (await ada.post(f"/admin/outbox/{mail_id}/send")).status_code == 303


async def test_tries_that_failed_are_counted_with_the_reason(
    make_app: MakeApp, ada: Client, rita: Client, database: Database
) -> None:
    mail_id = await write_mail(database, rita)
    await change(database, "faults = 2, last_error = 'The mail server did not answer in time.'")
    client = await with_mail_server(make_app, ada, database)
    page = await client.page(f"/admin/outbox/{mail_id}")
    assert "2 tries failed, the next is" in page
    assert "The mail server did not answer in time." in page


async def test_many_mails_are_listed_page_by_page(ada: Client, rita: Client, database: Database) -> None:
    mail_id = await write_mail(database, rita)
    async with database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO outbox (team_id, kind, cause, recipient, subject, facts)"
                " SELECT team_id, kind, cause || number, recipient, subject, facts"
                " FROM outbox, generate_series(1, 50) AS number"
            )
        )
    first, second = await ada.page("/admin/outbox"), await ada.page("/admin/outbox?page=2")
    assert "Page 1 of 2, 51 mails" in first
    assert f'href="/admin/outbox/{mail_id}"' not in first
    assert f'href="/admin/outbox/{mail_id}"' in second
    assert "Page 2 of 2" in await ada.page("/admin/outbox?page=99")


@pytest.mark.parametrize("path", ["/admin/outbox/1", "/admin/outbox/1/html"])
async def test_a_mail_that_is_not_there_is_not_found(app: Quart, ada: Client, path: str) -> None:
    assert (await ada.get(path)).status_code == 404
