"""Sample texts as PDF pages: a small layout with the built-in Helvetica fonts, written through pikepdf.

The widths are those Adobe published for Helvetica and Helvetica-Bold (thousandths of the size). Streams stay
uncompressed, so the bytes do not depend on the zlib at hand.
"""

from dataclasses import dataclass, field
from io import BytesIO

import pikepdf

WIDTH, HEIGHT = 595, 842
"""A4 in points."""
MARGIN = 56

_PLAIN = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 "
    "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 "
    "278 278 469 556 "
    "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 "
    "260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 "
    "584 584 584 611 "
    "975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 "
    "278 333 584 556 "
    "333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 "
    "280 389 584"
)
_WIDTHS = {"F1": [int(width) for width in _PLAIN.split()], "F2": [int(width) for width in _BOLD.split()]}
_OTHERS = {"•": 350, "–": 556, "’": 222}

INK, ACCENT, QUIET, WHITE = "0.13 0.15 0.18", "0.10 0.32 0.48", "0.38 0.42 0.46", "1 1 1"


@dataclass
class Column:
    """Where text flows: left edge, width, and the height from which it starts on every page."""

    left: float
    width: float
    top: float
    y: float = 0.0

    def __post_init__(self) -> None:
        self.y = self.top


@dataclass
class Pages:
    """Pages under construction; each is a list of content stream operators."""

    streams: list[list[str]] = field(default_factory=lambda: [[]])

    def text(self, x: float, y: float, written: str, size: float, font: str = "F1", ink: str = INK) -> None:
        """Show one line with its baseline at (x, y) on the last page."""
        data = written.encode("cp1252").hex()
        self.streams[-1].append(f"BT {ink} rg /{font} {size:g} Tf {x:.2f} {y:.2f} Td <{data}> Tj ET")

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line."""
        self.streams[-1].append(f"{ACCENT} RG 0.8 w {x:.2f} {y:.2f} m {x + width:.2f} {y:.2f} l S")

    def panel(self, x: float, y: float, width: float, height: float, ink: str) -> None:
        """A filled rectangle."""
        self.streams[-1].append(f"{ink} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def room(self, column: Column, needed: float) -> None:
        """Begin a new page when the column has no room for `needed` points."""
        if column.y - needed < MARGIN:
            self.streams.append([])
            column.y = HEIGHT - MARGIN


def width_of(written: str, size: float, font: str = "F1") -> float:
    """Width of a line in points."""
    widths = _WIDTHS[font]
    return (
        sum(widths[ord(c) - 32] if 32 <= ord(c) < 127 else _OTHERS.get(c, 556) for c in written) * size / 1000
    )


def wrap(written: str, width: float, size: float, font: str = "F1") -> list[str]:
    """The words of a text in lines no wider than `width`."""
    lines = [""]
    for word in written.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size, font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def pdf_bytes(pages: Pages, title: str, password: str | None = None) -> bytes:
    """The finished file; a password means RC4, whose bytes are the same every time (AES salts are random)."""
    pdf = pikepdf.new()
    fonts = {
        f"/{key}": pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name(name),
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        for key, name in (("F1", "/Helvetica"), ("F2", "/Helvetica-Bold"))
    }
    for operators in pages.streams:
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, WIDTH, HEIGHT],
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts)),
            Contents=pdf.make_stream("\n".join(operators).encode("ascii")),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary(Title=pikepdf.String(title)))
    out = BytesIO()
    encryption = (
        pikepdf.Encryption(owner=password, user=password, R=3, aes=False, metadata=False)
        if password
        else False
    )
    pdf.save(
        out,
        static_id=True,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        encryption=encryption,
    )
    return out.getvalue()
