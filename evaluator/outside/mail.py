"""The one client for the mail server: checks it, and sends a mail."""

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from evaluator.domain.errors import EvaluatorError


class Security(StrEnum):
    """How the connection is protected; OPPORTUNISTIC takes STARTTLS where it is offered."""

    TLS = "tls"
    STARTTLS = "starttls"
    OPPORTUNISTIC = "opportunistic"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailParameters:
    """Where mail goes and who it is from; `timeout` is seconds for every step."""

    host: str
    port: int
    sender: str
    security: Security = Security.OPPORTUNISTIC
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail. `message_id` (with angle brackets) stays the same when it is sent again after a crash."""

    recipient: str
    subject: str
    text: str
    message_id: str
    sent_at: datetime
    html: str | None = None


class MailError(EvaluatorError):
    """The mail could not be sent."""

    def __init__(self, message: str, *, is_passing: bool, detail: str | None = None) -> None:
        super().__init__(message)
        self.is_passing = is_passing
        self.detail = detail


def mail_parameters(url: str, sender: str) -> MailParameters:
    """Read SMTP_URL: `smtp://[user:password@]host[:port][?security=starttls|none]` or `smtps://...`.

    With a password the connection is encrypted or refused, unless the host is this machine. Raises ValueError.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("SMTP_URL has to look like smtp://user:password@host:587 or smtps://host")
    asked = parse_qs(parts.query).get("security", [""])[0]
    return MailParameters(
        host=parts.hostname,
        port=parts.port or {"smtps": 465}.get(parts.scheme, 587 if parts.username else 25),
        sender=sender,
        security=_security(parts.scheme, parts.hostname, parts.username is not None, asked),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


async def check_mail(parameters: MailParameters) -> None:
    """Connect, greet, encrypt and sign in as a mail would; sends nothing. Raises MailError."""
    async with _connected(parameters) as server:
        await server.noop()


async def send(parameters: MailParameters, mail: Mail) -> None:
    """Hand one mail to the server. Raises MailError; `is_passing` says whether another try may help."""
    message = _message(parameters.sender, mail)
    async with _connected(parameters) as server:
        await server.send_message(message)


@asynccontextmanager
async def _connected(parameters: MailParameters) -> AsyncIterator[aiosmtplib.SMTP]:
    server = aiosmtplib.SMTP(
        hostname=parameters.host,
        port=parameters.port,
        username=parameters.username,
        password=parameters.password,
        timeout=parameters.timeout,
        use_tls=parameters.security is Security.TLS,
        start_tls={Security.STARTTLS: True, Security.OPPORTUNISTIC: None}.get(parameters.security, False),
    )
    try:
        async with server:
            yield server
    except aiosmtplib.SMTPException as error:
        raise _fault_of(error) from error
    except OSError as error:
        raise MailError(
            "The mail server could not be reached. Check SMTP_URL.", is_passing=True, detail=str(error)
        ) from error


def _security(scheme: str, host: str, signs_in: bool, asked: str) -> Security:
    if scheme == "smtps":
        return Security.TLS
    if asked:
        return Security(asked)
    return Security.STARTTLS if signs_in and not _is_loopback(host) else Security.OPPORTUNISTIC


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _message(sender: str, mail: Mail) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.sent_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message


def _fault_of(error: aiosmtplib.SMTPException) -> MailError:
    detail = str(error)[:300]
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return MailError(
            "The mail server refused the sign-in. Check SMTP_URL.", is_passing=False, detail=detail
        )
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        passing = all(400 <= each.code < 500 for each in error.recipients)
        return MailError("The mail server refused the recipient.", is_passing=passing, detail=detail)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return MailError(
            "The mail server refused the mail.", is_passing=400 <= error.code < 500, detail=detail
        )
    if isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPServerDisconnected):
        return MailError(
            "The mail server could not be reached. Check SMTP_URL.", is_passing=True, detail=detail
        )
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return MailError("The mail server did not answer in time.", is_passing=True, detail=detail)
    return MailError(
        "The mail server does not offer what SMTP_URL asks for.", is_passing=False, detail=detail
    )
