"""A paper as DOCX, with real headings, repeated table heads and the colors of the pages."""

import io
import re
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import _Cell as DocxCell
from docx.table import _Row as DocxRow

from evaluator.exports.papers import Block, Facts, Heading, Level, Paper, Paragraph, Passage, Table

RAMP = ("FFFFFF", "E0EEEC", "B5D8D4", "76B5B1", "26797B", "0A4246")
"""Colors of levels 0 to 5, as tokens.css has them."""
TEXT_WIDTH = int(Mm(170))
"""Of an A4 page with 20 mm at either side."""
DARK_FROM = 4
"""From this level on the number is white."""
_SOFT = RGBColor(0x5B, 0x68, 0x63)
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def paper_docx(paper: Paper, made_at: datetime) -> bytes:
    """The paper as a file of Word; nothing in it is a field or a link."""
    document = Document()
    document.core_properties.title = _clean(paper.title)
    document.core_properties.author = "Candidate Evaluator"
    document.core_properties.created = made_at.replace(tzinfo=None)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10)
    document.add_heading(_clean(paper.title), 0)
    _soft(document, paper.subtitle)
    for block in paper.blocks:
        _write(document, block)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.footer.paragraphs[0].text = _clean(paper.footer)
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def _write(document: DocumentObject, block: Block) -> None:
    match block:
        case Heading(text, level):
            document.add_heading(_clean(text), level)
        case Paragraph(text, "soft"):
            _soft(document, text)
        case Paragraph(text, tone):
            document.add_paragraph().add_run(_clean(text)).bold = tone == "notice"
        case Facts(rows):
            _facts(document, rows)
        case Table():
            _table(document, block)
        case Passage():
            _passage(document, block)


def _soft(document: DocumentObject, text: str) -> None:
    document.add_paragraph().add_run(_clean(text)).font.color.rgb = _SOFT


def _facts(document: DocumentObject, rows: tuple[tuple[str, str], ...]) -> None:
    table = document.add_table(rows=0, cols=2)
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = _clean(label), _clean(value)


def _table(document: DocumentObject, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.head), style="Light List")
    widths = [Emu(TEXT_WIDTH * part // sum(block.widths)) for part in block.widths]
    head = table.rows[0]
    _repeat(head)
    for cell, words in zip(head.cells, block.head, strict=True):
        cell.text = _clean(words)
    for row in block.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            if isinstance(value, Level):
                _level(cell, value.value)
            else:
                cell.text = _clean(value)
    for place, column in enumerate(table.columns):
        column.width = widths[place]


def _repeat(row: DocxRow) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _level(cell: DocxCell, level: int) -> None:
    run = cell.paragraphs[0].add_run(str(level))
    run.bold = True
    if level >= DARK_FROM:
        run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", RAMP[level])):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _passage(document: DocumentObject, block: Passage) -> None:
    paragraph = document.add_paragraph(style="Intense Quote")
    words = paragraph.add_run(f"“{_clean(block.text)}”")
    words.font.name = "Georgia"
    source = paragraph.add_run(f"\n{_clean(block.source)}")
    source.font.size = Pt(8)
    source.font.color.rgb = _SOFT


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
