"""Pictures of pages, as a scanner or a telephone makes them."""

import io
from collections.abc import Sequence

import pikepdf
from PIL import Image, ImageDraw, ImageFont

SIZE = (850, 1100)
"""Letter paper at 100 dots an inch: enough for the large type used here, and quick."""
LINES = (
    "Mockup Scan",
    "mockup.scan@example.com",
    "Crane driver at Pretend Harbour",
    "Moved invented containers for years",
)


def page(
    lines: Sequence[str] = LINES, *, x: int = 80, top: int = 90, size: tuple[int, int] = SIZE
) -> Image.Image:
    """Black words on white, line by line."""
    picture = Image.new("L", size, 255)
    write(picture, lines, x, top)
    return picture


def write(picture: Image.Image, lines: Sequence[str], x: int, top: int, points: int = 26) -> None:
    """Add lines of words from `top` down."""
    font = ImageFont.load_default(points)
    for index, line in enumerate(lines):
        ImageDraw.Draw(picture).text((x, top + int(1.6 * points) * index), line, fill=0, font=font)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a picture file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def scanned_pdf(*pictures: Image.Image) -> bytes:
    """A PDF of nothing but pictures."""
    return saved(pictures[0], "PDF", resolution=100, save_all=True, append_images=list(pictures[1:]))


def joined(*files: bytes) -> bytes:
    """The pages of several PDFs as one."""
    whole = pikepdf.new()
    for data in files:
        whole.pages.extend(pikepdf.open(io.BytesIO(data)).pages)
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def with_layer(scan: bytes, operators: Sequence[str]) -> bytes:
    """The first page of a scan with operators painted after its picture, in Helvetica as /F1."""
    whole = pikepdf.open(io.BytesIO(scan))
    first = whole.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    first.Resources.Font = pikepdf.Dictionary(F1=whole.make_indirect(font))
    first.contents_add(whole.make_stream("\n".join(operators).encode()))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()
