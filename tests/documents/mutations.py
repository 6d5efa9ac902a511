"""Damage: what transport, disks and people who try things do to files."""

import random
from pathlib import Path

CASES = sorted(path for path in (Path(__file__).parent.parent / "cases").glob("s*") if path.stat().st_size)


def mutate(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """Truncated, bits flipped, a stretch copied over another, bytes cut out or put in, or ending as another file."""
    way = dice.randrange(5)
    if way == 0:
        return data[: dice.randrange(1, len(data))]
    if way == 1:
        return data[: dice.randrange(1, len(data))] + other[dice.randrange(len(other)) :]
    changed = bytearray(data)
    length = dice.randrange(1, max(2, len(changed) // 4))
    source, target = dice.randrange(len(changed)), dice.randrange(len(changed))
    if way == 2:
        for _ in range(dice.randrange(1, 30)):
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    elif way == 3:
        changed[target : target + length] = changed[source : source + length]
    else:
        del changed[target : target + dice.randrange(1, 200)]
        changed[source:source] = dice.randbytes(dice.randrange(1, 20))
    return bytes(changed)
