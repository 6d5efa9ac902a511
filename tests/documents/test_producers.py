"""Files of the programs that people write resumes with hold every fact: columns, tables, headers, lists."""

import json
from pathlib import Path

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.programs import find_program
from evaluator.documents.reading import read_document
from tests.cases.check_cases import problems

FOLDER = Path(__file__).parent / "producers"
CASES = json.loads((FOLDER / "producers.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_producers_file_holds_every_fact(case: dict) -> None:
    if case["file"].endswith(".doc") and find_program("catdoc") is None:
        pytest.skip("catdoc is not installed")
    document = read_document((FOLDER / case["file"]).read_bytes(), case["file"], ReadLimits())

    warnings = [warning.kind.value for warning in document.warnings]
    assert problems(case, document.status.value, document.text, warnings, document.links) == []
    assert (document.candidate, document.language) == (case["candidate"], case["language"])
    assert warnings == []
    assert document.emitted_share is None or document.emitted_share > 0.99
    assert not any(page.is_poor for page in document.page_quality)
