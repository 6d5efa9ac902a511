"""Hebrew and Arabic: words, figures, brackets and columns are read in their order, however the file paints them."""

import re

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from tests.cases.make_cases import Pdf, lit

FORWARDS = re.compile(r"[A-Za-z0-9@.+:/%-]+(?: [A-Za-z0-9@.+:/%-]+)*")
MIRRORED = str.maketrans("()", ")(")
WIDTH = 7.2
"""A glyph of the 12 point Courier."""


def as_displayed(line: str) -> str:
    """From left to right, as the page shows it; words and figures that run forwards keep together."""
    return FORWARDS.sub(lambda found: found[0][::-1], line[::-1].translate(MIRRORED))


def in_one_piece(line: str) -> list[tuple[int, str]]:
    return [(0, line)]


def word_by_word(line: str) -> list[tuple[int, str]]:
    return [(found.start(), found[0]) for found in re.finditer(r"\S+", line)]


def glyph_by_glyph(line: str) -> list[tuple[int, str]]:
    return [(index, glyph) for index, glyph in enumerate(line) if glyph != " "]


def read(columns: dict[int, list[str]], cut: object = in_one_piece) -> str:
    """The text of a page with lines that end at each x, as they are displayed and painted in such pieces."""
    every = "".join(line for lines in columns.values() for line in lines)
    codes = {character: 65 + index for index, character in enumerate(sorted(set(every + "()")))}
    pdf = Pdf("backwards")
    pdf.mapped_font("F9", {code: character for character, code in codes.items()})
    pieces = [
        (x + WIDTH * (start - len(line)), 700 - 20 * row, bytes(codes[glyph] for glyph in piece))
        for x, lines in columns.items()
        for row, line in enumerate(lines)
        for start, piece in cut(as_displayed(line))  # type: ignore[operator]
    ]
    pdf.page([f"BT /F9 12 Tf 1 0 0 1 {x:g} {y} Tm {lit(words)} Tj ET" for x, y, words in pieces])
    return read_document(pdf.save(), "mockup.pdf", ReadLimits(ocr_languages="")).text


LINES = [
    "ניהול מחסן בעיר",
    "מנהל לוגיסטיקה 2015 עד 2020",
    "ידע רב בתוכנת Microsoft Excel ובדואר",
    "טלפון +972 50 555 1234 בעיר",
    "Python וגם SQL",
    "(ניסיון רב) בעבודה, 20% יותר",
    "עבד שם 2015 - 2020",
]


@pytest.mark.parametrize("cut", [in_one_piece, word_by_word, glyph_by_glyph])
def test_mixed_lines_are_read_from_right_to_left(cut: object) -> None:
    assert read({500: LINES}, cut).split("\n") == LINES


def test_arabic_with_figures_and_latin_words_is_read_from_right_to_left() -> None:
    lines = ["مدير المستودع", "خبرة في النقل 2015 - 2020", "يعرف Excel جيدا"]

    assert read({500: lines}).split("\n") == lines


def test_columns_are_read_from_the_right() -> None:
    right = [
        "ניסיון תעסוקתי",
        "מנהל לוגיסטיקה בחברה בדויה בעיר",
        "תכנן מסלולים של משאיות דמיוניות",
        "ספר חבילות כל יום במחסן גדול מאוד",
    ]
    left = ["כישורים", "ניהול מחסן", "נהיגה במלגזה", "אקסל"]
    found = read({180: left, 540: right})

    places = [found.index(line) for line in (*right, *left)]
    assert places == sorted(places)


def test_a_hebrew_word_in_an_english_line_is_turned_and_the_line_is_not() -> None:
    line = "Speaks Hebrew, wrote תירבע ירפס for schools"
    pdf_line = line.replace("תירבע ירפס", "ספרי עברית")
    codes = {character: 65 + index for index, character in enumerate(sorted(set(line)))}
    pdf = Pdf("forwards")
    pdf.mapped_font("F9", {code: character for character, code in codes.items()})
    pdf.page([f"BT /F9 12 Tf 1 0 0 1 60 700 Tm {lit(bytes(codes[glyph] for glyph in line))} Tj ET"])

    assert read_document(pdf.save(), "mockup.pdf", ReadLimits(ocr_languages="")).text == pdf_line
