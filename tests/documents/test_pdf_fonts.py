"""Fonts that say nothing, layers that are off, words that are only gaps: made with the writer of the shared cases."""

from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.domain.documents import Document, DocumentStatus
from tests.cases.make_cases import Pdf, T

UNNAMED = {65 + index: "" for index in range(26)}


def read(pdf: Pdf) -> Document:
    return read_document(pdf.save(), "mockup.pdf", ReadLimits())


def kinds(document: Document) -> list[str]:
    return [warning.kind.value for warning in document.warnings]


def test_a_page_in_a_font_without_meanings_is_a_picture_to_us() -> None:
    pdf = Pdf("unmapped")
    pdf.drawn_font("F9", UNNAMED)
    pdf.page([T(60, 700, "ABCDEFG HIJ KLM", 12, "F9")])
    document = read(pdf)

    assert document.status is DocumentStatus.NEEDS_OCR
    assert document.text == ""
    assert kinds(document) == ["unmapped_glyphs", "image_only_pages"]


def test_some_letters_without_meaning_are_shown_as_such_and_never_guessed() -> None:
    pdf = Pdf("partly")
    pdf.drawn_font("F9", UNNAMED)
    pdf.page(
        [T(60, 700, "ABCDEFG", 12, "F9"), T(60, 680, "Ordinary words that are long enough for a page", 12)]
    )
    document = read(pdf)

    assert document.status is DocumentStatus.OK
    assert "ABC" not in document.text
    assert kinds(document) == ["unmapped_glyphs"]


def test_gaps_without_blanks_part_words_and_kerning_does_not() -> None:
    pdf = Pdf("gaps")
    pdf.page(["BT /F1 12 Tf 60 700 Td [(Kern) -30 (ed w) 80 (ord) -400 (gap) -250 (next)] TJ ET"])

    assert read(pdf).text == "Kerned word gap next"


def test_letters_set_apart_and_words_on_a_slant_stay_words() -> None:
    pdf = Pdf("slant")
    slanted = T(0, 0, "Specimen of nothing", 40, matrix=(0.7, 0.7, -0.7, 0.7, 100, 200))
    pdf.page([T(60, 700, "Letters set wide apart", 12, spacing=4), slanted])

    assert read(pdf).text == "Letters set wide apart\n\nSpecimen of nothing"


def test_text_of_a_layer_that_is_off_is_kept_apart() -> None:
    pdf = Pdf("layer")
    layer = pdf.add(b"<< /Type /OCG /Name (Off) >>")
    pdf.catalog_extra = b"/OCProperties << /OCGs [%d 0 R] /D << /OFF [%d 0 R] >> >>" % (layer, layer)
    pdf.page(["/OC /MC0 BDC", T(60, 700, "Layered secret", 12), "EMC", T(60, 650, "Seen words", 12)])
    named = b"/Resources << /Properties << /MC0 %d 0 R >> /Font" % layer
    document = read_document(pdf.save().replace(b"/Resources << /Font", named), "mockup.pdf", ReadLimits())

    assert document.text == "Seen words"
    assert [passage.text for passage in document.hidden_text] == ["Layered secret"]
