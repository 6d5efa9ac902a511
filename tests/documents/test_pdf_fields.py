"""What was typed into the fields of a form, or onto the page, is read where it stands."""

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.domain.documents import Document
from tests.cases.make_cases import Pdf, T

SHOWN, HIDDEN = 4, 2
"""Flags of an annotation: printed, and not displayed (ISO 32000-1, table 165)."""


def read_with(kind: str, flags: int) -> Document:
    pdf = Pdf("fields")
    fonts = " ".join(f"/{tag} {number} 0 R" for tag, number in pdf.fonts.items())
    form = f"/Type /XObject /Subtype /Form /BBox [0 0 200 16] /Resources << /Font << {fonts} >> >>"
    look = pdf.stream(b"BT /F1 11 Tf 0 g 2 4 Td (Pretend Works) Tj ET", form.encode())
    place = f"/Type /Annot /Subtype /{kind} /Rect [150 646 350 662] /F {flags} /FT /Tx /T (employer)"
    field = pdf.add(f"<< {place} /V (Pretend Works) /AP << /N {look} 0 R >> >>".encode())
    pdf.catalog_extra = b"/AcroForm << /Fields [%d 0 R] >>" % field
    label = [T(60, 650, "Employer:", 11), T(60, 636, "Kept nine hundred widgets spinning", 11)]
    pdf.page(label, links=[((60, 690, 100, 710), "https://example.com/mockup")])
    data = pdf.save().replace(b"/Annots [", b"/Annots [%d 0 R " % field)
    return read_document(data, "mockup.pdf", ReadLimits(ocr_languages=""))


@pytest.mark.parametrize("kind", ["Widget", "FreeText", "Stamp"])
def test_words_in_a_field_or_a_note_are_read_beside_its_label(kind: str) -> None:
    document = read_with(kind, SHOWN)

    assert document.text == "Employer:\tPretend Works\nKept nine hundred widgets spinning"
    assert document.links == ("https://example.com/mockup",)


def test_a_field_that_is_not_displayed_is_not_read() -> None:
    assert "Pretend" not in read_with("Widget", HIDDEN).text
