"""Made-up two-page resumes as PDF: three layouts, each painted in the ways of several producers."""

import random
import zlib
from dataclasses import dataclass

from tests.documents.painting import SIZE, Painter, width_of

LAYOUTS = ("one column", "two columns", "table")
_STEP = 13.0
_TOP, _FOOT, _LEFT, _RIGHT = 740.0, 60.0, 54.0, 558.0
_TALK = """
planned counted invented sorted mended parcels widgets routes forms ledgers of the and with for by a in weekly imaginary
placeholder pretend quarterly reports suppliers lorries budget errors percent team trained delivered
"""
_WORDS = _TALK.split()
_FIRMS = ("Invented Freight", "Mockup Lines", "Sample Harbour", "Placeholder Mills", "Pretend Works")


@dataclass(frozen=True)
class Resume:
    """A file, how its text is painted, and its words."""

    data: bytes
    way: str
    words: tuple[str, ...]


def make_resume(layout: str, way: str, seed: int) -> Resume:
    """A resume of two full pages; equal arguments give equal bytes."""
    pick = random.Random(f"{layout} {way} {seed}")
    painter = Painter(way)
    pages = [_PAGES[layout](painter, pick, number) for number in (1, 2)]
    return Resume(_file(pages), way, tuple(painter.words))


def _sentences(pick: random.Random, width: float, lines: int) -> list[str]:
    """Lines of words that fill the width."""
    found: list[str] = []
    for _ in range(lines):
        line = pick.choice(_WORDS).capitalize()
        while width_of(line, SIZE) < width - 60:
            line += " " + pick.choice(_WORDS)
        found.append(line + pick.choice((".", "", ",")))
    return found


def _entries(painter: Painter, pick: random.Random, x: float, right: float, top: float) -> list[str]:
    """Employers with dates flush right and lines below, down to the foot."""
    out, y = [], top
    while y > _FOOT + 5 * _STEP:
        year = pick.randrange(1990, 2022)
        dates = f"{year} - {year + 3}"
        out.append(painter.line(x, y, pick.choice(_FIRMS), 11))
        out.append(painter.line(right - width_of(dates, SIZE), y, dates, color="0.35 g"))
        for line in _sentences(pick, right - x - 10, 5):
            y -= _STEP
            out.append(painter.line(x + 10, y, line))
        y -= 1.8 * _STEP
    return out


def _head(painter: Painter, pick: random.Random, number: int) -> list[str]:
    if number > 1:
        return [painter.line(_LEFT, 765, "Tilda Testperson, page 2", 9, "0.5 g")]
    contact = f"tilda.testperson{pick.randrange(1000)}@example.com  +49 30 5550 {pick.randrange(1000, 10000)}"
    return [painter.line(_LEFT, 765, "Tilda Testperson", 20), painter.line(_LEFT, 750, contact)]


def _one_column(painter: Painter, pick: random.Random, number: int) -> list[str]:
    rule = f"q 0.2 0.4 0.6 RG 0.8 w {_LEFT} 742 m {_RIGHT} 742 l S Q"
    return [*_head(painter, pick, number), rule, *_entries(painter, pick, _LEFT, _RIGHT, _TOP - 15)]


def _two_columns(painter: Painter, pick: random.Random, number: int) -> list[str]:
    """A side bar, light words on dark, painted line by line together with the main column."""
    bar = f"q 0.13 0.2 0.33 rg 0 0 190 {_TOP} re f Q"
    main = _entries(painter, pick, 210, _RIGHT, _TOP - 15)
    side = []
    for index in range(38):
        words = " ".join(_sentences(pick, 120, 1)) if index % 7 else "SKILLS"
        side.append(painter.line(40, _TOP - 15 - 1.3 * _STEP * index, words, color="1 g"))
    mixed = [item for pair in zip(main, side, strict=False) for item in pair]
    rest = main[len(side) :] + side[len(main) :]
    return [*_head(painter, pick, number), bar, *mixed, *rest]


def _table(painter: Painter, pick: random.Random, number: int) -> list[str]:
    """Dates, places and duties in ruled cells over shaded rows."""
    out, y, row = [], _TOP - 15, 0
    while y > _FOOT + 5 * _STEP:
        lines = _sentences(pick, _RIGHT - 240, 4)
        if row % 2:
            out.append(f"q 0.93 g {_LEFT} {y - 3.4 * _STEP:.1f} {_RIGHT - _LEFT} {4.2 * _STEP:.1f} re f Q")
        out.append(painter.line(_LEFT + 4, y, f"{pick.randrange(1990, 2020)} - {pick.randrange(2020, 2024)}"))
        out.append(painter.line(140, y, pick.choice(_FIRMS)))
        out += [painter.line(250, y - _STEP * index, line) for index, line in enumerate(lines)]
        y -= 4.2 * _STEP
        out.append(f"q 0.5 w {_LEFT} {y + 0.7 * _STEP:.1f} m {_RIGHT} {y + 0.7 * _STEP:.1f} l S Q")
        row += 1
    return [*_head(painter, pick, number), *out]


_PAGES = {"one column": _one_column, "two columns": _two_columns, "table": _table}


def _file(pages: list[list[str]]) -> bytes:
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 2 /Kids [4 0 R 6 0 R] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, operators in enumerate(pages):
        data = zlib.compress("\n".join(operators).encode("cp1252"))
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        bodies.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(data), data))
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(out)
