"""One candidate on paper: for the hiring team, and as the decision file that a complaint or an audit asks for."""

from collections.abc import Iterator

from evaluator.domain.criteria import Kind
from evaluator.domain.exports import ExportMaterial
from evaluator.domain.insights import Insight, InsightPoint
from evaluator.domain.ratings import Rating, in_force
from evaluator.domain.reports import Report, ReportCandidate, ReportCriterion
from evaluator.exports import wordings
from evaluator.exports.papers import Block, Facts, Heading, Level, Paper, Paragraph, Table, bullets


def candidate_paper(material: ExportMaterial) -> Paper:
    """Score, ratings with quotes, insight, what was found in the file, and decisions."""
    candidate, report = material.candidate, material.report
    return Paper(
        title=candidate.name,
        subtitle=f"{report.position}. {wordings.as_of(material)}",
        footer=wordings.FOOTER,
        blocks=(
            *_opening(material),
            *_ratings(candidate, report),
            *insight_blocks(candidate.insight),
            *_flags(candidate),
            *_steps(material),
        ),
    )


def decision_paper(material: ExportMaterial) -> Paper:
    """All that a decision on this candidate rests on: versions, levels of rater and people, places, steps, notices."""
    candidate, report = material.candidate, material.report
    return Paper(
        title=f"Decision file: {wordings.isolated(candidate.name)}",
        subtitle=f"{report.position}. {wordings.as_of(material)}",
        footer=wordings.FOOTER,
        blocks=(
            *_opening(material),
            *_versions(candidate, report),
            Heading("Criteria and weights"),
            criteria_table(report),
            *_ratings(candidate, report),
            *_flags(candidate),
            *_steps(material),
            *method(material),
        ),
    )


def insight_blocks(insight: Insight | None, level: int = 1) -> Iterator[Block]:
    """The longer reading; nothing without one."""
    if insight is None:
        return
    yield Heading("Insight", level)
    for title, points in (("Strengths", insight.strengths), ("Gaps", insight.gaps)):
        if points:
            yield Heading(title, level + 1)
            yield from _points(points)
    if insight.note:
        yield Paragraph(insight.note)
    if insight.questions:
        yield Heading("Questions for a conversation", level + 1)
        yield from bullets(insight.questions)


def criteria_table(report: Report) -> Table:
    """The criteria with kind, weight and share of the score."""
    return Table(
        head=("No.", "Criterion", "Kind", "Weight", "Share"),
        rows=tuple(
            (
                str(criterion.number),
                criterion.wording,
                criterion.kind.label,
                str(criterion.weight),
                f"{criterion.share // 10}.{criterion.share % 10} %",
            )
            for criterion in report.criteria
        ),
        widths=(1, 10, 3, 2, 2),
    )


def method(material: ExportMaterial) -> Iterator[Block]:
    """How the scores come about, and what they are not."""
    report = material.report
    yield Heading("How this was made")
    yield Paragraph(f"Rated by: {wordings.rater(report)}")
    yield Paragraph(
        "Each criterion has a level from 0 to 5 (wanted) or a state (must-have). The score is the weighted mean of "
        "their points, 20 for each level, 100 for a must-have held and 20 for one in progress, computed from whole "
        "numbers and rounded to one decimal. Equal scores share a rank."
    )
    yield Paragraph(
        "Every quote was looked for in the resume's own text and is printed as it stands there. A level without a "
        "passage counts as nothing found. Text that a reader of the document cannot see was not rated. Who could not "
        "be rated has no score and no rank."
    )
    if report.agreement is not None:
        yield Paragraph(f"Of the ratings that were given twice, {report.agreement} % agree.")
    if report.record and report.record.is_blind:
        yield Paragraph("The rater read copies without names and contact data.")
    if material.options.is_blind:
        yield Paragraph(wordings.BLIND)
    yield Paragraph("The ranking is a help in reading. It decides nothing: people do.", "notice")


