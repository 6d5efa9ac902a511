"""ZIP containers (DOCX, ODT) read with care: sizes are counted while inflating, since declared ones lie."""

import io
import zipfile
import zlib
from typing import IO

from lxml import etree

from evaluator.documents.refusals import damaged, inflates_too_far, needs_password

MOST_ENTRIES = 5000
_CHUNK = 64 * 1024


class Container:
    """An opened container. Each part is inflated once, in chunks; all together may not exceed the limit.

    Raises Refused: corrupt, encrypted, or too_large.
    """

    def __init__(self, data: bytes, format_name: str, max_inflated_bytes: int) -> None:
        self.format_name = format_name
        self.limit = max_inflated_bytes
        self.left = max_inflated_bytes
        try:
            self.file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise damaged(format_name) from error
        entries = self.file.infolist()
        if len(entries) > MOST_ENTRIES:
            raise inflates_too_far(max_inflated_bytes)
        self.entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}

    def has(self, name: str) -> bool:
        """True when the container has that part; letter case does not count."""
        return name.lower() in self.entries

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, or None when there is none of that name."""
        entry = self.entries.get(name.lower())
        if entry is None:
            return None
        if entry.flag_bits & 1:
            raise needs_password()
        if entry.file_size > self.left:
            raise inflates_too_far(self.limit)
        try:
            with self.file.open(entry) as part:
                return self._inflate(part)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            RuntimeError,
            ValueError,
        ) as error:
            raise damaged(self.format_name) from error

    def _inflate(self, part: IO[bytes]) -> bytes:
        pieces: list[bytes] = []
        while piece := part.read(_CHUNK):
            self.left -= len(piece)
            if self.left < 0:
                raise inflates_too_far(self.limit)
            pieces.append(piece)
        return b"".join(pieces)

    def read_xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, or None when there is no such part."""
        data = self.read(name)
        return None if data is None else parse_xml(data, self.format_name)


def parse_xml(data: bytes, format_name: str) -> etree._Element:
    """The root of an XML document, without entities, network or document types. Raises Refused (corrupt)."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return _salvaged(data, format_name, error)
    return root


def _salvaged(data: bytes, format_name: str, error: Exception) -> etree._Element:
    """A part with a flaw in its markup still shows its words in an office program; so it does here."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as second:
        raise damaged(format_name) from second
    if root is None:
        raise damaged(format_name) from error
    return root
