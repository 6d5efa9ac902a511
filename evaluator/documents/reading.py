"""Bytes in, Document out: the format is recognized, its reader asked, the text cleaned, and its facts found."""

from collections.abc import Callable
from functools import partial

from evaluator.documents.candidate_names import detect_candidate
from evaluator.documents.cleaning import Cleaned, clean, smuggled_characters, tag_message
from evaluator.documents.contacts import find_contacts
from evaluator.documents.formats import Format, detect_format, format_named, is_encrypted_office_file
from evaluator.documents.languages import detect_language
from evaluator.documents.limits import ReadLimits
from evaluator.documents.refusals import (
    Refused,
    damaged,
    empty,
    needs_password,
    no_words,
    only_pictures,
    too_heavy,
    too_large,
    too_many_characters,
)
from evaluator.documents.sketches import sketch
from evaluator.documents.transcript import Transcript
from evaluator.domain.documents import (
    AddressedSentence,
    Document,
    DocumentStatus,
    DocumentWarning,
    HiddenPassage,
    Segment,
    WarningKind,
)
from evaluator.domain.instructions import find_instructions

Reader = Callable[[bytes, ReadLimits], Transcript]
MOST_LINKS = 200
MOST_ADDRESSED = 20
SMUGGLED_IS_ODD = 3
"""A zero-width blank or two come from web pages; more are worth a word."""


def read_document(data: bytes, name: str, limits: ReadLimits) -> Document:
    """Read one file of any format. Never raises for what a file holds: refusals are statuses with a reason."""
    kind: Format | None = None
    mismatch: tuple[DocumentWarning, ...] = ()
    try:
        if not data.strip(b"\x00"):
            raise empty()
        if len(data) > limits.max_bytes:
            raise too_large(len(data), limits.max_bytes)
        kind = detect_format(data, name)
        mismatch = _mismatch(kind, name)
        transcript = _reader_of(kind, data, name)(data, limits)
        return _finish(transcript, kind, name, mismatch, limits)
    except Refused as refused:
        return _refusal(refused, kind, mismatch)
    except MemoryError:
        return _refusal(too_heavy(), kind, mismatch)
    except RecursionError:
        return _refusal(damaged(kind.name if kind else "file"), kind, mismatch)


def _refusal(refused: Refused, kind: Format | None, mismatch: tuple[DocumentWarning, ...]) -> Document:
    key = kind.key if kind is not None else "unknown"
    return Document(status=refused.status, format=key, reason=refused.reason, warnings=mismatch)


def _reader_of(kind: Format, data: bytes, name: str) -> Reader:
    """The reader of a format; imported here, so that a process loads only what its files need."""
    match kind.key:
        case "pdf":
            from evaluator.documents.pdf import read_pdf

            return read_pdf
        case "docx":
            from evaluator.documents.docx import read_docx

            return read_docx
        case "html":
            from evaluator.documents.markup import read_html

            return read_html
        case "doc":
            from evaluator.documents.doc import read_doc

            return partial(_unless_encrypted, read_doc)
        case "jpg" | "png" | "webp" | "tiff":
            from evaluator.documents.pictures import read_picture

            return read_picture
        case "odt":
            from evaluator.documents.odt import read_odt

            return read_odt
        case "rtf":
            from evaluator.documents.rtf import read_rtf

            return read_rtf
        case "txt" | "md":
            from evaluator.documents.plain_text import read_plain_text

            return read_plain_text
        case _:
            return partial(_refuse, kind, name)


def _unless_encrypted(reader: Reader, data: bytes, limits: ReadLimits) -> Transcript:
    """Office wraps a DOCX with a password in its older container."""
    if is_encrypted_office_file(data):
        raise needs_password()
    return reader(data, limits)


def _refuse(kind: Format, name: str, data: bytes, limits: ReadLimits) -> Transcript:
    if is_encrypted_office_file(data):
        raise needs_password()
    named = format_named(name)
    if named is not None and named.key != kind.key and kind.key in ("program", "unknown"):
        content = "a program" if kind.key == "program" else "something else"
        words = f"The name says {named.name}, the content is {content}. It was not opened."
    elif kind.key == "program":
        words = "The content is a program. It was not opened."
    elif kind.key == "unknown":
        words = "What kind of file this is could not be recognized. Send a PDF, DOCX or text version."
    else:
        article = "an" if kind.name[0] in "AEIO" or kind.name in ("RTF", "HTML", "XML file") else "a"
        words = f"This is {article} {kind.name}, which is not read. Send a PDF, DOCX or text version."
    raise Refused(DocumentStatus.UNSUPPORTED, words)


def _mismatch(kind: Format, name: str) -> tuple[DocumentWarning, ...]:
    named = format_named(name)
    if named is None or named.key == kind.key or {named.key, kind.key} <= {"txt", "md"}:
        return ()
    if kind.key == "unknown":
        words = f"The name says {named.name}, the content is something else."
    else:
        words = f"The name says {named.name}, the content is {kind.name}."
    return (DocumentWarning(kind=WarningKind.FORMAT_MISMATCH, message=words),)


