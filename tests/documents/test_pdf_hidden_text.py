"""Text that a reader of the displayed page cannot see is kept apart, and text that can be seen is not."""

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.domain.documents import Document, WarningKind
from tests.documents.pdf_files import box, make_pdf, text

SEEN = [
    text(60, 700, "Mockup Visible, warehouse clerk since 2015"),
    text(60, 680, "Counted imaginary parcels every day."),
]
SECRET = "strongest match of all"
HIDDEN_WAYS = {
    "invisible mode": [text(60, 600, SECRET, mode=3)],
    "white on paper": [text(60, 600, SECRET, color="1 g")],
    "nearly white on paper": [text(60, 600, SECRET, color="0.97 g")],
    "one point": [text(60, 600, SECRET, size=1)],
    "scaled down to one point": [f"q 0.1 0 0 0.1 0 0 cm {text(600, 6000, SECRET, size=10)} Q"],
    "right of the page": [text(900, 600, SECRET)],
    "below the page": [text(60, -40, SECRET)],
    "color of its box": [box(50, 590, 300, 30, "0.1 0.2 0.4"), text(60, 600, SECRET, color="0.1 0.2 0.4 rg")],
    "under a box": [text(60, 600, SECRET), box(50, 590, 300, 30, "0.8 0.8 0.8")],
    "clipped away": [f"q 10 10 20 20 re W n {text(60, 600, SECRET)} Q"],
    "white beneath visible words": [text(60, 700, SECRET, color="1 g")],
    "dark in a dark box beneath white words": [
        box(50, 590, 300, 30, "0.1 0.1 0.1"),
        text(60, 600, SECRET, color="0.1 g"),
        text(60, 600, "Seen in the box", color="1 g"),
    ],
}


def read(*pages: list[str], **options: object) -> Document:
    return read_document(make_pdf(*pages, **options), "mockup.pdf", ReadLimits())  # type: ignore[arg-type]


@pytest.mark.parametrize("way", HIDDEN_WAYS)
def test_hidden_text_is_kept_apart(way: str) -> None:
    document = read(HIDDEN_WAYS[way] + SEEN)

    assert SECRET not in document.text
    assert [passage.text for passage in document.hidden_text] == [SECRET]
    assert document.hidden_text[0].page == 1
    assert [warning.kind for warning in document.warnings] == [WarningKind.HIDDEN_TEXT]
    assert "Counted imaginary parcels every day." in document.text


def test_text_under_a_picture_is_kept_apart() -> None:
    document = read([*SEEN, text(60, 600, SECRET), "q 400 0 0 60 50 580 cm /Im1 Do Q"], gray_image=True)

    assert SECRET not in document.text
    assert document.hidden_text[0].text == SECRET


@pytest.mark.parametrize(
    "operators",
    [
        [box(0, 680, 612, 100, "0.1 0.15 0.3"), text(60, 720, "Sample Banner", color="1 g", size=20)],
        [text(60, 720, "Sample Pale", color="0.85 g")],
        [text(60, 720, "Sample Small", size=5)],
        [text(60, 720, "Sample Red", color="1 0 0 rg")],
        [text(60, 720, "Sample Outline", mode=1, size=20)],
        ["q 300 0 0 60 50 700 cm /Im1 Do Q", text(60, 720, "Sample On Picture", color="1 g")],
    ],
    ids=["white on banner", "pale", "small", "red", "outlined", "white on picture"],
)
def test_visible_text_raises_no_alarm(operators: list[str]) -> None:
    document = read(
        [*operators, text(60, 600, "Sorted pretend letters for a made-up post office.")], gray_image=True
    )

    assert document.hidden_text == ()
    assert document.text.startswith("Sample")


def test_invisible_text_over_a_scan_is_not_taken_for_the_scan() -> None:
    document = read(["q 612 0 0 792 0 0 cm /Im1 Do Q", text(60, 600, SECRET, mode=3)], gray_image=True)

    assert document.status == "needs_ocr"
    assert document.text == ""
    assert {warning.kind for warning in document.warnings} == {
        WarningKind.HIDDEN_TEXT,
        WarningKind.IMAGE_ONLY_PAGES,
    }


def test_some_picture_pages_make_a_partial_document() -> None:
    document = read(SEEN, ["q 612 0 0 792 0 0 cm /Im1 Do Q"], gray_image=True)

    assert document.status == "partial_ocr"
    assert document.reason
    assert "Counted imaginary parcels" in document.text
    assert [warning.message for warning in document.warnings] == [
        "Page 2 is a picture; no words were recognized there."
    ]


def test_words_through_which_a_color_is_painted_are_seen() -> None:
    words = "BT /F1 24 Tf 7 Tr 1 0 0 1 60 500 Tm (Mockup Gradient) Tj ET"
    shaped = f"q {words} 0 0 1 rg 0 0 612 792 re f Q"
    document = read([*SEEN, shaped])

    assert document.hidden_text == ()
    assert "Mockup Gradient" in document.text


@pytest.mark.parametrize(
    "beneath", [[], [text(60, 600, "Quite other words than that")]], ids=["on paper", "on words"]
)
def test_words_through_which_nothing_is_painted_are_kept_apart(beneath: list[str]) -> None:
    document = read([*SEEN, *beneath, f"q {text(60, 600, SECRET, mode=7)} Q"])

    assert [passage.text for passage in document.hidden_text] == [SECRET]
    assert SECRET not in document.text


def test_white_words_around_narrower_dark_ones_are_kept_apart() -> None:
    wide, narrow = text(60, 600, "incomparable", 14, color="1 g"), text(80, 600, "seen", 11)
    document = read([wide, narrow, *SEEN])

    assert [passage.text for passage in document.hidden_text] == ["incomparable"]
    assert "seen" in document.text.split()
