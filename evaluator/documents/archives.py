"""ZIP archives of resumes: their files one after the other, and what was left out of them, by name and reason.

Nothing here is trusted: declared sizes are checked against what really comes out, names keep their last part only,
and one archive inside another is opened, but no third.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from evaluator.documents.formats import detect_format
from evaluator.documents.refusals import Refused, damaged, empty, needs_password
from evaluator.domain.documents import DocumentStatus

MOST_ENTRIES = 5000
"""An archive with more entries than this is no folder of resumes."""
MOST_NAMED = 100
"""Left-out files that are named one by one; the rest is counted."""
DEEPEST = 1
"""Archives inside of the one that was sent: those of this depth are opened, deeper ones are not."""
_CHUNK = 64 * 1024
_UTF8_NAMES = 0x800
_ENCRYPTED = 0x1
_LITTER_FOLDERS = frozenset({"__macosx", ".git", ".trash"})
_LITTER_FILES = frozenset({"thumbs.db", "desktop.ini"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Files an archive may give, and bytes of each once unpacked. All together may not exceed the product."""

    max_members: int
    max_member_bytes: int


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive; names are unique within it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was not taken, with a sentence for the person. `size_bytes` is what the archive says of it."""

    name: str
    size_bytes: int
    status: DocumentStatus
    reason: str


def read_archive(data: bytes, limits: ArchiveLimits) -> Iterator[Member | LeftOut]:
    """The files in the order of the archive, one in memory at a time.

    Raises Refused when it cannot be opened at all, or, after what could be had, when it was cut short.
    """
    return _Unpacking(limits).unpack(data, 0)


class _Unpacking:
    """What is left of the limits, and which names were given."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self._limits = limits
        self._bytes_left = limits.max_members * limits.max_member_bytes
        self._members_left = limits.max_members
        self._named_left = MOST_NAMED
        self._names: set[str] = set()

    def unpack(self, data: bytes, depth: int) -> Iterator[Member | LeftOut]:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise damaged("ZIP") from error
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Refused(
                DocumentStatus.TOO_LARGE,
                f"Holds {len(entries):,} entries; at most {MOST_ENTRIES:,} are opened. Send only the resumes.",
            )
        unnamed = 0
        for entry in entries:
            name = member_name(entry)
            if not name:
                continue
            for found in self._open(archive, entry, name, depth):
                if isinstance(found, LeftOut):
                    self._named_left -= 1
                    if self._named_left < 0:
                        unnamed += 1
                        continue
                yield found
        if unnamed:
            raise Refused(DocumentStatus.TOO_LARGE, f"{unnamed} more of its files were left out.")

    def _open(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, depth: int
    ) -> Iterator[Member | LeftOut]:
        try:
            content = self._inflate(archive, entry)
            if not is_archive(content, name):
                self._members_left -= 1
                yield Member(self._unique(name), content)
                return
            if depth >= DEEPEST:
                raise Refused(
                    DocumentStatus.UNSUPPORTED, "An archive this deep inside another is not opened."
                )
            yield from self.unpack(content, depth + 1)
        except Refused as refused:
            yield LeftOut(self._unique(name), entry.file_size, refused.status, refused.reason)

    def _inflate(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & _ENCRYPTED:
            raise needs_password()
        if self._members_left <= 0:
            raise Refused(
                DocumentStatus.TOO_LARGE,
                f"The archive holds more than {self._limits.max_members} files. Not added.",
            )
        limit = min(self._limits.max_member_bytes, self._bytes_left)
        if entry.file_size > limit:
            raise self._too_large()
        pieces: list[bytes] = []
        size = 0
        try:
            with archive.open(entry) as part:
                while piece := part.read(_CHUNK):
                    size += len(piece)
                    self._bytes_left -= len(piece)
                    if size > limit:
                        raise self._too_large()
                    pieces.append(piece)
        except _BROKEN as error:
            raise damaged(PurePosixPath(entry.filename).suffix.lstrip(".").upper() or "packed") from error
        if not size:
            raise empty()
        return b"".join(pieces)

    def _too_large(self) -> Refused:
        if self._bytes_left < self._limits.max_member_bytes:
            return Refused(DocumentStatus.TOO_LARGE, "The archive is too large once unpacked. Not added.")
        megabytes = self._limits.max_member_bytes / 1_000_000
        return Refused(
            DocumentStatus.TOO_LARGE,
            f"Unpacked it is larger than {megabytes:g} MB. Pictures usually cause this: save a copy without them.",
        )

    def _unique(self, name: str) -> str:
        stem, suffix = _split(name)
        chosen, number = name, 1
        while chosen.casefold() in self._names:
            number += 1
            chosen = f"{stem} ({number}){suffix}"
        self._names.add(chosen.casefold())
        return chosen


def is_archive(content: bytes, name: str) -> bool:
    """True for a plain ZIP; documents that are made of one (DOCX, ODT) are none."""
    return detect_format(content, name).key == "zip"


def member_name(entry: zipfile.ZipInfo) -> str:
    """The last part of an entry's path, or "" for folders and for what operating systems leave behind."""
    path = _decoded(entry).replace("\\", "/")
    parts = [part for part in path.split("/") if part]
    if entry.is_dir() or path.endswith("/") or not parts:
        return ""
    last = "".join(character for character in parts[-1] if character.isprintable()).strip()
    folders = {part.lower() for part in parts[:-1]}
    is_litter = last.startswith((".", "~$")) or last.lower() in _LITTER_FILES or folders & _LITTER_FOLDERS
    return "" if is_litter else last


def _decoded(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are read as code page 437; many programs write UTF-8 there all the same."""
    if entry.flag_bits & _UTF8_NAMES:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _split(name: str) -> tuple[str, str]:
    suffix = PurePosixPath(name).suffix
    return (name.removesuffix(suffix), suffix) if suffix else (name, "")
