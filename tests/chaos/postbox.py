"""A mail server that takes everything and keeps a ledger of deliveries."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail that was taken, with its 250."""

    message_id: str
    recipient: str
    subject: str


class Postbox:
    """The ledger. A mail counts once its body was taken whole."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.url = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.content or b"")
        for recipient in envelope.rcpt_tos:
            self.deliveries.append(Delivery(message["Message-ID"], recipient, message["Subject"]))
        return "250 OK"

    @property
    def repeated(self) -> int:
        """How many deliveries were of a Message-ID that had been delivered before."""
        return sum(count - 1 for count in Counter(each.message_id for each in self.deliveries).values())


@asynccontextmanager
async def taking_mail() -> AsyncIterator[Postbox]:
    """A mail server on a free port of loopback."""
    postbox = Postbox()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(postbox, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    postbox.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield postbox
    finally:
        server.close()
