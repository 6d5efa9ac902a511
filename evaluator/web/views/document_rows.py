"""Rows of a draft's files: the same for the page that is asked for and for what is pushed to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from evaluator.domain.documents import DocumentStatus, WarningKind
from evaluator.domain.jobs import WorkState
from evaluator.domain.look_alikes import Likeness, LookAlike, find_look_alikes
from evaluator.domain.names import display_name, same_names
from evaluator.store.changes import DraftChanges
from evaluator.store.documents import DocumentRole, DocumentRow

UNCONFIRMED = "It is not rated unless you say that the rest is enough."
CONFIRMED = "What was read is rated."
LIKENESSES = {
    Likeness.EMAIL: "The same e-mail address as",
    Likeness.PHONE: "The same phone number as",
    Likeness.TEXT: "Nearly the same text as",
}
DECIDE = "If both are one person, remove one; else both are rated."
ADDRESSED_ONE = "One sentence speaks to a program instead of a reader. It has no effect; the text shows it."
ADDRESSED_MORE = (
    "{} sentences speak to a program instead of a reader. They have no effect; the text shows them."
)
LEAST_EMITTED = 0.97
"""Of an office file's letters: below it something of weight may be missing."""
LEFT_OUT_TEXT = (
    "About {} % of the letters in this file came out. Compare the text with the file before you rate it."
)
SAME_NAME = (
    "A different file and a different person, as far as we can tell. "
    "Both are kept apart by number, here and everywhere."
)
_KILO = 1000
_LONGEST_KIND = 4


class Group(StrEnum):
    """Where a row stands on the page: with the ready ones that have a note, the left out ones, or all others."""

    NOTED = "noted"
    LEFT_OUT = "out"
    OTHERS = "all"


class Part(StrEnum):
    """Which part of the tally a file counts for."""

    READY = "ready"
    READING = "read"
    NOTED = "look"
    LEFT_OUT = "out"


@dataclass(frozen=True, slots=True)
class DocumentRowView:
    """What a row prints. `badge` is a key of the macro document_badge; `why` explains it in a sentence or two.

    `candidate_label` is how a candidate without a name is called, or "" where there is a name.
    """

    id: int
    kind: str
    who: str
    name: str
    line: str
    badge: str
    why: str
    group: Group
    part: Part
    candidate_id: int | None
    candidate_name: str
    candidate_label: str
    has_hidden_text: bool
    has_text: bool
    needs_confirmation: bool
    has_original: bool
    is_original_deleted: bool


def document_row(document: DocumentRow, same_name: bool, look_alike: str = "") -> DocumentRowView:
    """The row of one file.

    `same_name`: another candidate of the draft is called alike; `look_alike`: which file may be the same person's, in
    a sentence.
    """
    badge, why, part = _standing(document, same_name, look_alike)
    is_out = part is Part.LEFT_OUT
    label = ""
    if document.candidate_id is not None and not (document.candidate_name or "").strip():
        label = display_name(None, document.candidate_id)
    return DocumentRowView(
        id=document.id,
        kind=_kind(document),
        who=document.name if is_out or document.is_waiting else document.candidate_name or "",
        name=document.name,
        line=_line(document),
        badge=badge,
        why=why if is_out or not label else f"{why} Shown as “{label}” until you give a name.".strip(),
        group=Group.LEFT_OUT if is_out else Group.NOTED if part is Part.NOTED else Group.OTHERS,
        part=part,
        candidate_id=document.candidate_id,
        candidate_name=document.candidate_name or "",
        candidate_label=label,
        has_hidden_text=bool(document.hidden_text),
        has_text=document.status is not None and document.status.is_readable,
        needs_confirmation=document.needs_confirmation and document.duplicate_of is None,
        has_original=not _was_refused_unread(document) and document.original_deleted_at is None,
        is_original_deleted=document.original_deleted_at is not None,
    )


def document_rows(documents: Sequence[DocumentRow]) -> tuple[DocumentRowView, ...]:
    """The rows of all resumes of a draft, in their order."""
    return _rows(documents, {document.id for document in documents})


def changed_document_rows(changes: DraftChanges) -> tuple[DocumentRowView, ...]:
    """The rows to send to watchers: what changed, and those who share a name with one that changed."""
    changed = {document.id for document in changes.documents}
    peers = {id for group in _same_name_groups(changes.files) if changed & set(group) for id in group}
    alike = _look_alikes(changes.files)
    peers |= {other.other_id for id, other in alike.items() if id in changed}
    peers |= {id for id, other in alike.items() if other.other_id in changed}
    return _rows(changes.files, changed | peers)


