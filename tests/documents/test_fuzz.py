"""Damaged files of every format end as a Document, in time, and leave neither a process nor a file behind."""

import random
import tempfile
from pathlib import Path

import psutil
import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.sandbox import Sandbox
from evaluator.domain.documents import Document
from tests.documents.mutations import CASES, mutate

HASTY = ReadLimits(seconds=5)
A_FORMAT = 6
"""With 17 files a good hundred."""
SOAKED = 2_000


def check(document: Document) -> None:
    """What holds of everything that was read."""
    assert document.status.is_readable or document.reason
    assert all(document.text[item.start : item.end] for item in document.segments)
    assert "\x00" not in document.text


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
async def test_a_damaged_file_is_read_or_refused_and_harms_nothing(path: Path, sandbox: Sandbox) -> None:
    dice = random.Random(path.name)
    for _ in range(A_FORMAT):
        other = dice.choice(CASES).read_bytes()
        check(await sandbox.read(mutate(path.read_bytes(), other, dice), path.name, HASTY))
    assert len(sandbox.process_ids) <= 1


@pytest.mark.soak
async def test_two_thousand_damaged_files_leave_no_process_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    dice = random.Random(SOAKED)
    ends: dict[str, int] = {}
    async with Sandbox(workers=2, limits=HASTY) as sandbox:
        for number in range(SOAKED):
            path = CASES[number % len(CASES)]
            other = dice.choice(CASES).read_bytes()
            document = await sandbox.read(mutate(path.read_bytes(), other, dice), path.name)
            check(document)
            ends[document.status.value] = ends.get(document.status.value, 0) + 1
            assert len(psutil.Process().children()) <= len(before) + 2
    print(ends)  # noqa: T201
    assert {child.pid for child in psutil.Process().children(recursive=True)} == before
    assert list(tmp_path.iterdir()) == []
