"""The matrix as a workbook: ranking, levels in color, evidence, run record. Every text is text, never a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evaluator.domain.criteria import Kind
from evaluator.domain.exports import ExportMaterial
from evaluator.domain.ratings import in_force
from evaluator.domain.reports import CandidateState, Report, ReportCandidate
from evaluator.exports import wordings
from evaluator.exports.cells import safe_text
from evaluator.exports.paper_docx import DARK_FROM, RAMP

LONGEST_CELL = 32_767
"""Characters; what a cell of the format takes."""
_Cell = str | int | float | None
_RANKING = ("Rank", "Name", "File", "Score", "State", "Reason", "Must-haves missing", "Decision", "Stars")
_EVIDENCE = ("Rank", "Name", "Criterion", "Kind", "Level", "State", "Reason", "Quote", "From", "To", "Remark")


def matrix_xlsx(material: ExportMaterial) -> bytes:
    """Sheets Ranking, Matrix, Evidence (where evidence is wanted) and Run record; heads stay in view, with filters."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(
        sink,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": _clean(material.report.position), "comments": wordings.FOOTER})
    sheets = _Sheets(book)
    sheets.ranking(material.report)
    sheets.matrix(material.report)
    if material.options.has_evidence:
        sheets.evidence(material.report)
    sheets.record(material)
    book.close()
    return sink.getvalue()


class _Sheets:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._plain = book.add_format({"valign": "top"})
        self._wrapped = book.add_format({"valign": "top", "text_wrap": True})
        # what would be a formula stays text even when somebody edits the cell
        self._quoted = book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})

    def ranking(self, report: Report) -> None:
        rows: list[list[_Cell]] = [_ranking_row(candidate) for candidate in report.candidates]
        rows += [[None, None, left.file, None, "Left out", left.reason] for left in report.unread]
        self._sheet("Ranking", _RANKING, rows, (7, 28, 28, 8, 12, 40, 12, 12, 7), frozen_columns=2)

    def matrix(self, report: Report) -> None:
        heads = ["Rank", "Name", "Score", *map(wordings.criterion_head, report.criteria)]
        rated = report.in_state(CandidateState.RATED)
        rows = [
            [candidate.rank, candidate.name, _score(candidate), *_levels(candidate, report)]
            for candidate in rated
        ]
        widths = (7, 28, 8, *(12 for _ in report.criteria))
        sheet = self._sheet("Matrix", heads, rows, widths, frozen_columns=3)
        if rated and report.criteria:
            self._color(sheet, len(rated), len(heads) - 1)

    def evidence(self, report: Report) -> None:
        rows = [
            row
            for candidate in report.in_state(CandidateState.RATED)
            for row in _evidence_rows(candidate, report)
        ]
        self._sheet("Evidence", _EVIDENCE, rows, (7, 24, 36, 10, 7, 12, 48, 60, 8, 8, 30), frozen_columns=2)

    def record(self, material: ExportMaterial) -> None:
        report = material.report
        rows: list[list[_Cell]] = [
            ["Position", report.position],
            ["Made", wordings.as_of(material)],
            ["Rated by", wordings.rater(report)],
            ["Analysis", f"{report.analysis_id}, started {wordings.moment(report.created_at)}"],
        ]
        if report.record:
            record = report.record
            rows += [
                ["Criteria (sha256)", record.rubric],
                ["Weights", f"version {record.weighting}, since {wordings.moment(record.weighted_at)}"],
                ["Model", record.model],
                ["Question (hash)", record.prompt],
                ["Blind reading", "yes" if record.is_blind else "no"],
            ]
        if material.options.is_blind:
            rows.append(["Blind export", wordings.BLIND])
        rows.append(["", wordings.FOOTER])
        self._sheet("Run record", ("What", "Value"), rows, (22, 90), frozen_columns=0)

    def _sheet(
        self,
        name: str,
        head: Sequence[str],
        rows: Iterable[Sequence[_Cell]],
        widths: Sequence[int],
        *,
        frozen_columns: int,
    ) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        for column, words in enumerate(head):
            sheet.write_string(0, column, _clean(words), self._head)
            sheet.set_column(column, column, widths[column])
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self._write(sheet, last, column, cell)
        sheet.freeze_panes(1, frozen_columns)
        sheet.autofilter(0, 0, max(last, 1), len(head) - 1)
        sheet.print_area(0, 0, max(last, 1), len(head) - 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _write(self, sheet: Worksheet, row: int, column: int, cell: _Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            text = _clean(cell)
            sheet.write_string(row, column, text, self._quoted if safe_text(text) != text else self._wrapped)
        else:
            sheet.write_number(row, column, cell, self._plain)

    def _color(self, sheet: Worksheet, rows: int, last_column: int) -> None:
        for level, color in enumerate(RAMP):
            shade: Format = self._book.add_format(
                {"bg_color": f"#{color}", "font_color": "#FFFFFF" if level >= DARK_FROM else "#14201D"}
            )
            rule: dict[str, Any] = {"type": "cell", "criteria": "==", "value": level, "format": shade}
            if level == 0:
                # an empty cell and a must-have's word are no zero
                rule = {"type": "formula", "criteria": "=AND(ISNUMBER(D2),D2=0)", "format": shade}
            sheet.conditional_format(1, 3, rows, last_column, rule)


def _score(candidate: ReportCandidate) -> float | None:
    return None if candidate.score_tenths is None else candidate.score_tenths / 10


def _ranking_row(candidate: ReportCandidate) -> list[_Cell]:
    return [
        candidate.rank,
        candidate.name,
        candidate.file,
        _score(candidate),
        candidate.state.label,
        candidate.reason,
        len(candidate.must_haves.missing) if candidate.must_haves else None,
        candidate.decided.decision.label if candidate.decided.decision else None,
        candidate.decided.stars or None,
    ]


def _levels(candidate: ReportCandidate, report: Report) -> list[_Cell]:
    counted = [in_force(rating) for rating in candidate.ratings]
    return [
        rating.state.label if criterion.kind is Kind.MUST_HAVE else rating.level
        for criterion, rating in zip(report.criteria, counted, strict=True)
    ]


def _evidence_rows(candidate: ReportCandidate, report: Report) -> Iterable[list[_Cell]]:
    for criterion, rating in zip(report.criteria, candidate.ratings, strict=True):
        counted = in_force(rating)
        begin: list[_Cell] = [
            candidate.rank,
            candidate.name,
            criterion.wording,
            criterion.kind.label,
            counted.level,
            counted.state.label,
            rating.reason,
        ]
        remark = wordings.remark(rating)
        if not rating.quotes:
            yield [*begin, None, None, None, remark]
        for quote in rating.quotes:
            yield [*begin, quote.text, quote.start, quote.end, remark]


def _clean(text: str) -> str:
    kept = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter for letter in kept if letter >= " " or letter in "\t\n")[:LONGEST_CELL]
