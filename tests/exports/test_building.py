"""Every kind of file, opened with another program: the facts are there, and nothing but the facts."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest

from evaluator.domain.blind_copy import Identity
from evaluator.domain.criteria_files import parse_criteria
from evaluator.domain.decisions import Decided, Decision
from evaluator.domain.documents import Contact
from evaluator.domain.exports import ExportKind, ExportMaterial, ExportOptions, LoggedStep
from evaluator.domain.insights import Insight, InsightPoint
from evaluator.domain.ratings import Override, Quote, State
from evaluator.domain.reports import Report
from evaluator.exports.building import build_export
from evaluator.exports.paper_pdf import FONTS, MissingFontError

NOW = datetime(2030, 3, 2, 9, 30, tzinfo=UTC)
PDFS = [kind for kind in ExportKind if kind.ending == "pdf"]


def material(report: Report, **changes: object) -> ExportMaterial:
    steps = (LoggedStep(NOW, "Rita Sample", "Shortlist. Call Kim Sample next week."),)
    made = ExportMaterial(report, ExportOptions(), NOW, is_over=True, evaluation_id=4, steps=steps)
    return replace(made, **changes)  # type: ignore[arg-type]


def rename(report: Report, name: str) -> Report:
    """The report with the third of the ranking, whose evaluation is 4, under another name."""
    return replace(
        report,
        candidates=tuple(replace(c, name=name) if c.evaluation_id == 4 else c for c in report.candidates),
    )


def words_of(kind: ExportKind, data: bytes) -> str:
    """The text of the file, as another program reads it."""
    match kind.ending:
        case "pdf":
            document = pypdfium2.PdfDocument(data)
            pages = [page.get_textpage().get_text_bounded() for page in document]
            return re.sub(r"\s+", " ", " ".join(pages))
        case "docx":
            opened = docx.Document(io.BytesIO(data))
            cells = [c.text for table in opened.tables for row in table.rows for c in row.cells]
            return " ".join([*(p.text for p in opened.paragraphs), *cells])
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(data))
            return " ".join(
                str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value
            )
        case _:
            return data.decode("utf-8-sig")


@pytest.mark.parametrize("kind", ExportKind)
def test_each_kind_says_who_and_what(report: Report, kind: ExportKind) -> None:
    words = words_of(kind, build_export(kind, material(report)))
    if kind is ExportKind.CRITERIA_CSV:
        assert [c.wording for c in parse_criteria(words)] == [c.wording for c in report.criteria]
        return
    assert "Kim Sample" in words
    assert "85" in words
    assert "Built-in matcher" in words or kind is ExportKind.MATRIX_BY_CRITERIA_CSV
    if not kind.is_about_one and kind is not ExportKind.MATRIX_BY_CRITERIA_CSV:
        assert "Cleo Nothere" in words
        assert "No usable answer; not charged." in words


@pytest.mark.parametrize("kind", [kind for kind in ExportKind if kind is not ExportKind.CRITERIA_CSV])
def test_a_blind_file_names_nobody_anywhere(report: Report, kind: ExportKind) -> None:
    told = Insight(
        strengths=(
            InsightPoint(
                text="Kim Sample leads.", number=1, quotes=(Quote(text="Kim Sample led", start=0, end=14),)
            ),
        ),
        gaps=(),
        note="Ask Kim; kim@example.com answers.",
        questions=("How does Kim Sample plan?",),
    )
    people = tuple(
        replace(c, insight=told, warnings=("Kim Sample's file has no date.",)) if c.evaluation_id == 4 else c
        for c in report.candidates
    )
    identities = {
        c.evaluation_id: Identity(
            (c.name,), (Contact(kind="email", text="kim@example.com", start=0, end=15),)
        )
        for c in people
    }
    blind = material(
        replace(report, candidates=people), options=ExportOptions(is_blind=True), identities=identities
    )
    data = build_export(kind, blind)
    parts = [words_of(kind, data)]
    if kind.ending in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts += [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    found = " ".join([*parts, data.decode("latin-1")])
    for name in ("Kim Sample", "kim@example.com", "kim\n.pdf", "Nothere", "cleo.pdf", "Pretend", "scan.pdf"):
        assert name not in found, name
    assert "Candidate 4" in parts[0]


@pytest.mark.parametrize("kind", [ExportKind.REPORT_PDF, ExportKind.REPORT_DOCX, ExportKind.MATRIX_XLSX])
def test_a_file_of_a_running_job_says_as_of(report: Report, kind: ExportKind) -> None:
    words = words_of(kind, build_export(kind, material(report, is_over=False)))
    assert "As of 2 Mar 2030, 09:30 UTC: the job still runs" in words


@pytest.mark.parametrize("kind", [ExportKind.REPORT_PDF, ExportKind.REPORT_DOCX, ExportKind.MATRIX_XLSX])
def test_without_evidence_there_is_no_quote(report: Report, kind: ExportKind) -> None:
    assert "4 years" in words_of(kind, build_export(kind, material(report)))
    bare = material(report, options=ExportOptions(has_evidence=False))
    assert "4 years" not in words_of(kind, build_export(kind, bare))


def test_only_the_shortlist_keeps_its_ranks(report: Report) -> None:
    people = tuple(
        replace(c, decided=Decided(Decision.SHORTLIST, 4)) if c.evaluation_id == 2 else c
        for c in report.candidates
    )
    chosen = material(replace(report, candidates=people), options=ExportOptions(only_shortlist=True))
    rows = build_export(ExportKind.MATRIX_CSV, chosen).decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("3,\"'=cmd|")


@pytest.mark.parametrize("kind", ExportKind)
def test_names_are_no_markup_and_no_formula(report: Report, kind: ExportKind) -> None:
    odd = '#panic("x") *bold* $x$ @ref <w:p/> [[1]] \\ `raw` =1+1'
    words = words_of(kind, build_export(kind, material(rename(report, odd))))
    if kind is not ExportKind.CRITERIA_CSV:
        assert odd in words.replace("\\\\", "\\").replace('\\"', '"').replace('""', '"')


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(report: Report) -> None:
    data = build_export(ExportKind.MATRIX_XLSX, material(rename(report, '=HYPERLINK("https://example.com")')))
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    named = next(cell for cell in cells if str(cell.value).startswith("=HYPERLINK"))
    assert named.quotePrefix


def test_the_workbook_keeps_its_heads_in_view_and_its_levels_as_numbers(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_export(ExportKind.MATRIX_XLSX, material(report))))
    assert book.sheetnames == ["Ranking", "Matrix", "Evidence", "Run record"]
    assert all(book[name].freeze_panes and book[name].auto_filter.ref for name in book.sheetnames)
    matrix = book["Matrix"]
    assert [cell.value for cell in matrix[2]][2:] == [85, 4, "Held"]
    assert matrix.conditional_formatting
    assert "Matrix" in str(matrix.print_area)


@pytest.mark.parametrize("kind", PDFS)
@pytest.mark.parametrize(
    "name",
    [
        "דנה דוגמה",
        "مثال التجربة",
        "उदाहरण नाम",
        "Łukasz Przykład",
        "Ελένη Δείγμα",
        "Кира Образец",
        "Zed 🙂 Sample",
    ],
)
def test_names_in_many_scripts_are_set(report: Report, kind: ExportKind, name: str) -> None:
    data = build_export(kind, material(rename(report, name)))
    words = words_of(kind, data)
    # programs differ in the order of letters that run from right to left
    assert set(name.split()[0]) <= set(words) or set(name.split()[-1]) <= set(words)


def test_letters_without_a_font_are_named_and_docx_takes_them(report: Report, tmp_path: Path) -> None:
    asian = material(rename(report, "見本 太郎"))
    with pytest.raises(MissingFontError, match=r"Chinese letters.*FONT_DIR"):
        build_export(ExportKind.REPORT_PDF, asian)
    assert "見本 太郎" in words_of(ExportKind.REPORT_DOCX, build_export(ExportKind.REPORT_DOCX, asian))


def test_a_folder_of_fonts_that_lacks_the_letters_is_no_excuse_for_boxes(
    report: Report, tmp_path: Path
) -> None:
    asian = material(rename(report, "見本 太郎"))
    with pytest.raises(MissingFontError, match="Chinese"):
        build_export(ExportKind.REPORT_PDF, asian, tmp_path)
    with pytest.raises(MissingFontError, match="Chinese"):
        build_export(ExportKind.REPORT_PDF, asian, FONTS)


def test_a_folder_with_the_letters_is_used(report: Report) -> None:
    # DejaVu, which the typesetter brings, has Armenian letters, and so have our own fonts not
    folder = Path("/usr/share/fonts/truetype/dejavu")
    if not (folder / "DejaVuSans.ttf").is_file():
        pytest.skip("no DejaVu fonts on this machine")
    armenian = material(rename(report, "Նմուշ Օրինակ"))
    with pytest.raises(MissingFontError, match="Armenian"):
        build_export(ExportKind.REPORT_PDF, armenian)
    data = build_export(ExportKind.REPORT_PDF, armenian, folder)
    assert "Նմուշ Օրինակ" in words_of(ExportKind.REPORT_PDF, data)


def test_a_name_from_right_to_left_keeps_its_place_in_a_heading(report: Report) -> None:
    data = build_export(ExportKind.REPORT_PDF, material(rename(report, "דנה דוגמה")))
    text = pypdfium2.PdfDocument(data)[0].get_textpage()
    page = text.get_text_range()
    boxes = [(letter, text.get_charbox(place)) for place, letter in enumerate(page)]
    tallest = max(box[3] - box[1] for letter, box in boxes if "\u05d0" <= letter <= "\u05ea")
    heading = [
        box for letter, box in boxes if "\u05d0" <= letter <= "\u05ea" and box[3] - box[1] > tallest - 1
    ]
    line = heading[0][1]
    score = [box[0] for letter, box in boxes if letter == "8" and abs(box[1] - line) < 4]
    assert score
    assert min(score) > max(box[2] for box in heading)


@pytest.mark.parametrize("kind", [kind for kind in ExportKind if not kind.is_about_one])
def test_nobody_rated_is_a_file_too(report: Report, kind: ExportKind) -> None:
    nobody = replace(report, candidates=tuple(c for c in report.candidates if c.score_tenths is None))
    words = words_of(kind, build_export(kind, material(nobody, evaluation_id=None)))
    assert "Kim Sample" not in words


def test_the_decision_file_holds_both_levels_and_who_changed_them(report: Report) -> None:
    changed = Override(
        level=5, state=State.HELD, reason="Seen in the interview.", author="Rita Sample", made_at=NOW
    )
    people = tuple(
        replace(c, ratings=(c.ratings[0].model_copy(update={"override": changed}), c.ratings[1]))
        if c.evaluation_id == 4
        else c
        for c in report.candidates
    )
    made = material(replace(report, candidates=people))
    shape = json.loads(build_export(ExportKind.DECISION_JSON, made))
    first = shape["candidate"]["ratings"][0]
    assert (first["level"], first["override"]["level"], first["override"]["author"]) == (4, 5, "Rita Sample")
    assert first["quotes"] == [{"text": "Python \u2013 4 years", "start": 3, "end": 19}]
    assert shape["steps"][0]["by"] == "Rita Sample"
    words = words_of(ExportKind.DECISION_PDF, build_export(ExportKind.DECISION_PDF, made))
    assert (
        "Changed by Rita Sample on 2 Mar 2030, 09:30 UTC: Seen in the interview. The rater gave level 4, held."
        in words
    )
    assert "characters 3 to 19" in words


@pytest.mark.parametrize(
    "kind",
    [ExportKind.REPORT_PDF, ExportKind.CANDIDATE_PDF, ExportKind.DECISION_PDF, ExportKind.CANDIDATE_DOCX],
)
def test_a_quote_over_columns_and_lines_reads_as_one_sentence(report: Report, kind: ExportKind) -> None:
    quote = Quote(text="Pretend Rail AG\tApril 2020 \u2013\npresent", start=0, end=36)
    people = tuple(
        replace(c, ratings=(c.ratings[0].model_copy(update={"quotes": (quote,)}), *c.ratings[1:]))
        if c.evaluation_id == 4
        else c
        for c in report.candidates
    )
    words = words_of(kind, build_export(kind, material(replace(report, candidates=people))))
    assert "\u201cPretend Rail AG April 2020 \u2013 present\u201d" in words
