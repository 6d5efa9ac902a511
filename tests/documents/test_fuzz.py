"""Damaged files of every format end as a Document, in time, without losing a process."""

import random
from pathlib import Path

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.sandbox import Sandbox

CASES = sorted(Path(__file__).parent.parent.joinpath("cases").glob("s*"))
HASTY = ReadLimits(seconds=5)
A_FORMAT = 6


def mutate(data: bytes, dice: random.Random) -> bytes:
    """Truncated, bits flipped, or a stretch copied over another."""
    way = dice.randrange(3)
    if way == 0:
        return data[: dice.randrange(1, len(data))]
    changed = bytearray(data)
    if way == 1:
        for _ in range(dice.randrange(1, 30)):
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    else:
        length = dice.randrange(1, max(2, len(changed) // 4))
        source, target = dice.randrange(len(changed)), dice.randrange(len(changed))
        changed[target : target + length] = changed[source : source + length]
    return bytes(changed)


@pytest.mark.parametrize("path", [path for path in CASES if path.stat().st_size], ids=lambda path: path.name)
async def test_a_damaged_file_is_read_or_refused_and_harms_nothing(path: Path, sandbox: Sandbox) -> None:
    dice = random.Random(path.name)
    for _ in range(A_FORMAT):
        document = await sandbox.read(mutate(path.read_bytes(), dice), path.name, HASTY)

        assert document.status.is_readable or document.reason
        assert all(document.text[item.start : item.end] for item in document.segments)
        assert "\x00" not in document.text
    assert len(sandbox.process_ids) <= 1
