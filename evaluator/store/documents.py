"""Documents: uploaded files, the leased work of reading them, and what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    insert,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.documents import (
    AddressedSentence,
    Contact,
    DocumentStatus,
    DocumentWarning,
    HiddenPassage,
)
from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import WorkState
from evaluator.domain.look_alikes import Traits
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.leases import lease_columns, lease_indexes
from evaluator.store.schema import (
    changed_column,
    created_column,
    identity_column,
    metadata,
    team_column,
    time_column,
    words,
)


class DocumentRole(StrEnum):
    """What a file is for."""

    JOB_DESCRIPTION = "job_description"
    RESUME = "resume"


documents = Table(
    "documents",
    metadata,
    identity_column(),
    team_column(),
    Column("draft_id", BigInteger, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("role", words(DocumentRole, "role"), nullable=False),
    Column("name", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("status", words(DocumentStatus, "status")),
    Column("reason", Text),
    Column("format", Text),
    Column("pages", Integer),
    Column("language", Text),
    Column("text", Text),
    Column("word_count", Integer, nullable=False, server_default="0"),
    Column("hidden_text", JSONB, nullable=False, server_default="[]"),
    Column("warnings", JSONB, nullable=False, server_default="[]"),
    Column("links", JSONB, nullable=False, server_default="[]"),
    Column("contacts", JSONB, nullable=False, server_default="[]"),
    Column("segments", LargeBinary),
    Column("page_starts", JSONB, nullable=False, server_default="[]"),
    Column("addressed", JSONB, nullable=False, server_default="[]"),
    Column("ocr_pages", JSONB, nullable=False, server_default="[]"),
    Column("page_quality", JSONB, nullable=False, server_default="[]"),
    Column("sketch", ARRAY(Integer), nullable=False, server_default="{}"),
    Column("emitted_share", Float),
    Column("detected_name", Text, nullable=False, server_default=""),
    *lease_columns(),
    time_column("removed_at"),
    time_column("original_deleted_at"),
    time_column("confirmed_at"),
    Column("confirmed_by", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    created_column(),
    changed_column(),
    CheckConstraint("size_bytes >= 0", name="size"),
    CheckConstraint("octet_length(sha256) = 32", name="sha256"),
    CheckConstraint("char_length(name) BETWEEN 1 AND 255", name="name_length"),
    Index("ix_documents_draft_id", "draft_id", "role"),
    Index("ix_documents_sha256", "team_id", "sha256"),
    Index("ix_documents_confirmed_by", "confirmed_by"),
)
lease_indexes(documents)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as lists show it: all but its text. `status` is None until it was read.

    `duplicate_of` names the earlier file of the same draft with the same bytes, or is None. From
    `original_deleted_at` on its bytes are gone, and what was read remains. `confirmed_at`: since when a person takes
    what was read of a file for enough, though parts of it could not be read.
    """

    id: int
    team_id: int
    draft_id: int
    role: DocumentRole
    name: str
    size_bytes: int
    state: WorkState
    status: DocumentStatus | None
    reason: str | None
    format: str | None
    pages: int | None
    language: str | None
    hidden_text: tuple[HiddenPassage, ...]
    warnings: tuple[DocumentWarning, ...]
    contacts: tuple[Contact, ...]
    sketch: tuple[int, ...]
    ocr_pages: tuple[int, ...]
    addressed: tuple[AddressedSentence, ...]
    word_count: int
    duplicate_of: str | None
    candidate_id: int | None
    candidate_name: str | None
    last_error: str | None
    created_at: datetime
    original_deleted_at: datetime | None = None
    confirmed_at: datetime | None = None
    emitted_share: float | None = None

    @property
    def is_waiting(self) -> bool:
        """True while the file is queued or being read."""
        return not self.state.is_final

    @property
    def is_usable(self) -> bool:
        """True when its text was read and nothing spoke against using it."""
        return self.status is not None and self.status.is_readable and self.reason is None

    @property
    def needs_confirmation(self) -> bool:
        """True when parts of it could not be read, and nobody has said that the rest is enough."""
        return self.status is DocumentStatus.PARTIAL_OCR and self.confirmed_at is None

    @property
    def is_ready(self) -> bool:
        """True when the file is a resume that a job would rate."""
        is_readable = self.status is not None and self.status.is_readable
        return is_readable and not self.needs_confirmation and self.duplicate_of is None

    @property
    def traits(self) -> Traits:
        """What it is recognized by."""
        return Traits(self.contacts, self.sketch)


