"""Every shared case holds every fact, through the sandbox as in production."""

import json
from pathlib import Path

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.ocr import usable_languages
from evaluator.documents.sandbox import Sandbox
from tests.cases.check_cases import problems

FOLDER = Path(__file__).parent.parent / "cases"
CASES = json.loads((FOLDER / "cases.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("languages", ["eng", ""], ids=["with recognition", "without recognition"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
async def test_case_holds_every_fact(case: dict, languages: str, sandbox: Sandbox) -> None:
    limits = ReadLimits(ocr_languages=languages)
    document = await sandbox.read((FOLDER / case["file"]).read_bytes(), case["file"], limits)

    assert document.emitted_share is None or document.emitted_share > 0.99
    warnings = [warning.kind.value for warning in document.warnings]
    is_recognized = bool(usable_languages(languages))
    assert problems(case, document.status.value, document.text, warnings, document.links, is_recognized) == []


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["status"] == "ok"], ids=lambda case: case["file"]
)
async def test_case_gives_its_name_language_and_contacts(case: dict, sandbox: Sandbox) -> None:
    document = await sandbox.read((FOLDER / case["file"]).read_bytes(), case["file"])

    assert document.candidate == case["candidate"]
    assert document.language == case["language"]
    assert set(case["contacts"]) <= {contact.text for contact in document.contacts}
    assert all(document.text[item.start : item.end] == item.text for item in document.contacts)


async def test_segments_of_a_pdf_cover_its_words_and_lie_on_the_page(sandbox: Sandbox) -> None:
    name = "s01_two_columns_painted_across.pdf"
    document = await sandbox.read((FOLDER / name).read_bytes(), name)

    found = {document.text[item.start : item.end]: item for item in document.segments}
    assert {"Placeholder One", "CONTACT", "March 2021 to present"} <= set(found)
    x0, y0, x1, y1 = found["EXPERIENCE"].box
    assert 220 < x0 < x1 < 612
    assert 100 < y0 < y1 < 130
    covered = sum(item.end - item.start for item in document.segments)
    assert covered >= len(document.text.replace("\n", ""))
