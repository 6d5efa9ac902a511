"""The long form: damaged files by the thousand, each ending as a Document and never as an error or a hang."""

import random
from pathlib import Path

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.sandbox import Sandbox
from evaluator.domain.documents import Document

CASES = sorted(
    path for path in (Path(__file__).parent.parent / "cases").iterdir() if path.name.startswith("s")
)
ROUNDS = 100


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with a few of them changed, cut out or doubled."""
    damage = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        if not damage:
            break
        place = dice.randrange(len(damage))
        match dice.randrange(3):
            case 0:
                damage[place] = dice.randrange(256)
            case 1:
                del damage[place : place + dice.randint(1, 200)]
            case _:
                damage[place:place] = damage[place : place + dice.randint(1, 200)]
    return bytes(damage)


@pytest.mark.soak
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
async def test_damaged_files_end_as_documents(path: Path):
    dice = random.Random(path.name)
    data = path.read_bytes()
    async with Sandbox(2, ReadLimits(seconds=10)) as sandbox:
        for _ in range(ROUNDS):
            document = await sandbox.read(damaged(data, dice), path.name)
            assert isinstance(document, Document)
            assert document.status.is_readable or document.reason
