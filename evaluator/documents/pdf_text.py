"""Pages of ordered blocks written out as one text with the place of each run."""

from collections.abc import Sequence

from evaluator.documents.pdf_layout import Block, Row
from evaluator.documents.transcript import Place

CELL = "\t"
"""Between the runs of one row: table cells, or an employer and its dates."""
PARAGRAPH_GAP = 1.9
"""Baselines further apart than this many font sizes get an empty line between them."""


class PageWriter:
    """Collects the text of a document, page after page."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.page_starts: list[int] = []
        self.places: list[Place] = []

    @property
    def text(self) -> str:
        """All that was written so far."""
        return "".join(self.pieces)

    def write_page(self, number: int, blocks: Sequence[Block]) -> None:
        """Append one page; blocks are parted by an empty line."""
        self.page_starts.append(self.length)
        for block in blocks:
            before: Row | None = None
            for row in block.rows:
                if before is not None and row.y - before.y > PARAGRAPH_GAP * max(row.size, before.size):
                    self._put("\n")
                self._write_row(number, row)
                before = row
            self._put("\n")

    def _write_row(self, number: int, row: Row) -> None:
        for index, run in enumerate(row.runs):
            if index:
                before = row.runs[index - 1]
                self._put(CELL if run.x0 - before.x1 > max(run.size, before.size) else " ")
            start = self.length
            self._put(run.text)
            self.places.append(Place(start, self.length, number, run.box))
        self._put("\n")

    def _put(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)