def size_in_words(size_bytes: int) -> str:
    """Bytes as a person reads them, in powers of ten like the limit: "184 KB", "2.1 MB", "0 bytes"."""
    if size_bytes < _KILO:
        return f"{size_bytes} bytes" if size_bytes != 1 else "1 byte"
    if size_bytes < _KILO * _KILO:
        return f"{round(size_bytes / _KILO)} KB"
    return f"{size_bytes / (_KILO * _KILO):.1f} MB"


def _resumes(documents: Iterable[DocumentRow]) -> Iterable[DocumentRow]:
    return (document for document in documents if document.role is DocumentRole.RESUME)


def _same_name_groups(documents: Sequence[DocumentRow]) -> tuple[tuple[int, ...], ...]:
    return same_names(
        {document.id: document.candidate_name for document in _resumes(documents) if document.is_ready}
    )


def _rows(documents: Sequence[DocumentRow], wanted: set[int]) -> tuple[DocumentRowView, ...]:
    same_name = {id for group in _same_name_groups(documents) for id in group}
    names = {document.id: document.name for document in documents}
    alike = {
        id: f"{LIKENESSES[other.likeness]} {names[other.other_id]}. {DECIDE}"
        for id, other in _look_alikes(documents).items()
    }
    return tuple(
        document_row(document, document.id in same_name, alike.get(document.id, ""))
        for document in _resumes(documents)
        if document.id in wanted
    )


def _look_alikes(documents: Sequence[DocumentRow]) -> dict[int, LookAlike]:
    return find_look_alikes(
        {document.id: document.traits for document in _resumes(documents) if document.is_ready}
    )


def _standing(document: DocumentRow, same_name: bool, look_alike: str) -> tuple[str, str, Part]:
    """Badge, sentence and part of the tally."""
    if document.is_waiting:
        return document.state.value, document.last_error or "", Part.READING
    if document.state is not WorkState.DONE or document.status is None:
        return "failed", document.last_error or "", Part.LEFT_OUT
    if not document.status.is_readable:
        return document.status.value, document.reason or "", Part.LEFT_OUT
    if document.duplicate_of is not None:
        return "duplicate", f"The same bytes as {document.duplicate_of}. Only one is rated.", Part.LEFT_OUT
    if document.needs_confirmation:
        return document.status.value, f"{document.reason or ''} {UNCONFIRMED}".strip(), Part.LEFT_OUT
    notes = list(_notes(document, same_name, look_alike))
    if notes:
        return notes[0][0], " ".join(dict.fromkeys(words for _, words in notes)), Part.NOTED
    if not (document.candidate_name or "").strip():
        return "ok", "", Part.NOTED
    return "ok", "", Part.READY


def _notes(document: DocumentRow, same_name: bool, look_alike: str) -> Iterable[tuple[str, str]]:
    """Badge and sentence of each note, the gravest first."""
    for warning in document.warnings:
        if warning.kind is WarningKind.HIDDEN_TEXT:
            yield "hidden_text", warning.message
    if document.addressed:
        yield (
            "addressed",
            ADDRESSED_ONE if len(document.addressed) == 1 else ADDRESSED_MORE.format(len(document.addressed)),
        )
    if document.status is DocumentStatus.PARTIAL_OCR:
        yield "partial_ocr", f"{document.reason or ''} {CONFIRMED}".strip()
    for warning in document.warnings:
        if warning.kind is not WarningKind.HIDDEN_TEXT:
            yield _badge_of(warning.kind, document), warning.message
    if document.emitted_share is not None and document.emitted_share < LEAST_EMITTED:
        yield "poor_text", LEFT_OUT_TEXT.format(int(100 * document.emitted_share))
    if look_alike:
        yield "look_alike", look_alike
    elif same_name:
        yield "same_name", SAME_NAME


def _badge_of(kind: WarningKind, document: DocumentRow) -> str:
    if kind is WarningKind.IMAGE_ONLY_PAGES and document.ocr_pages:
        return "ocr"
    return "poor_text" if kind is WarningKind.UNMAPPED_GLYPHS else "with_note"


def _line(document: DocumentRow) -> str:
    pages = (
        "" if document.pages is None else "1 page, " if document.pages == 1 else f"{document.pages} pages, "
    )
    return f"{document.name}, {pages}{size_in_words(document.size_bytes)}"


def _kind(document: DocumentRow) -> str:
    """The letters of the small file picture: the ending of the name, else what was found in it."""
    ending = PurePosixPath(document.name).suffix.lstrip(".") or document.format or ""
    return ending[:_LONGEST_KIND].upper() or "FILE"


def _was_refused_unread(document: DocumentRow) -> bool:
    """Too large or empty files were refused while they came, and their bytes were not kept."""
    return document.format is None and document.status in (DocumentStatus.TOO_LARGE, DocumentStatus.EMPTY)
