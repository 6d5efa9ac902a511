"""A table written as lines: label tables by rows, layout tables cell by cell."""

from evaluator.documents.resume_words import is_section_heading

CELL = "\t"


def write_row(cells: list[list[str]]) -> list[str]:
    """The lines of one row, whose cells are lists of lines.

    Cells of one line each share a line. A label of one line stands before the first line of what it labels. Cells of
    several lines each are a layout: they follow one another, parted by empty lines.
    """
    cells = [lines for cell in cells if any(lines := [line.strip() for line in cell])]
    if not cells:
        return []
    filled = [[line for line in cell if line] for cell in cells]
    long = [cell for cell in filled if len(cell) > 1]
    if not long:
        return [CELL.join(cell[0] for cell in filled)]
    if len(long) == 1 and not _heads_each(filled):
        return _beside_labels(cells, filled)
    written: list[str] = []
    for cell in cells:
        if written and written[-1]:
            written.append("")
        written.extend(cell)
    return [*written, ""]


def _heads_each(cells: list[list[str]]) -> bool:
    return sum(is_section_heading(cell[0]) for cell in cells) > 1


def _beside_labels(cells: list[list[str]], filled: list[list[str]]) -> list[str]:
    """One cell has several lines; the others go before or after its first line, as they stand."""
    at = next(index for index, cell in enumerate(filled) if len(cell) > 1)
    whole = cells[at]
    first = next(index for index, line in enumerate(whole) if line)
    head = CELL.join(cell[0] for cell in filled)
    return [head, *whole[first + 1 :]]
