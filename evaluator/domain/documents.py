"""What reading a file gives: a Document, or a named refusal for that file."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class DocumentStatus(StrEnum):
    """How reading ended. Only OK and PARTIAL_OCR documents carry text that may be rated."""

    OK = "ok"
    NEEDS_OCR = "needs_ocr"
    PARTIAL_OCR = "partial_ocr"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"

    @property
    def is_readable(self) -> bool:
        """True when the text may be shown and rated."""
        return self in (DocumentStatus.OK, DocumentStatus.PARTIAL_OCR)


class WarningKind(StrEnum):
    """What a reader should know of a file that was read all the same."""

    HIDDEN_TEXT = "hidden_text"
    IMAGE_ONLY_PAGES = "image_only_pages"
    UNMAPPED_GLYPHS = "unmapped_glyphs"
    INVISIBLE_UNICODE = "invisible_unicode"
    FORMAT_MISMATCH = "format_mismatch"
    XFA = "xfa"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentWarning(_Frozen):
    """One warning: its kind and one sentence in neutral words for the person."""

    kind: WarningKind
    message: str


class HiddenPassage(_Frozen):
    """Text that a reader of the rendered document cannot see. Kept apart; never sent to a model."""

    text: str
    page: int | None = Field(default=None, ge=1)
    why: str


class Contact(_Frozen):
    """A piece of contact data: kind is email, phone, link or address; offsets are characters of `text`."""

    kind: str
    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Segment(_Frozen):
    """Where characters start..end of the text stand: page from 1, box (x0, y0, x1, y1) in points, origin top left."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    page: int = Field(ge=1)
    box: tuple[float, float, float, float]


class Document(_Frozen):
    """A file as read. `text` is cleaned, visible text only, lines kept; offsets everywhere count its characters.

    `reason` is one sentence for the person whenever status is not ok. `language` is ISO 639-1 or None. `candidate`
    is the detected name of the person or None. `pages` counts pages (PDF) or is None where pages do not exist.
    """

    status: DocumentStatus
    format: str = "unknown"
    reason: str | None = None
    pages: int | None = None
    page_starts: tuple[int, ...] = ()
    text: str = ""
    language: str | None = None
    candidate: str | None = None
    hidden_text: tuple[HiddenPassage, ...] = ()
    warnings: tuple[DocumentWarning, ...] = ()
    links: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    segments: tuple[Segment, ...] = ()
