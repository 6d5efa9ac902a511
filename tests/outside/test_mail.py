"""The mail client against a real SMTP server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiosmtpd.smtp import SMTP as SmtpServer
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from evaluator.outside.mail import (
    Mail,
    MailError,
    MailParameters,
    Security,
    check_mail,
    mail_parameters,
    send,
)

MAIL = Mail(
    recipient="rita@sample.example",
    subject="Ranking ready: Données",
    text="The ranking is ready.\n",
    html="<p>The ranking is ready.</p>",
    message_id="<outbox-41@sample.example>",
    sent_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
)


class Postbox:
    """Takes mail, unless told to refuse."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.refusal: str | None = None

    async def handle_DATA(self, server: SmtpServer, session: Session, envelope: Envelope) -> str:
        if self.refusal:
            return self.refusal
        self.mails.append(envelope)
        return "250 OK"

    async def handle_RCPT(
        self, server: SmtpServer, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def authenticate(
    server: SmtpServer, session: Session, envelope: Envelope, how: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data.password == b"right", handled=False)


@pytest.fixture
async def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
async def url(postbox: Postbox) -> AsyncIterator[str]:
    """The address of a server that knows one password, on a free port of this machine."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SmtpServer(postbox, authenticator=authenticate, auth_require_tls=False, loop=loop),
        "127.0.0.1",
        0,
    )
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


def parameters(url: str) -> MailParameters:
    return mail_parameters(url, "Candidate Evaluator <mail@sample.example>")


async def test_a_mail_arrives_with_both_bodies_and_its_own_id(postbox: Postbox, url: str) -> None:
    await send(parameters(f"smtp://{url}"), MAIL)
    (envelope,) = postbox.mails
    assert isinstance(envelope.content, bytes)
    content = envelope.content.decode()
    assert envelope.rcpt_tos == ["rita@sample.example"]
    assert "Message-ID: <outbox-41@sample.example>" in content
    assert "text/plain" in content
    assert "text/html" in content
    assert "Date: Wed, 25 Nov 2026 12:00:00 +0000" in content


async def test_a_check_signs_in_and_sends_nothing(postbox: Postbox, url: str) -> None:
    await check_mail(parameters(f"smtp://{url}"))
    await check_mail(parameters(f"smtp://rita:right@{url}"))
    assert postbox.mails == []


async def test_a_wrong_password_is_lasting_and_named(url: str) -> None:
    with pytest.raises(MailError, match="refused the sign-in") as caught:
        await check_mail(parameters(f"smtp://rita:wrong@{url}"))
    assert not caught.value.is_passing


async def test_a_server_without_encryption_is_refused_when_encryption_is_asked(url: str) -> None:
    with pytest.raises(MailError, match="does not offer") as caught:
        await check_mail(parameters(f"smtp://{url}?security=starttls"))
    assert not caught.value.is_passing


@pytest.mark.parametrize(("reply", "passing"), [("451 Later please", True), ("554 Never", False)])
async def test_a_refused_mail_passes_or_lasts_as_the_server_says(
    postbox: Postbox, url: str, reply: str, passing: bool
) -> None:
    postbox.refusal = reply
    with pytest.raises(MailError, match="refused the mail") as caught:
        await send(parameters(f"smtp://{url}"), MAIL)
    assert caught.value.is_passing is passing


async def test_an_unknown_recipient_is_lasting(url: str) -> None:
    mail = replace(MAIL, recipient="nobody@sample.example")
    with pytest.raises(MailError, match="recipient") as caught:
        await send(parameters(f"smtp://{url}"), mail)
    assert not caught.value.is_passing


async def test_nobody_listening_is_passing() -> None:
    with pytest.raises(MailError, match="could not be reached") as caught:
        await check_mail(parameters("smtp://127.0.0.1:9"))
    assert caught.value.is_passing


async def test_a_subject_cannot_smuggle_headers(url: str) -> None:
    mail = replace(MAIL, subject="x\nBcc: c@d.example")
    with pytest.raises(ValueError, match="linefeed"):
        await send(parameters(f"smtp://{url}"), mail)


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://mail.example", 25, Security.OPPORTUNISTIC),
        ("smtp://rita:p%40ss@mail.example", 587, Security.STARTTLS),
        ("smtp://rita:p%40ss@127.0.0.1:2525", 2525, Security.OPPORTUNISTIC),
        ("smtps://rita:p%40ss@mail.example", 465, Security.TLS),
        ("smtp://mail.example:1025?security=none", 1025, Security.NONE),
    ],
)
def test_an_smtp_url_is_read(url: str, port: int, security: Security) -> None:
    made = parameters(url)
    assert (made.port, made.security) == (port, security)
    assert made.password in (None, "p@ss")
    assert "p@ss" not in repr(made)


@pytest.mark.parametrize(
    "url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://x?security=maybe"]
)
def test_a_strange_smtp_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"SMTP_URL|Security"):
        parameters(url)
