"""Making an export: one function for every kind; pure but for the font files, so that a worker process can run it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from evaluator.domain.exports import ExportKind, ExportMaterial
from evaluator.domain.reports import Report
from evaluator.exports.candidate_paper import candidate_paper, decision_paper
from evaluator.exports.criteria_csv import criteria_csv, matrix_by_criteria_csv
from evaluator.exports.decision_json import decision_json
from evaluator.exports.matrix_csv import matrix_csv
from evaluator.exports.matrix_xlsx import matrix_xlsx
from evaluator.exports.options import apply_options
from evaluator.exports.paper_docx import paper_docx
from evaluator.exports.paper_pdf import paper_pdf
from evaluator.exports.papers import Paper
from evaluator.exports.report_paper import report_paper
from evaluator.exports.screen_json import screen_json

_PAPERS: Mapping[ExportKind, Callable[[ExportMaterial], Paper]] = {
    ExportKind.REPORT_PDF: report_paper,
    ExportKind.REPORT_DOCX: report_paper,
    ExportKind.CANDIDATE_PDF: candidate_paper,
    ExportKind.CANDIDATE_DOCX: candidate_paper,
    ExportKind.DECISION_PDF: decision_paper,
}
_OF_REPORTS: Mapping[ExportKind, Callable[[Report], bytes]] = {
    ExportKind.MATRIX_CSV: matrix_csv,
    ExportKind.MATRIX_BY_CRITERIA_CSV: matrix_by_criteria_csv,
    ExportKind.RESULTS_JSON: screen_json,
    ExportKind.CRITERIA_CSV: criteria_csv,
}
_OF_MATERIAL: Mapping[ExportKind, Callable[[ExportMaterial], bytes]] = {
    ExportKind.MATRIX_XLSX: matrix_xlsx,
    ExportKind.DECISION_JSON: decision_json,
}


def build_export(kind: ExportKind, material: ExportMaterial, font_dir: Path | None = None) -> bytes:
    """The file's bytes. Fonts for East Asian scripts are looked for in `font_dir`.

    Raises MissingFontError for a PDF that needs a font which is not there, CandidateGoneError when the candidate
    of an export about one is not in the report.
    """
    chosen = apply_options(material)
    if kind in _PAPERS:
        paper = _PAPERS[kind](chosen)
        if kind.ending == "pdf":
            return paper_pdf(paper, material.made_at, font_dir)
        return paper_docx(paper, material.made_at)
    if kind in _OF_REPORTS:
        return _OF_REPORTS[kind](chosen.report)
    return _OF_MATERIAL[kind](chosen)
