"""What the options of an export leave out: candidates, evidence, and who the candidates are."""

from collections.abc import Callable
from dataclasses import replace

from evaluator.domain.blind_copy import Identity, make_blind_copy
from evaluator.domain.decisions import Decision
from evaluator.domain.exports import ExportMaterial
from evaluator.domain.insights import Insight, InsightPoint
from evaluator.domain.names import display_name
from evaluator.domain.ratings import Rating
from evaluator.domain.reports import Report, ReportCandidate

NOBODY = Identity(())

_Redact = Callable[[str], str]


def apply_options(material: ExportMaterial) -> ExportMaterial:
    """The material as the options want it; everything that is written comes from this."""
    options, report = material.options, material.report
    if options.only_shortlist:
        kept = tuple(c for c in report.candidates if c.decided.decision is Decision.SHORTLIST)
        report = replace(report, candidates=kept, unread=())
    if not options.has_evidence:
        report = replace(report, candidates=tuple(map(_without_evidence, report.candidates)))
    steps = material.steps
    if options.is_blind:
        redact = _redacting(material.identities.get(material.evaluation_id or 0, NOBODY))
        steps = tuple(replace(step, words=redact(step.words)) for step in steps)
        report = _blind(report, material)
    return replace(material, report=report, steps=steps)


def _without_evidence(candidate: ReportCandidate) -> ReportCandidate:
    ratings = tuple(
        rating.model_copy(update={"reason": "", "quotes": (), "working": ()}) for rating in candidate.ratings
    )
    insight = candidate.insight and _mapped(
        candidate.insight, lambda point: point.model_copy(update={"quotes": ()})
    )
    return replace(candidate, ratings=ratings, insight=insight)


def _blind(report: Report, material: ExportMaterial) -> Report:
    candidates = tuple(
        _blind_candidate(candidate, material.identities.get(candidate.evaluation_id, NOBODY))
        for candidate in report.candidates
    )
    unread = tuple(replace(left, file=f"File {place}") for place, left in enumerate(report.unread, 1))
    return replace(report, candidates=candidates, unread=unread)


def _blind_candidate(candidate: ReportCandidate, identity: Identity) -> ReportCandidate:
    redact = _redacting(identity)
    return replace(
        candidate,
        name=display_name(None, candidate.candidate_id),
        file="",
        has_same_name=False,
        reason=redact(candidate.reason) if candidate.reason else candidate.reason,
        ratings=tuple(_blind_rating(rating, redact) for rating in candidate.ratings),
        warnings=tuple(map(redact, candidate.warnings)),
        insight=candidate.insight and _blind_insight(candidate.insight, redact),
    )


def _blind_rating(rating: Rating, redact: _Redact) -> Rating:
    changed = rating.override
    return rating.model_copy(
        update={
            "reason": redact(rating.reason),
            "working": tuple(map(redact, rating.working)),
            "quotes": tuple(quote.model_copy(update={"text": redact(quote.text)}) for quote in rating.quotes),
            "override": changed and changed.model_copy(update={"reason": redact(changed.reason)}),
        }
    )


def _blind_insight(insight: Insight, redact: _Redact) -> Insight:
    blind = _mapped(insight, lambda point: _blind_point(point, redact))
    return blind.model_copy(
        update={"note": redact(insight.note), "questions": tuple(map(redact, insight.questions))}
    )


def _blind_point(point: InsightPoint, redact: _Redact) -> InsightPoint:
    quotes = tuple(quote.model_copy(update={"text": redact(quote.text)}) for quote in point.quotes)
    return point.model_copy(update={"text": redact(point.text), "quotes": quotes})


def _mapped(insight: Insight, change: Callable[[InsightPoint], InsightPoint]) -> Insight:
    return insight.model_copy(
        update={
            "strengths": tuple(map(change, insight.strengths)),
            "gaps": tuple(map(change, insight.gaps)),
        }
    )


def _redacting(identity: Identity) -> _Redact:
    def redact(text: str) -> str:
        return make_blind_copy(text, identity).text if text else text

    return redact
