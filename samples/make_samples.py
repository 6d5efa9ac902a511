"""Write the sample job description and the twelve sample resumes from samples/source; the same bytes every time.

Run it from anywhere: python samples/make_samples.py. All people, firms and addresses are invented.

A source line begins with: # name, = contact, ## section, ### entry | dates, - bullet, | table row |, ~ hidden text,
>>> second column; every other line is a paragraph.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pages import ACCENT, HEIGHT, INK, MARGIN, QUIET, WHITE, WIDTH, Column, Pages, pdf_bytes, width_of, wrap
from word_files import docx_bytes, paragraph, table

HERE = Path(__file__).parent
PASSWORD = "sample"
"""Opens the encrypted sample; needed by nobody, since the product must refuse the file by name."""


@dataclass(frozen=True)
class Line:
    """One source line: its kind by the mark it begins with, and the rest."""

    mark: str
    text: str


def read_source(name: str) -> list[Line]:
    """The lines of one source file."""
    return [
        _line(line)
        for line in (HERE / "source" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if line
    ]


def _line(written: str) -> Line:
    for mark in ("###", "##", "#", "=", "-", "|", "~", ">>>"):
        if written.startswith(mark):
            return Line(mark, written.removeprefix(mark).strip())
    return Line("", written)


def plain_text(lines: list[Line]) -> bytes:
    """A text file as people write them."""
    out = []
    for line in lines:
        match line.mark:
            case "##":
                out += ["", line.text.upper()]
            case "###":
                out += ["", *(part.strip() for part in line.text.split("|"))]
            case "-":
                out.append(f"- {line.text}")
            case _:
                out.append(line.text)
    return ("\n".join(out) + "\n").encode()


def word_file(lines: list[Line]) -> bytes:
    """A DOCX with headings, bullets, right-aligned dates and real tables."""
    styles = {"#": "Title", "=": "Subtitle", "##": "Heading1", "-": "ListBullet", "": "Normal"}
    body: list[str] = []
    rows: list[list[str]] = []
    for line in [*lines, Line("", "")]:
        if line.mark == "|":
            rows.append([cell.strip() for cell in line.text.strip("|").split("|")])
            continue
        if rows:
            body.append(table(rows))
            rows = []
        if line.mark == "###":
            body.append(paragraph("\t".join(part.strip() for part in line.text.split("|")), "Heading2"))
        elif line.text:
            body.append(paragraph(line.text, styles[line.mark]))
    return docx_bytes(body)


def one_column(lines: list[Line], password: str | None = None) -> bytes:
    """A PDF whose dates stand flush right; hidden lines are white, one point high, at the foot of the last page."""
    pages, column = Pages(), Column(MARGIN, WIDTH - 2 * MARGIN, HEIGHT - MARGIN)
    for line in lines:
        if line.mark == "~":
            pages.text(MARGIN, 24, line.text, 1, ink=WHITE)
        else:
            _place(pages, column, line)
    return pdf_bytes(pages, lines[0].text, password)


def two_columns(lines: list[Line]) -> bytes:
    """A PDF with a tinted side column; the side is painted first, as many editors do."""
    pages = Pages()
    pages.panel(0, 0, 196, HEIGHT, "0.93 0.95 0.97")
    side, main = Column(34, 142, HEIGHT - 130), Column(222, WIDTH - 222 - 44, HEIGHT - 130)
    _place(pages, Column(34, 400, HEIGHT - 64), lines[0])
    cut = next(index for index, line in enumerate(lines) if line.mark == ">>>")
    for line in lines[2:cut]:
        _place(pages, side, line)
    for line in lines[cut + 1 :]:
        _place(pages, main, line)
    return pdf_bytes(pages, lines[0].text)


def _place(pages: Pages, column: Column, line: Line) -> None:
    match line.mark:
        case "#":
            pages.text(column.left, column.y, line.text, 22, "F2", ACCENT)
            column.y -= 20
        case "=":
            pages.text(column.left, column.y, line.text.replace("|", "•"), 9, ink=QUIET)
            column.y -= 14
        case "##":
            pages.room(column, 60)
            column.y -= 16
            pages.text(column.left, column.y, line.text, 12.5, "F2", ACCENT)
            pages.rule(column.left, column.y - 5, column.width)
            column.y -= 20
        case "###":
            _entry(pages, column, line.text)
        case "-":
            _flow(pages, column, line.text, indent=12)
        case _:
            _flow(pages, column, line.text, indent=0)


def _entry(pages: Pages, column: Column, text: str) -> None:
    """Title and dates on one line, or one under the other where the column is too narrow."""
    title, _, dates = (part.strip() for part in text.partition("|"))
    pages.room(column, 44)
    column.y -= 4
    pages.text(column.left, column.y, title, 10.5, "F2")
    width = width_of(dates, 9.5)
    if width_of(title, 10.5, "F2") + width + 12 > column.width:
        column.y -= 13
        pages.text(column.left, column.y, dates, 9.5, ink=QUIET)
    else:
        pages.text(column.left + column.width - width, column.y, dates, 9.5, ink=QUIET)
    column.y -= 15


def _flow(pages: Pages, column: Column, text: str, indent: float) -> None:
    lines = wrap(text, column.width - indent, 10)
    pages.room(column, 13 * len(lines))
    if indent:
        pages.text(column.left + 2, column.y, "•", 10, ink=INK)
    for line in lines:
        pages.text(column.left + indent, column.y, line, 10)
        column.y -= 13
    column.y -= 2


FILES: tuple[tuple[str, str, Callable[[list[Line]], bytes]], ...] = (
    ("job-description.docx", "job-description", word_file),
    ("resumes/petra-placeholder.pdf", "petra-placeholder", one_column),
    ("resumes/samuel-sample.docx", "samuel-sample", word_file),
    ("resumes/tina-testcase.pdf", "tina-testcase", two_columns),
    ("resumes/max-mockup.docx", "max-mockup", word_file),
    ("resumes/priya-pretend.txt", "priya-pretend", plain_text),
    ("resumes/dora-dummy.pdf", "dora-dummy", one_column),
    ("resumes/fred-fictional.docx", "fred-fictional", word_file),
    ("resumes/ines-imaginary.txt", "ines-imaginary", plain_text),
    ("resumes/hugo-hypothetical.pdf", "hugo-hypothetical", one_column),
    ("resumes/lena-lorem-locked.pdf", "lena-lorem", lambda lines: one_column(lines, PASSWORD)),
    ("resumes/resume-final-v2.docx", "samuel-sample", word_file),
    ("resumes/wendy-wildcard.txt", "wendy-wildcard", plain_text),
)
"""Target, source, form. resume-final-v2.docx is an exact duplicate of samuel-sample.docx."""


def make_samples(target: Path) -> None:
    """Write all sample files below `target`."""
    (target / "resumes").mkdir(parents=True, exist_ok=True)
    for name, source, form in FILES:
        (target / name).write_bytes(form(read_source(source)))


if __name__ == "__main__":
    make_samples(HERE)
    print(f"wrote {len(FILES)} files to {HERE}")
