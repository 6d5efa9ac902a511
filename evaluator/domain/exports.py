"""Exports: what can be taken out of an analysis, in which shape, and what it is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from evaluator.domain.blind_copy import Identity
from evaluator.domain.errors import EvaluatorError
from evaluator.domain.reports import Report, ReportCandidate


class CandidateGoneError(EvaluatorError):
    """The candidate is no longer in this analysis."""


class ExportKind(StrEnum):
    """A file that can be made of an analysis, or of one candidate in it."""

    REPORT_PDF = "report_pdf"
    REPORT_DOCX = "report_docx"
    MATRIX_XLSX = "matrix_xlsx"
    MATRIX_CSV = "matrix_csv"
    MATRIX_BY_CRITERIA_CSV = "matrix_by_criteria_csv"
    RESULTS_JSON = "results_json"
    CRITERIA_CSV = "criteria_csv"
    CANDIDATE_PDF = "candidate_pdf"
    CANDIDATE_DOCX = "candidate_docx"
    DECISION_PDF = "decision_pdf"
    DECISION_JSON = "decision_json"

    @property
    def label(self) -> str:
        """What the file is called on a page."""
        return _LABELS[self]

    @property
    def is_about_one(self) -> bool:
        """True for files about a single candidate."""
        return self in _ABOUT_ONE

    @property
    def ending(self) -> str:
        """The file name's ending: pdf, docx, xlsx, csv or json."""
        return self.value.rpartition("_")[2]

    @property
    def media_type(self) -> str:
        """What the file is served as."""
        return MEDIA_TYPES[self.ending]


_ABOUT_ONE = frozenset(
    {
        ExportKind.CANDIDATE_PDF,
        ExportKind.CANDIDATE_DOCX,
        ExportKind.DECISION_PDF,
        ExportKind.DECISION_JSON,
    }
)

_LABELS: Mapping[ExportKind, str] = {
    ExportKind.REPORT_PDF: "Report, PDF",
    ExportKind.REPORT_DOCX: "Report, Word",
    ExportKind.MATRIX_XLSX: "Workbook, Excel",
    ExportKind.MATRIX_CSV: "Matrix, a line a candidate, CSV",
    ExportKind.MATRIX_BY_CRITERIA_CSV: "Matrix, a line a criterion, CSV",
    ExportKind.RESULTS_JSON: "Results with quotes, JSON",
    ExportKind.CRITERIA_CSV: "Criteria, CSV",
    ExportKind.CANDIDATE_PDF: "Candidate, PDF",
    ExportKind.CANDIDATE_DOCX: "Candidate, Word",
    ExportKind.DECISION_PDF: "Decision file, PDF",
    ExportKind.DECISION_JSON: "Decision file, JSON",
}

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
"""By ending."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """`is_blind` leaves out who the candidates are; `has_evidence` keeps reasons and quotes."""

    is_blind: bool = False
    has_evidence: bool = True
    only_shortlist: bool = False


@dataclass(frozen=True, slots=True)
class LoggedStep:
    """One thing that a person did to a candidate: when, who, and what in words."""

    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class ExportMaterial:
    """All that an export is made from. While the job still runs, `is_over` is False and the file says "as of".

    `evaluation_id` names the candidate of an export about one, and `steps` are what people did with that candidate,
    oldest first. `identities`, by evaluation, are needed where the export is blind.
    """

    report: Report
    options: ExportOptions
    made_at: datetime
    is_over: bool
    evaluation_id: int | None = None
    steps: tuple[LoggedStep, ...] = ()
    identities: Mapping[int, Identity] = field(default_factory=dict)

    @property
    def candidate(self) -> ReportCandidate:
        """The candidate of an export about one. Raises CandidateGoneError when the report has none of that id."""
        for candidate in self.report.candidates:
            if candidate.evaluation_id == self.evaluation_id:
                return candidate
        raise CandidateGoneError
