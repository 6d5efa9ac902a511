"""Generated PDFs: layouts of resumes, painted in the ways of several producers and in several orders; and faults."""

import io
import random
from collections.abc import Callable

import pikepdf
from pikepdf import Name

from tests.documents.generated import layouts, ornaments
from tests.documents.generated.contents import Contents
from tests.documents.generated.files import Block
from tests.documents.generated.fonts import with_fonts
from tests.documents.generated.sheets import LEFT, Piece, Sheet
from tests.documents.painting import Painter
from tests.documents.pdf_files import make_pdf, text

Layout = Callable[[Sheet, Contents], None]
PLAIN: tuple[Layout, ...] = (layouts.one_column, layouts.date_labels, layouts.two_pages)
"""Words on white only, and nothing near the foot of the first page but a footer."""
LAYOUTS: tuple[Layout, ...] = (
    *PLAIN,
    layouts.timeline,
    layouts.sidebar_left,
    layouts.sidebar_right,
    layouts.sidebar_on_both_pages,
    layouts.headed_pages,
    layouts.band,
    layouts.ruled_table,
    ornaments.bulleted,
    ornaments.broken_words,
    ornaments.justified,
    ornaments.three_columns,
    ornaments.boxed,
    ornaments.side_label,
    ornaments.thick,
    ornaments.labels_and_values,
)
ORDERS = ("as written", "across the page", "from the foot", "shuffled")
"""In which order a producer paints the lines of a page."""


def make_page_pdf(
    told: Contents, layout: Layout, way: str, order: str, pick: random.Random
) -> tuple[bytes, tuple[Block, ...]]:
    """The file, and its words as blocks: each is read without a break."""
    painter = Painter(way)
    sheet = Sheet(painter)
    layout(sheet, told)
    data = make_pdf(*(_ordered(page, order, pick) for page in sheet.pages))
    needs_fonts = painter.codes or layout is ornaments.bulleted
    return with_fonts(data, painter.codes) if needs_fonts else data, tuple(sheet.blocks)


def _ordered(page: list[Piece], order: str, pick: random.Random) -> list[str]:
    # what is filled lies beneath and comes first
    ground = [piece for piece in page if piece.y is None]
    words = [piece for piece in page if piece.y is not None]
    if order == "across the page":
        words.sort(key=lambda piece: -(piece.y or 0))
    elif order == "from the foot":
        words.reverse()
    elif order == "shuffled":
        pick.shuffle(words)
    return [piece.operators for piece in ground + words]


def encrypted(data: bytes, user: str) -> bytes:
    """The same file with a password to open it (or, with an empty one, only one against changes)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="an owner", user=user))
    return out.getvalue()


TURNS = {0: (), 90: (0, 1, -1, 0, 792, 0), 180: (-1, 0, 0, -1, 612, 792), 270: (0, -1, 1, 0, 0, 612)}
"""How a page is drawn so that it stands upright once it is shown turned clockwise by so many degrees."""


def turned(data: bytes, degrees: int) -> bytes:
    """The same pages lying on a side or on their head, with a note that they are to be shown upright."""
    out = io.BytesIO()
    matrix = " ".join(map(str, TURNS[degrees]))
    with pikepdf.open(io.BytesIO(data)) as opened:
        for page in opened.pages:
            page.contents_add(opened.make_stream(f"q {matrix} cm".encode()), prepend=True)
            page.contents_add(opened.make_stream(b"Q"))
            page.MediaBox = [0, 0, 612, 792] if degrees == 180 else [0, 0, 792, 612]
            page.Rotate = degrees
        opened.save(out)
    return out.getvalue()


def shifted_boxes(data: bytes) -> bytes:
    """The same pages with their origin elsewhere, on larger sheets of which a part is shown."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        for page in opened.pages:
            page.contents_add(opened.make_stream(b"q 1 0 0 1 -200 300 cm"), prepend=True)
            page.contents_add(opened.make_stream(b"Q"))
            page.MediaBox = [-230, 270, 442, 1122]
            page.CropBox = [-200, 300, 412, 1092]
        opened.save(out)
    return out.getvalue()


def in_a_form(data: bytes) -> bytes:
    """The same pages, each painted as one object that is used once."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        for page in opened.pages:
            page.contents_coalesce()
            form = opened.make_stream(
                page.Contents.read_bytes(),
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=page.MediaBox,
                Resources=page.Resources,
            )
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm1=form))
            page.Contents = opened.make_stream(b"q /Fm1 Do Q")
        opened.save(out)
    return out.getvalue()


def with_wrong_offsets(data: bytes, pick: random.Random) -> bytes:
    """The same file, whose table of objects points beside them, as after a change of line ends."""
    start = data.rindex(b"xref\n0 ")
    return data[:20] + b"% invented remark\n" * pick.randrange(1, 5) + data[20:start] + data[start:]


def without_its_end(data: bytes) -> bytes:
    """The same file, of which the table of objects was lost on the way."""
    return data[: data.rindex(b"xref\n0 ")]


HIDINGS: dict[str, Callable[[str], str]] = {
    "white": lambda words: text(LEFT, 22, words, color="1 g"),
    "invisible": lambda words: text(LEFT, 22, words, mode=3),
    "tiny": lambda words: text(LEFT, 22, words, size=1.5),
    "off the page": lambda words: text(900, 22, words),
    "covered": lambda words: f"{text(LEFT, 22, words)} q 1 g 40 15 540 24 re f Q",
    "clipped": lambda words: f"q 0 0 9 9 re W n {text(LEFT, 22, words)} Q",
    "black on black": lambda words: f"q 0 g 40 15 540 20 re f Q {text(LEFT, 22, words)}",
}
"""Ways to paint a line at the foot of a page that nobody sees."""


def with_hidden_line(data: bytes, words: str, way: str) -> bytes:
    """The same file with such a line on its first page."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.pages[0].contents_add(opened.make_stream(HIDINGS[way](words).encode()))
        opened.save(out)
    return out.getvalue()