def _opening(material: ExportMaterial) -> Iterator[Block]:
    candidate, report = material.candidate, material.report
    if not material.is_over:
        yield Paragraph(f"{wordings.as_of(material)}.", "notice")
    rows = [
        ("Position", report.position),
        ("Rank", wordings.rank(candidate)),
        ("Score", candidate.score or "none: not rated"),
        ("Must-haves", candidate.must_haves.label if candidate.must_haves else ""),
        ("Levels", candidate.levels.label if candidate.levels else ""),
        ("Not rated because", candidate.reason or ""),
        ("Decision", wordings.decision(candidate) or "none yet"),
        ("File", candidate.file),
        ("Rated by", report.rater_label),
    ]
    yield Facts(tuple((label, value) for label, value in rows if value))


def _versions(candidate: ReportCandidate, report: Report) -> Iterator[Block]:
    yield Heading("Versions")
    rows = [("Analysis", f"{report.analysis_id}, started {wordings.moment(report.created_at)}")]
    if report.started_by:
        rows.append(("Started by", report.started_by))
    if report.record:
        record = report.record
        rows += [
            ("Criteria (sha256)", record.rubric),
            ("Weights", f"version {record.weighting}, since {wordings.moment(record.weighted_at)}"),
            ("Model", record.model),
            ("Question (hash)", record.prompt or "none: no model was asked"),
            ("Blind reading", "yes" if record.is_blind else "no"),
        ]
    if candidate.record:
        rows.append(("Resume text (sha256)", candidate.record.text_sha256))
        rows += [("Question asked (sha256)", candidate.record.key)] if candidate.record.key else []
    yield Facts(tuple(rows))


def _ratings(candidate: ReportCandidate, report: Report) -> Iterator[Block]:
    if not candidate.ratings:
        return
    yield Heading("Ratings")
    pairs = list(zip(report.criteria, candidate.ratings, strict=True))
    yield Table(
        head=("Criterion", "Kind", "Level or state", ""),
        rows=tuple(_summary_row(criterion, rating) for criterion, rating in pairs),
        widths=(10, 3, 4, 1),
    )
    for criterion, rating in pairs:
        remark = wordings.remark(rating)
        if rating.reason or rating.quotes or rating.working or remark:
            yield Heading(f"{criterion.number}. {criterion.wording}", 2)
            yield from _rating(criterion, rating, remark)


def _summary_row(criterion: ReportCriterion, rating: Rating) -> tuple[str | Level, ...]:
    is_must_have = criterion.kind is Kind.MUST_HAVE
    level = "" if is_must_have else Level(in_force(rating).level)
    words = wordings.found(rating, is_must_have=is_must_have)
    return criterion.wording, criterion.kind.label, words, level


def _rating(criterion: ReportCriterion, rating: Rating, remark: str) -> Iterator[Block]:
    words = wordings.found(rating, is_must_have=criterion.kind is Kind.MUST_HAVE)
    yield Paragraph(f"{words}. {rating.reason}".strip())
    if remark:
        yield Paragraph(remark, "soft")
    for line in rating.working:
        yield Paragraph(line, "soft")
    for quote in rating.quotes:
        yield wordings.passage(quote)


def _points(points: tuple[InsightPoint, ...]) -> Iterator[Block]:
    for point in points:
        yield Paragraph(f"• {point.text}")
        for quote in point.quotes:
            yield wordings.passage(quote)


def _flags(candidate: ReportCandidate) -> Iterator[Block]:
    if candidate.warnings:
        yield Heading("Found while reading the file")
        yield from bullets(candidate.warnings)


def _steps(material: ExportMaterial) -> Iterator[Block]:
    yield Heading("What people did")
    if not material.steps:
        yield Paragraph("Nothing so far.", "soft")
        return
    yield Table(
        head=("When", "Who", "What"),
        rows=tuple((wordings.moment(step.at), step.by or "somebody", step.words) for step in material.steps),
        widths=(4, 4, 12),
    )
