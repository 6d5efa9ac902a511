"""Blobs: the bytes of files and exports, in parts, once per team and content.

A table refers to a blob by its columns `team_id` and `sha256`, in the transaction that finished the upload or
stored the blob; a blob that no such table refers to is deleted. A row with `original_deleted_at` set no longer refers.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    and_,
    delete,
    event,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from evaluator.domain.errors import NotFoundError
from evaluator.store.database import Session
from evaluator.store.schema import created_column, metadata

PART_BYTES = 1024 * 1024
DIGEST_BYTES = 32
UPLOAD_ID_BYTES = 16
"""Shorter than a digest: until its content is known, an upload goes by a random name in the same column."""

blobs = Table(
    "blobs",
    metadata,
    Column("team_id", BigInteger, ForeignKey("teams.id", ondelete="CASCADE"), nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("part", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    created_column(),
    PrimaryKeyConstraint("team_id", "sha256", "part"),
    CheckConstraint(f"octet_length(sha256) IN ({UPLOAD_ID_BYTES}, {DIGEST_BYTES})", name="sha256"),
    CheckConstraint("part >= 0", name="part"),
    CheckConstraint(f"octet_length(bytes) <= {PART_BYTES}", name="bytes"),
)

STORE_UNCOMPRESSED = "ALTER TABLE blobs ALTER COLUMN bytes SET STORAGE EXTERNAL"
"""Files are compressed already; trying again costs time. Alembic does not see it: a migration runs it as it is."""


@event.listens_for(blobs, "after_create")
def _store_uncompressed(_table: Table, connection: Connection, **_: object) -> None:
    connection.execute(text(STORE_UNCOMPRESSED))


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """What was stored. `is_new` is false when the team had the same bytes already."""

    sha256: bytes
    size_bytes: int
    is_new: bool


class Upload:
    """A blob whose bytes arrive bit by bit. Whoever feeds it opens a short transaction for each part.

    Call `add` for what arrived and `flush` whenever `is_full`: then at most a part and a chunk are in memory. When
    one of these transactions fails, discard the upload in another: its file has to be sent again.
    """

    def __init__(self, team_id: int) -> None:
        self._name = secrets.token_bytes(UPLOAD_ID_BYTES)
        self._team_id = team_id
        self._waiting = bytearray()
        self._parts = 0
        self._digest = hashlib.sha256()
        self.size_bytes = 0

    @property
    def is_full(self) -> bool:
        """True when a whole part waits to be flushed."""
        return len(self._waiting) >= PART_BYTES

    def add(self, chunk: bytes) -> None:
        """Take what arrived next."""
        self._digest.update(chunk)
        self._waiting += chunk
        self.size_bytes += len(chunk)

    async def flush(self, session: Session) -> None:
        """Write every whole part that waits."""
        while self.is_full:
            await self._write(session, PART_BYTES)

    async def finish(self, session: Session) -> StoredBlob:
        """Write the rest and give the upload its content's name, or drop it when the team has those bytes.

        Refer to the blob in this same transaction.
        """
        await self.flush(session)
        if self._waiting or not self._parts:
            await self._write(session, len(self._waiting))
        sha256 = self._digest.digest()
        await _keep_from_deletion(session, self._team_id, sha256)
        is_new = not await session.scalar(select(exists().where(_is(self._team_id, sha256))))
        if is_new:
            await session.execute(update(blobs).where(_is(self._team_id, self._name)).values(sha256=sha256))
        else:
            await self.discard(session)
        return StoredBlob(sha256, self.size_bytes, is_new)

    async def discard(self, session: Session) -> None:
        """Delete what was written of an upload that will not be finished."""
        await session.execute(delete(blobs).where(_is(self._team_id, self._name)))

    async def _write(self, session: Session, size: int) -> None:
        part = bytes(memoryview(self._waiting)[:size])
        del self._waiting[:size]
        await session.execute(
            insert(blobs).values(team_id=self._team_id, sha256=self._name, part=self._parts, bytes=part)
        )
        self._parts += 1


async def insert_blob(session: Session, team_id: int, content: bytes) -> StoredBlob:
    """Store bytes that are all there. Refer to the blob in this same transaction."""
    upload = Upload(team_id)
    # part by part, so that hashing a large file leaves the event loop its turns
    for start in range(0, len(content), PART_BYTES):
        upload.add(content[start : start + PART_BYTES])
        await upload.flush(session)
    return await upload.finish(session)


async def read_blob(session: Session, team_id: int, sha256: bytes) -> bytes:
    """All bytes of a team's blob; raises NotFoundError."""
    rows = await session.execute(select(blobs.c.bytes).where(_is(team_id, sha256)).order_by(blobs.c.part))
    parts = [row.bytes for row in rows]
    if not parts:
        raise NotFoundError
    return b"".join(parts)


async def find_part(session: Session, team_id: int, sha256: bytes, part: int) -> bytes | None:
    """One part, counted from 0, or None after the last: so a download holds no transaction open."""
    return await session.scalar(select(blobs.c.bytes).where(_is(team_id, sha256), blobs.c.part == part))


async def delete_unreferenced(session: Session, team_id: int) -> int:
    """Delete a team's blobs that nothing refers to; gives the number of parts."""
    # alone: every transaction that has stored a blob must have committed the row that refers to it
    await session.execute(select(func.pg_advisory_xact_lock(_team_lock(team_id))))
    referring = [
        _refers(table)
        for table in metadata.sorted_tables
        if table is not blobs and {"team_id", "sha256"} <= set(table.c.keys())
    ]
    gone = await session.execute(
        delete(blobs).where(
            blobs.c.team_id == team_id,
            func.octet_length(blobs.c.sha256) == DIGEST_BYTES,
            ~or_(False, *referring),
        )
    )
    return gone.rowcount


async def delete_abandoned_uploads(session: Session, age: timedelta) -> int:
    """Delete uploads begun that long ago and never finished; gives the number of parts."""
    gone = await session.execute(
        delete(blobs).where(
            func.octet_length(blobs.c.sha256) == UPLOAD_ID_BYTES, blobs.c.created_at < func.now() - age
        )
    )
    return gone.rowcount


def _refers(table: Table) -> ColumnElement[bool]:
    refers = exists().where(table.c.team_id == blobs.c.team_id, table.c.sha256 == blobs.c.sha256)
    if "original_deleted_at" in table.c:
        # such a row still names the content it came from, and no longer keeps it
        return refers.where(table.c.original_deleted_at.is_(None))
    return refers


def _is(team_id: int, name: bytes) -> ColumnElement[bool]:
    return and_(blobs.c.team_id == team_id, blobs.c.sha256 == name)


def _team_lock(team_id: int) -> ColumnElement[int]:
    return func.hashtextextended(f"blobs:{team_id}", 0)


async def _keep_from_deletion(session: Session, team_id: int, sha256: bytes) -> None:
    """Until this transaction ends: nobody deletes the team's blobs, and equal contents take turns."""
    same_content = func.hashtextextended(f"blobs:{team_id}:{sha256.hex()}", 0)
    await session.execute(select(func.pg_advisory_xact_lock_shared(_team_lock(team_id))))
    await session.execute(select(func.pg_advisory_xact_lock(same_content)))
