"""The outbox: mails to send, written in the transaction that made them true, kept as the facts they tell.

The words are made once, when a mail is first taken for sending, and stored: every try sends the very same mail, and
what is shown afterwards is what was sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import WorkState
from evaluator.domain.mails import JobFacts, MailKind
from evaluator.store import leases
from evaluator.store.database import Session
from evaluator.store.leases import Claim, lease_columns, lease_indexes
from evaluator.store.schema import (
    changed_column,
    created_column,
    identity_column,
    metadata,
    team_column,
    time_column,
    words,
)

STALE_AFTER = timedelta(days=7)
"""A mail kept for longer than this, for want of a mail server, is old news: it is sent only when an admin says so."""

outbox = Table(
    "outbox",
    metadata,
    identity_column(),
    team_column(),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Column("job_id", BigInteger, ForeignKey("job_queue.id", ondelete="SET NULL")),
    Column("kind", words(MailKind, "kind"), nullable=False),
    Column("cause", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("text", Text),
    Column("html", Text),
    Column("message_id", Text),
    *lease_columns(),
    created_column(),
    time_column("sent_at"),
    changed_column(),
    UniqueConstraint("cause"),
    CheckConstraint("num_nulls(text, html, message_id) IN (0, 3)", name="words"),
    CheckConstraint("(state = 'done') = (sent_at IS NOT NULL)", name="sent_at"),
    Index("ix_outbox_job_id", "job_id"),
    Index("ix_outbox_user_id", "user_id"),
    comment="cause: what the mail is written for, such as job:41:completed; there is one mail for it",
)
lease_indexes(outbox)


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to write; `cause` tells it from every other, however often it is written."""

    team_id: int
    user_id: int
    job_id: int
    kind: MailKind
    cause: str
    recipient: str
    subject: str
    facts: JobFacts


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's words; `message_id`, with angle brackets, is how mail programs know the same mail again."""

    text: str
    html: str
    message_id: str


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail of the outbox; `words` are None until it is first taken for sending."""

    id: int
    kind: MailKind
    recipient: str
    subject: str
    facts: JobFacts
    words: Words | None
    state: WorkState
    faults: int
    last_error: str | None
    available_at: datetime
    is_stale: bool
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail as a list shows it."""

    id: int
    recipient: str
    subject: str
    state: WorkState
    faults: int
    last_error: str | None
    available_at: datetime
    is_stale: bool
    created_at: datetime
    sent_at: datetime | None


_is_stale = (outbox.c.state == WorkState.QUEUED) & (outbox.c.available_at <= func.now() - STALE_AFTER)
_line = [_is_stale.label(name) if name == "is_stale" else outbox.c[name] for name in MailLine.__slots__]
_whole = [*_line, *(outbox.c[name] for name in ("kind", "facts", "text", "html", "message_id"))]


async def insert_mail(session: Session, new: NewMail) -> int | None:
    """Write a mail; gives its id, or None when there is one for that cause already."""
    values = {name: getattr(new, name) for name in NewMail.__slots__} | {
        "facts": new.facts.model_dump(mode="json")
    }
    made = await session.scalar(
        insert(outbox)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[outbox.c.cause])
        .returning(outbox.c.id)
    )
    return int(made) if made is not None else None


async def claim_mails(session: Session, worker_id: UUID, lease: timedelta, limit: int) -> list[Claim]:
    """Take mails to send, those longest due first; none that is old news."""
    return await leases.claim(
        session, outbox, worker_id, lease, limit, order=(outbox.c.available_at,), where=(~_is_stale,)
    )


async def find_claimed_mail(session: Session, claimed: Claim) -> OutboxMail | None:
    """The mail that a claim is for; None when the lease is lost."""
    row = (await session.execute(select(*_whole).where(leases.is_held(outbox, claimed)))).first()
    return _mail(row) if row else None


async def is_still_held(session: Session, claimed: Claim) -> bool:
    """True while the mail is this claim's to send."""
    found = await session.scalar(select(outbox.c.id).where(leases.is_held(outbox, claimed)))
    return found is not None


async def set_words(session: Session, claimed: Claim, made: Words) -> bool:
    """Store a mail's words, which are made once; False when the lease is lost or they are there already."""
    stored = await session.execute(
        update(outbox)
        .where(leases.is_held(outbox, claimed), outbox.c.message_id.is_(None))
        .values(text=made.text, html=made.html, message_id=made.message_id)
        .returning(outbox.c.id)
    )
    return stored.first() is not None


async def record_sent(session: Session, claimed: Claim) -> bool:
    """Note that the mail server took the mail; False when the lease was lost."""
    return await leases.finish(session, outbox, claimed, WorkState.DONE, sent_at=func.now())


async def requeue_mail(session: Session, mail_id: int) -> bool:
    """Queue a mail that failed or is old news, as if new; False when it is in any other state."""
    queued = await session.execute(
        update(outbox)
        .where(outbox.c.id == mail_id, or_(outbox.c.state == WorkState.FAILED, _is_stale))
        .values(
            state=WorkState.QUEUED,
            available_at=func.now(),
            last_error=None,
            finished_at=None,
            crashes=0,
            faults=0,
        )
        .returning(outbox.c.id)
    )
    return queued.first() is not None


async def get_mail(session: Session, mail_id: int) -> OutboxMail:
    """The mail with that id; raises NotFoundError."""
    row = (await session.execute(select(*_whole).where(outbox.c.id == mail_id))).first()
    if row is None:
        raise NotFoundError
    return _mail(row)


async def list_mails(session: Session, *, limit: int, offset: int = 0) -> list[MailLine]:
    """The mails of all teams, newest first."""
    rows = await session.execute(select(*_line).order_by(outbox.c.id.desc()).limit(limit).offset(offset))
    return [MailLine(**row._mapping) for row in rows]


async def count_mails(session: Session) -> int:
    """How many mails there are."""
    return int(await session.scalar(select(func.count()).select_from(outbox)) or 0)


def _mail(row: Any) -> OutboxMail:
    values = dict(row._mapping)
    text, html, message_id = (values.pop(name) for name in ("text", "html", "message_id"))
    values["words"] = Words(text, html, message_id) if message_id else None
    values["facts"] = JobFacts.model_validate(values["facts"])
    return OutboxMail(**values)
