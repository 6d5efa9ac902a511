"""Criteria as CSV: those of an analysis for use elsewhere, and the matrix with a line a criterion."""

import csv
import io

from evaluator.domain.criteria import CriterionDraft, Kind
from evaluator.domain.criteria_files import write_criteria
from evaluator.domain.ratings import in_force
from evaluator.domain.reports import CandidateState, Report
from evaluator.exports.cells import safe_text


def criteria_csv(report: Report) -> bytes:
    """The criteria with kind, weight and level descriptions; an upload of criteria takes it as it is."""
    drafts = [
        CriterionDraft(
            wording=criterion.wording,
            category=criterion.category,
            kind=criterion.kind,
            weight=criterion.weight,
            levels=criterion.levels,
        )
        for criterion in report.criteria
    ]
    return write_criteria(drafts).encode("utf-8-sig", "replace")


def matrix_by_criteria_csv(report: Report) -> bytes:
    """A line a criterion, a column a rated candidate: levels of what is wanted, states of must-haves.

    Three lines above say rank, score and decision. RFC 4180 in UTF-8 with a byte order mark.
    """
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    rated = report.in_state(CandidateState.RATED)
    blank = ["", "", ""]
    writer.writerow(["Criterion", "Category", "Kind", "Weight", *(safe_text(c.name) for c in rated)])
    writer.writerow(["Rank", *blank, *(c.rank for c in rated)])
    writer.writerow(["Score", *blank, *((c.score_tenths or 0) / 10 for c in rated)])
    decisions = (c.decided.decision for c in rated)
    writer.writerow(["Decision", *blank, *(decision.label if decision else "" for decision in decisions)])
    for place, criterion in enumerate(report.criteria):
        counted = [in_force(candidate.ratings[place]) for candidate in rated]
        is_must_have = criterion.kind is Kind.MUST_HAVE
        writer.writerow(
            [
                safe_text(criterion.wording),
                criterion.category.label,
                criterion.kind.label,
                criterion.weight,
                *(rating.state.label if is_must_have else rating.level for rating in counted),
            ]
        )
    return sink.getvalue().encode("utf-8-sig", "replace")