def _rows_query(*where: ColumnElement[bool]) -> Any:
    earlier = documents.alias("earlier")
    first = (
        select(earlier.c.name.label("duplicate_of"))
        .where(
            earlier.c.draft_id == documents.c.draft_id,
            earlier.c.role == documents.c.role,
            earlier.c.sha256 == documents.c.sha256,
            earlier.c.id < documents.c.id,
            earlier.c.removed_at.is_(None),
        )
        .order_by(earlier.c.id)
        .limit(1)
        .lateral("first")
    )
    plain = [
        documents.c[name]
        for name in DocumentRow.__slots__
        if name not in {"duplicate_of", "candidate_id", "candidate_name"}
    ]
    return (
        select(
            *plain,
            first.c.duplicate_of,
            candidates.c.id.label("candidate_id"),
            candidates.c.name.label("candidate_name"),
        )
        .select_from(
            documents.outerjoin(first, true()).outerjoin(
                candidates, candidates.c.document_id == documents.c.id
            )
        )
        .where(documents.c.removed_at.is_(None), *where)
        .order_by(documents.c.id)
    )


def _row(row: Any) -> DocumentRow:
    values = dict(row._mapping)
    values["hidden_text"] = tuple(HiddenPassage.model_validate(passage) for passage in values["hidden_text"])
    values["warnings"] = tuple(DocumentWarning.model_validate(warning) for warning in values["warnings"])
    values["contacts"] = tuple(Contact.model_validate(contact) for contact in values["contacts"])
    values["addressed"] = tuple(AddressedSentence.model_validate(found) for found in values["addressed"])
    values |= {name: tuple(values[name]) for name in ("sketch", "ocr_pages")}
    return DocumentRow(**values)


async def insert_document(
    session: Session,
    *,
    team_id: int,
    draft_id: int,
    role: DocumentRole,
    name: str,
    size_bytes: int,
    sha256: bytes,
) -> int:
    """Add an uploaded file; it is queued to be read."""
    made = await session.scalar(
        insert(documents)
        .values(
            team_id=team_id, draft_id=draft_id, role=role, name=name, size_bytes=size_bytes, sha256=sha256
        )
        .returning(documents.c.id)
    )
    return int(made or 0)


async def list_documents(session: Session, draft_id: int, role: DocumentRole) -> list[DocumentRow]:
    """A draft's files of one role in the order they came."""
    rows = await session.execute(_rows_query(documents.c.draft_id == draft_id, documents.c.role == role))
    return [_row(row) for row in rows]


async def list_changed_documents(session: Session, draft_id: int, cursor: int) -> list[DocumentRow]:
    """A draft's files whose rows, or whose candidates' rows, are of this cursor or newer."""
    changed = (documents.c.changed_xid >= cursor) | (candidates.c.changed_xid >= cursor)
    rows = await session.execute(_rows_query(documents.c.draft_id == draft_id, changed))
    return [_row(row) for row in rows]


async def list_draft_documents(session: Session, draft_id: int) -> list[DocumentRow]:
    """All files of a draft, of either role, in the order they came."""
    rows = await session.execute(_rows_query(documents.c.draft_id == draft_id))
    return [_row(row) for row in rows]


async def get_document(session: Session, team_id: int, document_id: int) -> DocumentRow:
    """The team's document with that id; raises NotFoundError."""
    theirs = (documents.c.id == document_id) & (documents.c.team_id == team_id)
    row = (await session.execute(_rows_query(theirs))).first()
    if row is None:
        raise NotFoundError
    return _row(row)


async def count_resumes(session: Session, draft_id: int) -> int:
    """How many resumes the draft holds, refused ones left out."""
    counted = await session.scalar(
        select(func.count())
        .select_from(documents)
        .where(
            documents.c.draft_id == draft_id,
            documents.c.role == DocumentRole.RESUME,
            documents.c.removed_at.is_(None),
            documents.c.status.is_(None)
            | documents.c.status.in_([DocumentStatus.OK, DocumentStatus.PARTIAL_OCR]),
        )
    )
    return int(counted or 0)


def addressed_places(stored: Sequence[Mapping[str, Any]]) -> tuple[NoEvidence, ...]:
    """Where the sentences stand that speak to a program, from how they are stored."""
    return tuple(NoEvidence(item["start"], item["end"]) for item in stored)
