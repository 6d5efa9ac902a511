"""Generated PDFs: layouts of resumes, painted in the ways of several producers and in several orders."""

import io
import random
from collections.abc import Callable

import pikepdf

from tests.documents.generated.contents import Contents
from tests.documents.generated.files import Block
from tests.documents.painting import SIZE, Painter, width_of
from tests.documents.pdf_files import make_pdf

STEP = 13.0
TOP, LEFT, RIGHT = 745.0, 54.0, 558.0
Page = list[str]


class Sheet:
    """Pages that fill up from the top, and the words on them as blocks that belong together."""

    def __init__(self, painter: Painter) -> None:
        self.painter = painter
        self.pages: list[Page] = [[]]
        self.blocks: list[Block] = []
        self.y = TOP

    def line(self, x: float, words: str, size: float = SIZE, color: str = "0 g") -> str:
        """Paint a line and go down."""
        operators = self.painter.line(x, self.y, words, size, color)
        self.pages[-1].append(operators)
        self.y -= STEP
        return words

    def beside(self, left: tuple[float, str], right: tuple[float, str]) -> str:
        """Paint two pieces on one baseline and go down."""
        for x, words in (left, right):
            self.pages[-1].append(self.painter.line(x, self.y, words))
        self.y -= STEP
        return f"{left[1]} {right[1]}"

    def block(self, *lines: str) -> None:
        """These lines are read one after the other."""
        self.blocks.append(" ".join(lines))


def _flush(words: str) -> tuple[float, str]:
    return RIGHT - width_of(words, SIZE), words


def _head(sheet: Sheet, told: Contents) -> None:
    sheet.block(sheet.line(LEFT, told.name, 20))
    sheet.y -= 6
    sheet.block(sheet.line(LEFT, told.contact))
    sheet.y -= STEP


def one_column(sheet: Sheet, told: Contents) -> None:
    """Everything in one column, dates flush right on the title's baseline."""
    _head(sheet, told)
    sheet.block(*(sheet.line(LEFT, words) for words in told.profile))
    for entry in told.entries:
        sheet.y -= 8
        row = sheet.beside((LEFT, entry.title), _flush(entry.dates))
        sheet.block(row, *(sheet.line(LEFT + 10, duty) for duty in entry.duties))
    sheet.y -= 8
    sheet.block(*(sheet.line(LEFT, skill) for skill in told.skills))


def date_labels(sheet: Sheet, told: Contents) -> None:
    """Dates as labels at the left, titles and duties at the right: read by rows."""
    _head(sheet, told)
    for entry in told.entries:
        sheet.y -= 8
        row = sheet.beside((LEFT, entry.dates), (240, entry.title))
        sheet.block(row, *(sheet.line(240, duty) for duty in entry.duties))
    sheet.y -= 8
    sheet.block(*(sheet.line(LEFT, skill) for skill in told.skills))


def _two_columns(sheet: Sheet, told: Contents, side_x: float, main_x: float, bar: str) -> None:
    sheet.pages[-1].append(bar)
    sheet.block(sheet.line(main_x, told.name, 18))
    sheet.y -= 8
    start = sheet.y
    side = [told.contact.split("  ")[0], told.contact.split("  ")[1], "SKILLS", *told.skills]
    sheet.block(*(sheet.line(side_x, words) for words in side))
    sheet.y = start
    sheet.block(*(sheet.line(main_x, words) for words in told.profile))
    for entry in told.entries:
        sheet.y -= 8
        lines = [sheet.line(main_x, entry.title, 11), sheet.line(main_x, entry.dates, color="0.4 g")]
        sheet.block(*lines, *(sheet.line(main_x, duty) for duty in entry.duties))


def sidebar_left(sheet: Sheet, told: Contents) -> None:
    """A shaded column at the left beside the main one."""
    _two_columns(sheet, told, 40, 250, "q 0.9 g 0 0 230 792 re f Q")


def sidebar_right(sheet: Sheet, told: Contents) -> None:
    """The narrow column at the right."""
    _two_columns(sheet, told, 390, 54, "q 0.94 g 380 0 232 792 re f Q")


