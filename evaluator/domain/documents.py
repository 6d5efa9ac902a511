"""What reading a file gives: a Document, or a named refusal for that file."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

FEWEST_JUDGED = 150
"""Characters a page must have before its quality is judged."""
MOST_UNMAPPED = 0.05
LEAST_LETTERS = 0.3
"""Of the characters of a page; tables of dates and figures stay above it."""
MOST_SINGLES = 0.4
"""Of the words of a page; spaced headings alone stay far below it."""


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


class AddressedSentence(_Frozen):
    """A visible sentence, characters start..end of `text`, that speaks to a program rather than to a person."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    why: str


class PageQuality(_Frozen):
    """How well one page was read: its characters without blanks, the share of letters among them, characters of
    fonts that do not say what they are, and the share of words of one letter.
    """

    page: int = Field(ge=1)
    characters: int = Field(ge=0)
    letter_share: float = Field(ge=0, le=1)
    unmapped: int = Field(ge=0)
    one_letter_share: float = Field(ge=0, le=1)

    @property
    def is_poor(self) -> bool:
        """True when the characters are hardly words. A short page says too little either way."""
        return self.characters >= FEWEST_JUDGED and (
            self.unmapped > MOST_UNMAPPED * self.characters
            or self.letter_share < LEAST_LETTERS
            or self.one_letter_share > MOST_SINGLES
        )


class Document(_Frozen):
    """A file as read. `text` is cleaned, visible text only, lines kept; offsets everywhere count its characters.

    `reason` is one sentence for the person whenever status is not ok. `language` is ISO 639-1 or None. `candidate`
    is the detected name of the person or None. `pages` counts pages (PDF) or is None where pages do not exist.
    `addressed` are sentences that try to tell a program what to do; they change nothing, and a person is shown them.
    `ocr_pages` are those whose words were recognized in a picture. `page_quality` is there where pages exist.
    `emitted_share` is the share of an office file's letters that came out as text or as hidden text.
    `sketch` is what nearly equal texts have in common (documents/sketches.py), empty for a short text.
    """

    status: DocumentStatus
    format: str = "unknown"
    reason: str | None = None
    pages: int | None = None
    page_starts: tuple[int, ...] = ()
    ocr_pages: tuple[int, ...] = ()
    page_quality: tuple[PageQuality, ...] = ()
    emitted_share: float | None = Field(default=None, ge=0, le=1)
    text: str = ""
    language: str | None = None
    candidate: str | None = None
    hidden_text: tuple[HiddenPassage, ...] = ()
    warnings: tuple[DocumentWarning, ...] = ()
    links: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    addressed: tuple[AddressedSentence, ...] = ()
    sketch: tuple[int, ...] = ()
    segments: tuple[Segment, ...] = ()
