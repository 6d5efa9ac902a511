"""A paper as PDF, set by typst: texts go in as data and can never become markup; no font of the system is used."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from evaluator.domain.errors import EvaluatorError
from evaluator.exports.papers import Block, Facts, Heading, Level, Paper, Paragraph, Passage, Table
from evaluator.exports.scripts import foreign_letters, script_names, undrawn

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"


class MissingFontError(EvaluatorError):
    """The PDF needs a font that is not there."""

    def __init__(self, scripts: tuple[str, ...]) -> None:
        names = " and ".join(scripts)
        super().__init__(
            f"The PDF holds {names} letters, and no font for them is installed. Choose DOCX or XLSX instead, or let "
            "the administrator set FONT_DIR to a folder with such fonts (Noto Sans CJK for East Asian scripts)."
        )


def paper_pdf(paper: Paper, made_at: datetime, font_dir: Path | None = None) -> bytes:
    """The paper on A4 pages, tagged for screen readers.

    Raises MissingFontError when a text has letters that neither our fonts nor those of `font_dir` have.
    """
    foreign = foreign_letters(_texts(paper))
    missing = undrawn(foreign, font_dir) if foreign and font_dir else foreign
    if missing:
        raise MissingFontError(script_names(missing))
    data = {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "footer": paper.footer,
        "blocks": [{"kind": type(block).__name__.lower(), **_plain(block)} for block in paper.blocks],
    }
    made = typst.compile(
        (_HERE / "paper.typ").read_bytes(),
        font_paths=_fonts(font_dir),
        sys_inputs={"paper": json.dumps(data), "families": json.dumps(_families(font_dir))},
        timestamp=int(made_at.timestamp()),
    )
    return bytes(made)


def _plain(block: Block) -> dict[str, object]:
    if isinstance(block, Table):
        rows = [
            [{"level": cell.value} if isinstance(cell, Level) else cell for cell in row] for row in block.rows
        ]
        return {"head": block.head, "rows": rows, "widths": block.widths}
    return asdict(block)


def _texts(paper: Paper) -> Iterator[str]:
    yield from (paper.title, paper.subtitle)
    for block in paper.blocks:
        match block:
            case Heading(text) | Paragraph(text) | Passage(text):
                yield text
            case Facts(rows):
                yield from (value for row in rows for value in row)
            case Table(_, rows, _):
                yield from (cell for row in rows for cell in row if isinstance(cell, str))


@cache
def _fonts(font_dir: Path | None) -> typst.Fonts:
    paths = [str(FONTS), *([str(font_dir)] if font_dir else [])]
    return typst.Fonts(include_system_fonts=False, font_paths=paths)


@cache
def _families(font_dir: Path | None) -> list[str]:
    ours = ["Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic", "Noto Sans Devanagari"]
    known = set(_fonts(font_dir).families())
    return [*ours, *sorted(family for family in known if "CJK" in family), *sorted(known - set(ours))]