def two_pages(sheet: Sheet, told: Contents) -> None:
    """Two pages with the same footer, which is read once."""
    _head(sheet, told)
    half = len(told.entries) // 2
    for place, entry in enumerate(told.entries):
        if place == half:
            sheet.pages.append([])
            sheet.y = TOP
        sheet.y -= 8
        row = sheet.beside((LEFT, entry.title), _flush(entry.dates))
        sheet.block(row, *(sheet.line(LEFT + 10, duty) for duty in entry.duties))
    for number, page in enumerate(sheet.pages, start=1):
        page.append(sheet.painter.line(LEFT, 40, f"{told.footer}, page {number}", 8, "0.4 g"))
    sheet.block(told.footer)


def band(sheet: Sheet, told: Contents) -> None:
    """Two columns of duties under a full-width heading and above full-width posts."""
    _head(sheet, told)
    sheet.block(sheet.line(LEFT, f"Summary of {' '.join(told.skills)}"))
    sheet.y -= STEP
    first, second, *rest = told.entries
    start = sheet.y
    sheet.block(*(sheet.line(LEFT, words, 9) for words in (first.title, first.dates, *first.duties)))
    low, sheet.y = sheet.y, start
    sheet.block(*(sheet.line(320, words, 9) for words in (second.title, second.dates, *second.duties)))
    sheet.y = min(low, sheet.y) - STEP
    for entry in rest:
        sheet.y -= 8
        sheet.block(sheet.line(LEFT, f"{entry.title}: {entry.dates}"))
        sheet.block(*(sheet.line(LEFT + 10, f"• {duty} by the {told.footer}") for duty in entry.duties))


LAYOUTS: tuple[Callable[[Sheet, Contents], None], ...] = (
    one_column,
    date_labels,
    sidebar_left,
    sidebar_right,
    two_pages,
    band,
)
ORDERS = ("as written", "across the page", "from the foot", "shuffled")
"""In which order a producer paints the lines of a page."""


def make_page_pdf(
    told: Contents, layout: Callable[[Sheet, Contents], None], way: str, order: str, pick: random.Random
) -> tuple[bytes, tuple[Block, ...]]:
    """The file, and its words as blocks: each is read without a break."""
    sheet = Sheet(Painter(way))
    layout(sheet, told)
    pages = [_ordered(page, order, pick) for page in sheet.pages]
    return make_pdf(*pages), tuple(sheet.blocks)


def _ordered(page: Page, order: str, pick: random.Random) -> Page:
    # what is filled lies beneath and comes first
    ground = [operators for operators in page if " re f" in operators]
    words = [operators for operators in page if " re f" not in operators]
    if order == "across the page":
        words.sort(key=_baseline, reverse=True)
    elif order == "from the foot":
        words.reverse()
    elif order == "shuffled":
        pick.shuffle(words)
    return ground + words


def _baseline(operators: str) -> float:
    """The y of the first words painted."""
    before = operators.replace(" Tm", " Td").split(" Td")[0]
    return float(before.split()[-1])


def encrypted(data: bytes, user: str) -> bytes:
    """The same file with a password to open it (or, with an empty one, only one against changes)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="an owner", user=user))
    return out.getvalue()


def turned(data: bytes) -> bytes:
    """The same pages lying on their side, with a note that they are to be shown upright."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        for page in opened.pages:
            page.contents_add(opened.make_stream(b"q 0 1 -1 0 792 0 cm"), prepend=True)
            page.contents_add(opened.make_stream(b"Q"))
            page.MediaBox = [0, 0, 792, 612]
            page.Rotate = 90
        opened.save(out)
    return out.getvalue()


def with_white_line(data: bytes, words: str) -> bytes:
    """The same file with a line in white on white at its foot."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        painted = Painter("lines").line(LEFT, 22, words, color="1 g")
        opened.pages[0].contents_add(opened.make_stream(painted.encode()))
        opened.save(out)
    return out.getvalue()
