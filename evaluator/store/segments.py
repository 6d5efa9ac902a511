"""Segments in the database: where a resume's characters stand on its pages, packed small."""

import json
import zlib
from collections.abc import Sequence

from evaluator.domain.documents import Segment


def pack_segments(segments: Sequence[Segment]) -> bytes | None:
    """The segments as one compressed value, about 12 bytes each; None for none."""
    if not segments:
        return None
    rows = [[item.start, item.end, item.page, *item.box] for item in segments]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def unpack_segments(packed: bytes | None) -> tuple[Segment, ...]:
    """What pack_segments packed."""
    if packed is None:
        return ()
    rows = json.loads(zlib.decompress(packed))
    return tuple(Segment(start=row[0], end=row[1], page=row[2], box=tuple(row[3:])) for row in rows)
