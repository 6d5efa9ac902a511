"""The matrix as CSV: one line a candidate, two columns a criterion; opens in spreadsheet programs as it is."""

import csv
import io

from evaluator.domain.ratings import Rating, in_force
from evaluator.domain.reports import CandidateState, Report, ReportCandidate, ReportCriterion
from evaluator.exports import wordings
from evaluator.exports.cells import safe_text

_Cell = str | int | float | None
_HEAD = (
    "Rank",
    "Name",
    "File",
    "Score",
    "State",
    "Reason",
    "Must-haves missing",
    "Rated by",
    "Decision",
    "Stars",
)


def matrix_csv(report: Report) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark. Files that were not read stand at the end, with the state Left out.

    Rank and score are numbers and empty when not rated; equal ranks are ties. Levels are those that count, a person's
    where somebody changed one. Every text is quoted and cannot be a formula.
    """
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    rater = wordings.rater(report)
    writer.writerow(
        [*_HEAD, *(head for criterion in report.criteria for head in _criterion_heads(criterion))]
    )
    for candidate in report.candidates:
        writer.writerow([_safe(cell) for cell in _candidate_cells(candidate, report, rater)])
    for file in report.unread:
        blank = [""] * 2 * (1 + len(report.criteria))
        writer.writerow(
            [_safe(cell) for cell in ("", "", file.file, "", "Left out", file.reason, "", "", *blank)]
        )
    return sink.getvalue().encode("utf-8-sig", "replace")


def _criterion_heads(criterion: ReportCriterion) -> tuple[str, str]:
    head = wordings.criterion_head(criterion)
    return safe_text(f"{head}, level"), safe_text(f"{head}, state")


def _candidate_cells(candidate: ReportCandidate, report: Report, rater: str) -> list[_Cell]:
    is_rated = candidate.state is CandidateState.RATED
    ratings: list[Rating | None] = list(candidate.ratings) if is_rated else [None] * len(report.criteria)
    return [
        candidate.rank,
        candidate.name,
        candidate.file,
        None if candidate.score_tenths is None else candidate.score_tenths / 10,
        candidate.state.label,
        candidate.reason,
        len(candidate.must_haves.missing) if candidate.must_haves else None,
        rater,
        candidate.decided.decision.label if candidate.decided.decision else None,
        candidate.decided.stars or None,
        *(cell for rating in ratings for cell in _rating_cells(rating)),
    ]


def _rating_cells(rating: Rating | None) -> tuple[_Cell, _Cell]:
    if rating is None:
        return None, None
    counted = in_force(rating)
    if rating.override:
        return counted.level, f"{counted.state.label} (changed by a person)"
    return counted.level, f"{counted.state.label} (unverified)" if rating.unverified else counted.state.label


def _safe(cell: _Cell) -> _Cell:
    return safe_text(cell) if isinstance(cell, str) else cell
