"""The ways in which a reader says no, each with one sentence for the person."""

from evaluator.domain.documents import DocumentStatus


class Refused(Exception):
    """The file cannot be read; `status` says how that ended and `reason` is one sentence for the person."""

    def __init__(self, status: DocumentStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def size_in_words(count: int) -> str:
    """Bytes as a person reads them: "31.4 MB", "850 KB"."""
    if count >= 1024 * 1024:
        return f"{count / (1024 * 1024):.1f} MB".replace(".0 MB", " MB")
    return f"{max(1, round(count / 1024))} KB"


def too_large(count: int, limit: int) -> Refused:
    """The file has more bytes than the limit allows."""
    return Refused(
        DocumentStatus.TOO_LARGE,
        f"{size_in_words(count)}; the limit is {size_in_words(limit)}. "
        "Pictures usually cause this: save a copy without them.",
    )


def inflates_too_far(limit: int) -> Refused:
    """A ZIP container holds more than it may once inflated."""
    return Refused(
        DocumentStatus.TOO_LARGE,
        f"Unpacked it is larger than {size_in_words(limit)}. Save a copy without pictures and attachments.",
    )


def too_many_pages(count: int, limit: int) -> Refused:
    """The document has more pages than a resume may have."""
    return Refused(
        DocumentStatus.TOO_LARGE,
        f"{count} pages; the limit is {limit}. Send the resume without its attachments.",
    )


def too_many_characters(count: int, limit: int) -> Refused:
    """The text is longer than a resume may be."""
    return Refused(
        DocumentStatus.TOO_LARGE,
        f"{count:,} characters; the limit is {limit:,}. Send the resume without its attachments.",
    )


def empty() -> Refused:
    """Nothing came: zero bytes, or only zero bytes."""
    return Refused(
        DocumentStatus.EMPTY, "The file holds nothing. The upload may have been cut off: send it again."
    )


def no_words() -> Refused:
    """The file opened, and there is no text in it that a reader could see."""
    return Refused(
        DocumentStatus.EMPTY, "The file opened, but no text can be seen in it. Send a text version."
    )


def needs_password() -> Refused:
    """The file is encrypted and its password is not the empty one."""
    return Refused(DocumentStatus.ENCRYPTED, "Needs a password. Ask for a copy without one.")


def no_program(format_name: str, instead: str) -> Refused:
    """The program that reads this format is not installed here."""
    return Refused(
        DocumentStatus.UNSUPPORTED,
        f"{format_name} files cannot be read on this server. Save the file as {instead} and send that.",
    )


def too_many_pixels(width: int = 0, height: int = 0) -> Refused:
    """A picture is larger than anything scanned from paper."""
    size = f"{width:,} x {height:,} pixels" if width else "Too many pixels"
    return Refused(DocumentStatus.TOO_LARGE, f"{size}. Save a smaller copy, or send a text version.")


def damaged(format_name: str) -> Refused:
    """The bytes claim to be of the format, and cannot be read as such."""
    return Refused(
        DocumentStatus.CORRUPT,
        f"The {format_name} file is damaged and could not be read. Save it again, or send another copy.",
    )


def only_pictures() -> Refused:
    """Every page is a picture."""
    return Refused(
        DocumentStatus.NEEDS_OCR,
        "Only pictures, and no words could be recognized in them. Send a text version.",
    )


def too_heavy() -> Refused:
    """Reading needed more memory than one file may take."""
    return Refused(
        DocumentStatus.TOO_LARGE,
        "Reading it needs too much memory. Save a copy without pictures, or as a text version.",
    )


def crashed() -> Refused:
    """The process that read the file died of it."""
    return Refused(
        DocumentStatus.CORRUPT,
        "The file could not be read: it is damaged or too heavy. Save it again, or send another copy.",
    )


def too_slow(seconds: float) -> Refused:
    """Reading did not end within its time."""
    return Refused(
        DocumentStatus.TIMEOUT,
        f"Reading took longer than {seconds:g} seconds and was stopped. Save a simpler copy, or a text version.",
    )
