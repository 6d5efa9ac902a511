"""A fake mail server: real SMTP by aiosmtpd on a free port, with one known password, and faults on demand.

`async with FakeMailServer() as server: ... server.url, server.mails`.
"""

import asyncio
import ssl
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "rita", "right"
DROP = "drop"
"""Among the scripted answers: the mail came in whole, and the connection ends without an answer."""


@dataclass(frozen=True, slots=True)
class TakenMail:
    """A mail that came in whole, and whether it was over an encrypted connection."""

    recipients: tuple[str, ...]
    message: EmailMessage
    is_encrypted: bool

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    def body(self, kind: str) -> str:
        """The text ("plain") or the HTML ("html") as the reader's program takes it from the mail."""
        part = self.message.get_body((kind,))
        assert part is not None
        content = part.get_content()
        assert isinstance(content, str)
        return content


class FakeMailServer:
    """The server and what it took. `answers` are given to the next mails; after them every mail is taken.

    `mails` were answered with 250, `arrived` holds those too that were not. `tls` encrypts from the first byte,
    `starttls` when the client asks.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None) -> None:
        self.mails: list[TakenMail] = []
        self.arrived: list[TakenMail] = []
        self.answers: list[str] = []
        self.greetings = self.goodbyes = 0
        self.farewell = "221 Bye"
        self._tls, self._starttls = tls, starttls
        self._gates = {stage: asyncio.Event() for stage in ("EHLO", "DATA")}
        self._changed = asyncio.Condition()
        self._connections: list[SMTP] = []
        self._server: asyncio.Server
        for gate in self._gates.values():
            gate.set()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def url(self) -> str:
        """SMTP_URL, without signing in."""
        return f"{'smtps' if self._tls else 'smtp'}://{self.address}"

    def hold(self, stage: str) -> None:
        """Let clients wait at "EHLO" or for the answer to "DATA" until `let_go`."""
        self._gates[stage].clear()

    def let_go(self) -> None:
        for gate in self._gates.values():
            gate.set()

    async def wait_for(self, *, mails: int = 0, arrived: int = 0, greetings: int = 0) -> None:
        """Wait until so many were taken, came in, and greeted."""
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(
                lambda: (
                    len(self.mails) >= mails and len(self.arrived) >= arrived and self.greetings >= greetings
                )
            )

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(
            self._connection, "127.0.0.1", 0, ssl=self._tls
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.abort()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greetings += 1
        await self._tell()
        await self._gates["EHLO"].wait()
        return responses

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.goodbyes += 1
        return self.farewell

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        is_encrypted = server.transport.get_extra_info("ssl_object") is not None
        mail = TakenMail(tuple(envelope.rcpt_tos), message, is_encrypted)
        self.arrived.append(mail)
        await self._tell()
        await self._gates["DATA"].wait()
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == DROP:
            server.transport.abort()
        elif answer.startswith("250"):
            self.mails.append(mail)
            await self._tell()
        return answer

    def _connection(self) -> SMTP:
        connection = SMTP(
            self,
            authenticator=_authenticate,
            auth_require_tls=self._starttls is not None,
            tls_context=self._starttls,
            loop=asyncio.get_running_loop(),
        )
        self._connections.append(connection)
        return connection

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _authenticate(server: SMTP, session: Session, envelope: Envelope, how: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)
