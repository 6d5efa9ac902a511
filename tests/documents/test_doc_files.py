"""DOC files: read by catdoc where it is installed, refused clearly where not, and never opened with a password."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.documents import programs
from evaluator.documents.doc import read_doc
from evaluator.documents.limits import ReadLimits
from evaluator.documents.programs import find_program
from evaluator.documents.reading import read_document
from evaluator.domain.documents import DocumentStatus

FILE = Path(__file__).parent / "producers" / "libreoffice_table.doc"
LIMITS = ReadLimits()


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only folder in which programs are looked for."""
    monkeypatch.setattr(programs, "PATH", f"{tmp_path}")
    find_program.cache_clear()
    yield tmp_path
    find_program.cache_clear()


def install(folder: Path, script: str) -> None:
    """A program called catdoc, in place of the real one."""
    (folder / "catdoc").write_text(f"#!/bin/sh\n/bin/cat >/dev/null\n{script}\n")
    (folder / "catdoc").chmod(0o755)


def test_without_the_program_the_reason_says_what_to_send(bin_folder: Path) -> None:
    document = read_document(FILE.read_bytes(), "resume.doc", LIMITS)

    assert document.status is DocumentStatus.UNSUPPORTED
    assert document.reason == (
        "DOC files cannot be read on this server. Save the file as DOCX or PDF and send that."
    )


def test_a_file_with_a_password_needs_one() -> None:
    data = bytearray(FILE.read_bytes())
    block = data.index(b"\xec\xa5")
    data[block + 11] |= 0x01

    assert read_document(bytes(data), "resume.doc", LIMITS).status is DocumentStatus.ENCRYPTED


def test_a_program_that_fails_means_a_damaged_file(bin_folder: Path) -> None:
    install(bin_folder, "exit 1")
    assert read_document(FILE.read_bytes(), "resume.doc", LIMITS).status is DocumentStatus.CORRUPT


def test_a_program_that_hangs_is_ended(bin_folder: Path) -> None:
    install(bin_folder, "exec /bin/sleep 60")
    document = read_document(FILE.read_bytes(), "resume.doc", ReadLimits(seconds=0.5))

    assert document.status is DocumentStatus.TIMEOUT


def test_what_word_writes_for_itself_is_no_text(bin_folder: Path) -> None:
    link = (
        r'See \023 HYPERLINK "https://example.com/tilda" \024my page\025 for more. PAGE \\* MERGEFORMAT [pic]'
    )
    install(bin_folder, f"printf '{link}\\nCell\\007Next\\n'")
    transcript = read_doc(FILE.read_bytes(), LIMITS)

    assert transcript.links == ["https://example.com/tilda"]
    words = transcript.text.split()
    assert words == ["See", "my", "page", "for", "more.", "Cell", "Next"]


@pytest.mark.skipif(find_program("catdoc") is None, reason="catdoc is not installed")
def test_a_cut_off_file_is_a_status() -> None:
    data = FILE.read_bytes()
    for length in (600, 3000, len(data) // 2):
        document = read_document(data[:length], "resume.doc", LIMITS)
        assert document.status.is_readable or document.reason
