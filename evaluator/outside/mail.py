"""The one client for the mail server: checks it, and sends a mail."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from evaluator.domain.errors import EvaluatorError

STEPS = 3
"""The whole of a connection, or of a mail, may take this many times what a step may: a server that trickles ends."""
GOODBYE_SECONDS = 2.0
Refused = aiosmtplib.SMTPResponseException | aiosmtplib.SMTPRecipientRefused
MAX_DETAIL = 300
"""Characters of what the server said that are kept."""


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
    """One mail; `message_id` (with angle brackets) and `written_at` are the same whenever it is sent again."""

    recipient: str
    subject: str
    text: str
    message_id: str
    written_at: datetime
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
    async with connected(parameters):
        pass


class MailServer:
    """A mail server that is connected, encrypted as asked and signed in to."""

    def __init__(self, server: aiosmtplib.SMTP, parameters: MailParameters) -> None:
        self._server = server
        self._parameters = parameters

    async def send(self, mail: Mail) -> None:
        """Hand over one mail; it is the server's once this returns. Raises MailError.

        `is_passing` says whether another try may help. After a lost connection the server may have taken the mail
        all the same: `message_id` lets mail programs see that the next try brings the same one.
        """
        with _faults_named():
            message = _message(self._parameters.sender, mail)
            async with asyncio.timeout(self._parameters.timeout * STEPS):
                await self._server.send_message(message)


@asynccontextmanager
async def connected(parameters: MailParameters) -> AsyncIterator[MailServer]:
    """Be connected while the block runs. Raises MailError when there is no way in.

    The goodbye comes after the block, so that what was sent can be recorded first; nothing hangs on its answer.
    """
    server = _client(parameters)
    try:
        with _faults_named():
            async with asyncio.timeout(parameters.timeout * STEPS):
                await server.connect()
        yield MailServer(server, parameters)
        await _say_goodbye(server)
    finally:
        server.close()


def make_message_id(sender: str) -> str:
    """A new Message-ID, unlike any other, in the sender's domain."""
    return make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or None)


def _client(parameters: MailParameters) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=parameters.host,
        port=parameters.port,
        username=parameters.username,
        password=parameters.password,
        timeout=parameters.timeout,
        use_tls=parameters.security is Security.TLS,
        start_tls={Security.STARTTLS: True, Security.OPPORTUNISTIC: None}.get(parameters.security, False),
    )


async def _say_goodbye(server: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError):
        await server.quit(timeout=GOODBYE_SECONDS)


def _security(scheme: str, host: str, signs_in: bool, asked: str) -> Security:
    if scheme == "smtps":
        return Security.TLS
    if asked:
        try:
            return Security(asked)
        except ValueError:
            raise ValueError(f"SMTP_URL may say security={', '.join(Security)}; nothing else") from None
    return Security.STARTTLS if signs_in and not _is_loopback(host) else Security.OPPORTUNISTIC


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _message(sender: str, mail: Mail) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = _address(mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message


def _address(recipient: str) -> Address:
    local, _, domain = recipient.rpartition("@")
    # parsed as one address: "a@x.example, b@y.example" would otherwise become two
    try:
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except (ValueError, MessageError, IndexError) as error:
        raise MailError("This is no address that mail can be sent to.", is_passing=False) from error


@contextmanager
def _faults_named() -> Iterator[None]:
    """What goes wrong inside becomes a MailError that says what happened and whether it may pass."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as error:
        raise _refusal(error) from error
    except aiosmtplib.SMTPRecipientsRefused as error:
        passing = all(400 <= each.code < 500 for each in error.recipients)
        raise _fault("The mail server refused the recipient.", passing, error.recipients[0]) from error
    except TimeoutError as error:
        raise _fault("The mail server did not answer in time.", True, error) from error
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected, OSError) as error:
        raise _unreachable(error) from error
    except aiosmtplib.SMTPException as error:
        raise _fault("The mail server does not offer what SMTP_URL asks for.", False, error) from error


def _refusal(error: aiosmtplib.SMTPResponseException) -> MailError:
    passing = 400 <= error.code < 500
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return _fault("The mail server refused the sign-in. Check SMTP_URL.", passing, error)
        case aiosmtplib.SMTPSenderRefused():
            return _fault("The mail server refused the sender. Check MAIL_FROM.", passing, error)
        case aiosmtplib.SMTPConnectResponseError():
            return _fault("The mail server takes no connection.", passing, error)
        case _:
            return _fault("The mail server refused the mail.", passing, error)


def _unreachable(error: BaseException) -> MailError:
    if any(isinstance(each, ssl.SSLError) for each in (error, error.__cause__)):
        return _fault("The connection to the mail server could not be encrypted.", True, error)
    return _fault("The mail server could not be reached. Check SMTP_URL.", True, error)


def _fault(message: str, is_passing: bool, error: BaseException) -> MailError:
    said = f"{error.code} {error.message}" if isinstance(error, Refused) else str(error)
    return MailError(message, is_passing=is_passing, detail=" ".join(said.split())[:MAX_DETAIL])
