"""ZIP archives: what comes out of them, and what they cannot do to us."""

import io
import struct
import zipfile
from contextlib import aclosing

import pytest

from evaluator.documents.archives import ArchiveLimits, LeftOut, Member, read_archive
from evaluator.documents.refusals import Refused
from evaluator.documents.sandbox import ArchiveRefused, Sandbox
from evaluator.domain.documents import DocumentStatus

LIMITS = ArchiveLimits(max_members=5, max_member_bytes=100_000)


def make_zip(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def names(data: bytes, limits: ArchiveLimits = LIMITS) -> list[str]:
    return [entry.name for entry in read_archive(data, limits)]


def test_names_with_dots_and_folders_keep_their_last_part_only() -> None:
    data = make_zip({"../../etc/ada.txt": b"one", "C:\\temp\\kim.txt": b"two", "/abs/bo.txt": b"three"})
    assert names(data) == ["ada.txt", "kim.txt", "bo.txt"]


def test_same_names_in_two_folders_are_kept_apart() -> None:
    data = make_zip({"a/resume.pdf": b"one", "b/resume.pdf": b"two", "c/Resume.PDF": b"three"})
    assert names(data) == ["resume.pdf", "resume (2).pdf", "Resume (2).PDF".replace("(2)", "(3)")]


def test_folders_and_litter_are_passed_over() -> None:
    data = make_zip(
        {"cvs/": b"", "__MACOSX/._ada.txt": b"x", "cvs/.DS_Store": b"x", "Thumbs.db": b"x", "ada.txt": b"one"}
    )
    assert names(data) == ["ada.txt"]


def test_a_bomb_is_left_out_by_what_really_comes_out_of_it() -> None:
    data = make_zip({"bomb.txt": b"0" * 5_000_000, "ada.txt": b"one"})
    bomb, ada = read_archive(data, LIMITS)
    assert isinstance(bomb, LeftOut)
    assert bomb.status is DocumentStatus.TOO_LARGE
    assert ada == Member("ada.txt", b"one")


def test_a_bomb_that_lies_about_its_size_is_left_out_too() -> None:
    data = bytearray(make_zip({"bomb.txt": b"0" * 5_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = struct.pack("<I", 10)
    [bomb] = read_archive(bytes(data), LIMITS)
    assert isinstance(bomb, LeftOut)


def test_all_files_together_are_bounded() -> None:
    data = make_zip({f"{number}.txt": b"x" * 90_000 for number in range(9)})
    entries = list(read_archive(data, LIMITS))
    assert sum(isinstance(entry, Member) for entry in entries) == LIMITS.max_members
    assert all(isinstance(entry, LeftOut) for entry in entries[5:])


def test_an_archive_in_an_archive_is_opened_once() -> None:
    inner = make_zip({"kim.txt": b"two"})
    deeper = make_zip({"inner.zip": inner})
    data = make_zip({"ada.txt": b"one", "agency.zip": inner, "deep.zip": deeper})
    entries = list(read_archive(data, LIMITS))
    assert [entry.name for entry in entries] == ["ada.txt", "kim.txt", "inner.zip"]
    assert isinstance(entries[-1], LeftOut)


def test_a_word_document_is_a_file_and_no_archive() -> None:
    docx = make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert names(make_zip({"ada.docx": docx})) == ["ada.docx"]


def test_encrypted_and_empty_files_are_named() -> None:
    data = bytearray(make_zip({"locked.pdf": b"secret", "nothing.txt": b""}, zipfile.ZIP_STORED))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    locked, nothing = read_archive(bytes(data), LIMITS)
    assert isinstance(locked, LeftOut)
    assert locked.status is DocumentStatus.ENCRYPTED
    assert isinstance(nothing, LeftOut)
    assert nothing.status is DocumentStatus.EMPTY


def test_names_in_utf8_without_the_flag_are_read_as_such() -> None:
    data = make_zip({"Zoe-Muster.txt": b"one"})
    assert names(data.replace(b"Zoe-Muster.txt", "Zoë-Muste.txt".encode())) == ["Zoë-Muste.txt"]


def test_a_damaged_archive_is_refused() -> None:
    with pytest.raises(Refused):
        list(read_archive(make_zip({"ada.txt": b"one"})[:30], LIMITS))


async def test_the_sandbox_gives_the_files_one_after_the_other_and_goes_on_living() -> None:
    async with Sandbox(workers=1) as sandbox:
        data = make_zip({"ada.txt": b"one" * 1000, "bomb.txt": b"0" * 5_000_000})
        async with aclosing(sandbox.expand(data, "agency.zip", LIMITS)) as entries:
            ada, bomb = [entry async for entry in entries]
        assert ada == Member("ada.txt", b"one" * 1000)
        assert isinstance(bomb, LeftOut)
        before = sandbox.process_ids
        assert (await sandbox.read(b"Ada Placeholder\nEngineer", "ada.txt")).status is DocumentStatus.OK
        assert sandbox.process_ids == before


async def test_the_sandbox_says_why_an_archive_could_not_be_opened() -> None:
    async with Sandbox(workers=1) as sandbox:
        with pytest.raises(ArchiveRefused, match="damaged"):
            async with aclosing(sandbox.expand(b"PK\x03\x04 broken", "agency.zip", LIMITS)) as entries:
                assert [entry async for entry in entries] == []


async def test_leaving_an_archive_half_read_leaves_no_process_behind() -> None:
    async with Sandbox(workers=1) as sandbox:
        data = make_zip({"ada.txt": b"one", "kim.txt": b"two"})
        async with aclosing(sandbox.expand(data, "agency.zip", LIMITS)) as entries:
            assert (await anext(entries)).name == "ada.txt"
        assert sandbox.process_ids == ()
