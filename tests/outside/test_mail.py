"""The mail client against a real SMTP server."""

import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaluator.outside.mail import (
    Mail,
    MailError,
    MailParameters,
    Security,
    check_mail,
    connected,
    mail_parameters,
    make_message_id,
)
from tests.fakes.mail_server import DROP, FakeMailServer

MAIL = Mail(
    recipient="rita@sample.example",
    subject="Ranking ready: Données",
    text="The ranking is ready.\n",
    html="<p>The ranking is ready.</p>",
    message_id="<outbox-41@sample.example>",
    written_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
)


@pytest.fixture
async def server() -> AsyncIterator[FakeMailServer]:
    async with FakeMailServer() as running:
        yield running


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that vouches for itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no mail was sent over TLS")
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "certificate.pem", folder / "key.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=sample"
    words += f" -addext subjectAltName=IP:127.0.0.1 -out {made} -keyout {key}"
    subprocess.run(["openssl", *words.split()], check=True, capture_output=True, timeout=60)
    return made, key


@pytest.fixture
def encrypted(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """What the server encrypts with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The client takes the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def parameters(url: str) -> MailParameters:
    return mail_parameters(url, "Candidate Evaluator <mail@sample.example>")


async def send(to: MailParameters, mail: Mail) -> None:
    async with connected(to) as server:
        await server.send(mail)


async def test_a_mail_arrives_with_both_bodies_and_its_own_id(server: FakeMailServer) -> None:
    await send(parameters(server.url), MAIL)
    [taken] = server.mails
    assert taken.recipients == ("rita@sample.example",)
    assert taken.message_id == "<outbox-41@sample.example>"
    assert taken.body("plain").split() == MAIL.text.split()
    assert taken.body("html").strip() == MAIL.html
    assert taken.message["Subject"] == "Ranking ready: Données"
    assert taken.message["Date"] == "Wed, 25 Nov 2026 12:00:00 +0000"
    assert taken.message["Auto-Submitted"] == "auto-generated"


async def test_a_check_signs_in_and_sends_nothing(server: FakeMailServer) -> None:
    await check_mail(parameters(server.url))
    await check_mail(parameters(f"smtp://rita:right@{server.address}"))
    assert server.arrived == []


async def test_a_wrong_password_is_lasting_and_named(server: FakeMailServer) -> None:
    with pytest.raises(MailError, match="refused the sign-in") as caught:
        await check_mail(parameters(f"smtp://rita:wrong@{server.address}"))
    assert not caught.value.is_passing


async def test_a_server_without_encryption_is_refused_when_encryption_is_asked(
    server: FakeMailServer,
) -> None:
    with pytest.raises(MailError, match="does not offer") as caught:
        await check_mail(parameters(f"{server.url}?security=starttls"))
    assert not caught.value.is_passing


async def test_a_mail_is_encrypted_from_the_first_byte(encrypted: ssl.SSLContext, trusted: None) -> None:
    async with FakeMailServer(tls=encrypted) as server:
        await send(parameters(server.url), MAIL)
    assert [taken.is_encrypted for taken in server.mails] == [True]


@pytest.mark.parametrize("query", ["", "?security=starttls"])
async def test_encryption_that_is_offered_is_taken_and_the_password_only_sent_then(
    encrypted: ssl.SSLContext, trusted: None, query: str
) -> None:
    async with FakeMailServer(starttls=encrypted) as server:
        await send(parameters(f"smtp://rita:right@{server.address}{query}"), MAIL)
    assert [taken.is_encrypted for taken in server.mails] == [True]


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
async def test_a_certificate_nobody_vouches_for_is_refused_and_named(
    encrypted: ssl.SSLContext, scheme: str
) -> None:
    asked = {"tls": encrypted} if scheme == "smtps" else {"starttls": encrypted}
    async with FakeMailServer(**asked) as server:
        with pytest.raises(MailError, match="could not be encrypted") as caught:
            await send(parameters(f"{scheme}://{server.address}"), MAIL)
    assert caught.value.is_passing
    assert server.arrived == []


@pytest.mark.parametrize(
    ("reply", "passing"), [("451 Later please", True), ("421 Shutting down", True), ("554 Never", False)]
)
async def test_a_refused_mail_passes_or_lasts_as_the_server_says(
    server: FakeMailServer, reply: str, passing: bool
) -> None:
    server.answers = [reply]
    with pytest.raises(MailError) as caught:
        await send(parameters(server.url), MAIL)
    assert caught.value.is_passing is passing
    assert caught.value.detail is not None
    assert caught.value.detail.startswith(reply[:3])


async def test_an_unknown_recipient_is_lasting(server: FakeMailServer) -> None:
    mail = replace(MAIL, recipient="nobody@sample.example")
    with pytest.raises(MailError, match="recipient") as caught:
        await send(parameters(server.url), mail)
    assert (caught.value.is_passing, caught.value.detail) == (False, "550 No such mailbox")


async def test_nobody_listening_is_passing() -> None:
    with pytest.raises(MailError, match="could not be reached") as caught:
        await check_mail(parameters("smtp://127.0.0.1:9"))
    assert caught.value.is_passing


@pytest.mark.parametrize("stage", ["EHLO", "DATA"])
async def test_a_server_that_hangs_is_given_up_and_passing(server: FakeMailServer, stage: str) -> None:
    server.hold(stage)
    with pytest.raises(MailError, match="did not answer in time") as caught:
        await send(replace(parameters(server.url), timeout=0.2), MAIL)
    assert caught.value.is_passing


async def test_a_connection_that_ends_after_the_mail_is_passing(server: FakeMailServer) -> None:
    server.answers = [DROP]
    with pytest.raises(MailError, match="could not be reached") as caught:
        await send(parameters(server.url), MAIL)
    assert caught.value.is_passing
    assert len(server.arrived) == 1


async def test_a_goodbye_that_goes_wrong_is_no_fault(server: FakeMailServer) -> None:
    server.farewell = "500 What?"
    await send(parameters(server.url), MAIL)
    assert (len(server.mails), server.goodbyes) == (1, 1)


async def test_a_subject_cannot_smuggle_headers(server: FakeMailServer) -> None:
    mail = replace(MAIL, subject="x\nBcc: c@d.example")
    with pytest.raises(ValueError, match="linefeed"):
        await send(parameters(server.url), mail)


@pytest.mark.parametrize(
    "recipient",
    [
        "rita@sample.example, ray@sample.example",
        "rita,ray@sample.example",
        "rita@sample.example\nBcc: ray@sample.example",
        "Rita <rita@sample.example>",
        "rita",
        "",
    ],
)
async def test_an_address_is_one_address_or_none(server: FakeMailServer, recipient: str) -> None:
    with pytest.raises(MailError, match="no address") as caught:
        await send(parameters(server.url), replace(MAIL, recipient=recipient))
    assert not caught.value.is_passing
    assert server.arrived == []


async def test_a_domain_in_other_letters_is_reached(server: FakeMailServer) -> None:
    await send(parameters(server.url), replace(MAIL, recipient="rita@bücher.example"))
    assert server.mails[0].recipients == ("rita@xn--bcher-kva.example",)


def test_message_ids_differ_and_are_of_the_senders_domain() -> None:
    made = [make_message_id("Candidate Evaluator <mail@sample.example>") for _ in range(3)]
    assert len(set(made)) == 3
    assert all(one.startswith("<") and one.endswith("@sample.example>") for one in made)


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
    with pytest.raises(ValueError, match="SMTP_URL"):
        parameters(url)