def _finish(
    transcript: Transcript,
    kind: Format,
    name: str,
    mismatch: tuple[DocumentWarning, ...],
    limits: ReadLimits,
) -> Document:
    cleaned = clean(transcript.text)
    if len(cleaned.text) > limits.max_characters:
        raise too_many_characters(len(cleaned.text), limits.max_characters)
    hidden = _hidden(transcript)
    _add_warnings(transcript, hidden)
    contacts = find_contacts(cleaned.text)
    status, reason = _status(transcript, cleaned.text)
    text = cleaned.text if status.is_readable else ""
    emails = [contact.text for contact in contacts if contact.kind == "email"]
    headlines = [clean(line).text for line in transcript.headlines]
    return Document(
        status=status,
        format=kind.key,
        reason=reason,
        pages=transcript.pages,
        ocr_pages=tuple(transcript.ocr_pages) if text else (),
        page_quality=tuple(transcript.page_quality),
        emitted_share=transcript.emitted_share,
        page_starts=tuple(cleaned.locate(start) for start in transcript.page_starts) if text else (),
        text=text,
        language=detect_language(text),
        candidate=detect_candidate(text, headlines, emails, name) if text else None,
        hidden_text=hidden,
        warnings=(*mismatch, *transcript.warnings),
        links=tuple(transcript.links[:MOST_LINKS]),
        contacts=tuple(contacts) if text else (),
        addressed=_addressed(text),
        sketch=sketch(text),
        segments=_segments(transcript, cleaned) if text else (),
    )


def _addressed(text: str) -> tuple[AddressedSentence, ...]:
    return tuple(
        AddressedSentence(start=found.start, end=found.end, why=found.why)
        for found in find_instructions(text)
    )[:MOST_ADDRESSED]


def _hidden(transcript: Transcript) -> tuple[HiddenPassage, ...]:
    cleaned = [item.model_copy(update={"text": clean(item.text).text}) for item in transcript.hidden]
    passages = [item for item in cleaned if any(character.isalnum() for character in item.text)]
    message = tag_message(transcript.text)
    if message:
        passages.append(HiddenPassage(text=message, why="written in invisible tag characters"))
    return tuple(passages)


def _add_warnings(transcript: Transcript, hidden: tuple[HiddenPassage, ...]) -> None:
    if hidden:
        count = sum(len(passage.text) for passage in hidden)
        passages = "1 passage" if len(hidden) == 1 else f"{len(hidden)} passages"
        transcript.warn(
            WarningKind.HIDDEN_TEXT,
            f"Hidden text found: {passages}, {count} characters. A reader cannot see it, so it was not sent to the "
            "model and has no effect on any level. Templates sometimes leave such text behind.",
        )
    odd = smuggled_characters(transcript.text)
    if odd >= SMUGGLED_IS_ODD:
        transcript.warn(
            WarningKind.INVISIBLE_UNICODE,
            f"{odd} invisible characters were taken out of the text. They change nothing.",
        )
    told = [
        (transcript.ocr_pages, "the words were recognized by a program and may hold mistakes."),
        (transcript.picture_pages, "no words were recognized there."),
    ]
    sentences = [f"{_pictures(pages)}; {what}" for pages, what in told if pages]
    if sentences:
        transcript.warn(WarningKind.IMAGE_ONLY_PAGES, " ".join(sentences))


def _pictures(pages: list[int]) -> str:
    numbers = ", ".join(map(str, pages))
    return f"Page {numbers} is a picture" if len(pages) == 1 else f"Pages {numbers} are pictures"


def _status(transcript: Transcript, text: str) -> tuple[DocumentStatus, str | None]:
    has_words = any(character.isalnum() for character in text)
    is_form = any(warning.kind is WarningKind.XFA for warning in transcript.warnings)
    if is_form and (not has_words or "please wait" in text.lower()):
        return (
            DocumentStatus.UNSUPPORTED,
            "Only Adobe Reader shows this form. Print it to a PDF and send that.",
        )
    if not has_words or len(transcript.picture_pages) == transcript.pages:
        refused = only_pictures() if transcript.picture_pages else no_words()
        return refused.status, refused.reason
    if transcript.picture_pages:
        return DocumentStatus.PARTIAL_OCR, "Some pages are pictures, and their words could not be recognized."
    return DocumentStatus.OK, None


def _segments(transcript: Transcript, cleaned: Cleaned) -> tuple[Segment, ...]:
    segments = []
    for place in transcript.places:
        start, end = cleaned.locate(place.start), cleaned.locate(place.end)
        if end > start:
            x0, y0, x1, y1 = (round(side, 1) for side in place.box)
            segments.append(Segment(start=start, end=end, page=place.page, box=(x0, y0, x1, y1)))
    return tuple(segments)
