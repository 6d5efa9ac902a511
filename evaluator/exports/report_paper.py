"""The executive report: summary, ranking, the best candidates with their evidence, and how it was made."""

from collections import Counter
from collections.abc import Iterator

from evaluator.domain.criteria import Kind
from evaluator.domain.decisions import Decision
from evaluator.domain.exports import ExportMaterial
from evaluator.domain.ratings import in_force
from evaluator.domain.reports import CandidateState, Report, ReportCandidate
from evaluator.exports import wordings
from evaluator.exports.candidate_paper import criteria_table, insight_blocks, method
from evaluator.exports.papers import Block, Facts, Heading, Paper, Paragraph, Table

MOST_TOP = 10
USUAL_TOP = 5
"""How many are shown closely: the shortlist, up to the most; without one the first of the ranking."""
MOST_QUOTES = 3
"""Quotes of a candidate who has no insight."""


def report_paper(material: ExportMaterial) -> Paper:
    """The report of a whole analysis."""
    report = material.report
    return Paper(
        title=report.position,
        subtitle=f"Ranking of candidates. {wordings.as_of(material)}",
        footer=wordings.FOOTER,
        blocks=(
            *_summary(material),
            *_ranking(report),
            *_top(report),
            *_left_out(report),
            Heading("Criteria and weights"),
            criteria_table(report),
            *method(material),
            *_record(report),
        ),
    )


def _summary(material: ExportMaterial) -> Iterator[Block]:
    report = material.report
    if not material.is_over:
        yield Paragraph(f"{wordings.as_of(material)}.", "notice")
    yield Heading("Summary")
    rated = report.in_state(CandidateState.RATED)
    below = sum(candidate.is_below_line for candidate in rated)
    decided = Counter(c.decided.decision.label for c in report.candidates if c.decided.decision)
    rows = [
        ("Candidates", str(len(report.candidates))),
        ("Rated", str(len(rated))),
        ("Not rated", str(len(report.candidates) - len(rated))),
        ("Below the must-have line", str(below) if below else ""),
        ("Files left out", str(len(report.unread)) if report.unread else ""),
        ("Best score", rated[0].score if rated else ""),
        ("Decided", ", ".join(f"{count} {label.lower()}" for label, count in decided.items())),
        ("Rated by", wordings.rater(report)),
        ("Started by", report.started_by),
    ]
    yield Facts(tuple((label, value) for label, value in rows if value))
    if material.options.only_shortlist:
        yield Paragraph(
            "Only candidates on the shortlist are in this file; ranks are those of everybody.", "soft"
        )


def _ranking(report: Report) -> Iterator[Block]:
    yield Heading("Ranking")
    rated = report.in_state(CandidateState.RATED)
    if not rated:
        yield Paragraph("Nobody is rated.", "soft")
        return
    yield Table(
        head=("Rank", "Candidate", "Score", "Must-haves", "Levels", "Decision"),
        rows=tuple(
            (
                candidate.rank_label,
                candidate.name + ("\nmisses a must-have" if candidate.is_below_line else ""),
                candidate.score,
                candidate.must_haves.label if candidate.must_haves else "",
                candidate.levels.label if candidate.levels else "",
                wordings.decision(candidate),
            )
            for candidate in rated
        ),
        widths=(2, 6, 2, 4, 5, 3),
    )


def _top(report: Report) -> Iterator[Block]:
    rated = report.in_state(CandidateState.RATED)
    shortlist = [c for c in rated if c.decided.decision is Decision.SHORTLIST]
    chosen = shortlist[:MOST_TOP] or list(rated[:USUAL_TOP])
    if not chosen:
        return
    yield Heading("Shortlist, closely" if shortlist else "The first of the ranking, closely")
    for candidate in chosen:
        yield Heading(f"{candidate.rank_label}. {wordings.isolated(candidate.name)}, {candidate.score}", 2)
        if candidate.insight:
            yield from insight_blocks(candidate.insight, 3)
        else:
            yield from _strongest(candidate, report)


def _strongest(candidate: ReportCandidate, report: Report) -> Iterator[Block]:
    pairs = [
        (criterion, rating)
        for criterion, rating in zip(report.criteria, candidate.ratings, strict=True)
        if criterion.kind is Kind.WANTED and in_force(rating).level
    ]
    pairs.sort(key=lambda pair: (-pair[0].weight * in_force(pair[1]).level, pair[0].number))
    for criterion, rating in pairs[:MOST_QUOTES]:
        words = wordings.found(rating, is_must_have=False)
        yield Paragraph(f"{criterion.wording}: level {words}. {rating.reason}".strip())
        for quote in rating.quotes[:1]:
            yield wordings.passage(quote)


def _left_out(report: Report) -> Iterator[Block]:
    unrated = [c for c in report.candidates if c.state is not CandidateState.RATED]
    if unrated:
        yield Heading("Not rated")
        yield Paragraph("Nothing is known about these candidates yet; they are not below anybody.", "soft")
        yield Table(
            ("Candidate", "State", "Reason"),
            tuple((c.name, c.state.label, c.reason or "") for c in unrated),
            (5, 3, 10),
        )
    if report.unread:
        yield Heading("Files left out")
        yield Table(("File", "Reason"), tuple((left.file, left.reason) for left in report.unread), (5, 10))


def _record(report: Report) -> Iterator[Block]:
    if report.record is None:
        return
    record = report.record
    yield Heading("Run record")
    yield Facts(
        (
            ("Analysis", f"{report.analysis_id}, started {wordings.moment(report.created_at)}"),
            ("Criteria (sha256)", record.rubric),
            ("Weights", f"version {record.weighting}, since {wordings.moment(record.weighted_at)}"),
            ("Model", record.model),
            ("Question (hash)", record.prompt or "none: no model was asked"),
        )
    )
