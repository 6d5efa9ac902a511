"""The reader of DOC files (Word 6 to 2003), by catdoc where it is installed."""

import re

from evaluator.documents.limits import ReadLimits
from evaluator.documents.programs import ProgramFailed, ProgramTimeout, find_program, run_program
from evaluator.documents.refusals import damaged, needs_password, no_program, too_slow
from evaluator.documents.transcript import Transcript

SHARE_OF_TIME = 0.8
_FIELD = re.compile(
    r'\x13|\x14|\x15|\b(?:HYPERLINK|INCLUDEPICTURE|MAILTO)\s+(?:\\\w\s+)*"(?P<target>[^"\n]*)"(?:\s*\\\w(?:\s+"[^"\n]*")?)*'
    r"|\b(?:PAGE|NUMPAGES)\s*\\\*\s*(?:MERGEFORMAT|ARABIC)\b"
)
_MARK = re.compile(r"[\x00-\x06\x08\x0b\x0e-\x1f\x7f]|\[(?:pic|image)\]", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?://|mailto:|www\.)", re.IGNORECASE)
_CELL_END = "\x07"
_ENCRYPTED = 0x0100
"""The flag fEncrypted of the file information block, whose flags lie 10 bytes from its beginning ([MS-DOC] 2.5.1)."""
_FLAGS_AT = 10
_WORD_MAGIC = (b"\xec\xa5", b"\xdc\xa5")
"""The first bytes of the file information block of Word 97 and later, and of Word 6 and 95."""
_SECTOR = 512


def read_doc(data: bytes, limits: ReadLimits) -> Transcript:
    """All text in the order of the file. Raises Refused: unsupported without catdoc, encrypted, corrupt, timeout."""
    if _is_encrypted(data):
        raise needs_password()
    program = find_program("catdoc")
    if program is None:
        raise no_program("DOC", "DOCX or PDF")
    try:
        raw = run_program([program, "-w", "-d", "utf-8", "-"], data, SHARE_OF_TIME * limits.seconds)
    except ProgramTimeout as error:
        raise too_slow(limits.seconds) from error
    except ProgramFailed as error:
        raise damaged("DOC") from error
    text = raw.decode("utf-8", "replace")
    links = [found["target"] for found in _FIELD.finditer(text) if found["target"]]
    return Transcript(
        text=_MARK.sub("", _FIELD.sub("", text).replace(_CELL_END, "\t")).replace("\x0c", "\n"),
        links=[link for link in dict.fromkeys(links) if _ADDRESS.match(link)],
    )


def _is_encrypted(data: bytes) -> bool:
    """The file information block begins the stream of the document, and streams begin with sectors."""
    for at in range(_SECTOR, min(len(data), 64 * _SECTOR), _SECTOR):
        if data[at : at + 2] in _WORD_MAGIC:
            flags = int.from_bytes(data[at + _FLAGS_AT : at + _FLAGS_AT + 2], "little")
            return bool(flags & _ENCRYPTED)
    return False
