"""Sentences that several papers share."""

from datetime import datetime

from evaluator.domain.exports import ExportMaterial
from evaluator.domain.ratings import LEVEL_WORDS, Quote, Rating, in_force
from evaluator.domain.reports import BUILT_IN_NOTE, Report, ReportCandidate, ReportCriterion
from evaluator.exports.papers import Passage

FOOTER = "Candidate Evaluator. The ranking decides nothing: people do."
BLIND = "Names, contact data and file names are left out; placeholders stand where a quote named the person."


def moment(time: datetime) -> str:
    """ "25 Nov 2026, 14:05 UTC"; stored times are UTC."""
    return f"{time.day} {time:%b %Y, %H:%M} UTC"


def as_of(material: ExportMaterial) -> str:
    """When it was made; while the job runs, that more may come."""
    if material.is_over:
        return f"Made {moment(material.made_at)}"
    return f"As of {moment(material.made_at)}: the job still runs, and more candidates may be rated"


def level_words(level: int) -> str:
    """ "4, solid"."""
    return f"{level}, {LEVEL_WORDS[level]}"


def rater(report: Report) -> str:
    """Who rated; the built-in matcher with what that means."""
    return f"{report.rater_label}. {BUILT_IN_NOTE}" if report.is_built_in else report.rater_label


def isolated(name: str) -> str:
    """The name so that its direction of writing moves nothing beside it (Unicode's first-strong isolate)."""
    return f"\u2068{name}\u2069"


def rank(candidate: ReportCandidate) -> str:
    """The rank as shown; "not rated" without one."""
    return candidate.rank_label or candidate.state.label


def decision(candidate: ReportCandidate) -> str:
    """What people decided, with stars; empty when nothing was."""
    decided = candidate.decided
    stars = f"{decided.stars} of 5 stars" if decided.stars else ""
    return ", ".join(part for part in (decided.decision.label if decided.decision else "", stars) if part)


def passage(quote: Quote) -> Passage:
    """A quote with where it stands in the resume's text; its columns and lines are read on as blanks."""
    source = f"Resume, characters {quote.start:,} to {quote.end:,}, checked"
    return Passage(" ".join(quote.text.split()), source)


def remark(rating: Rating) -> str:
    """What is to be known of a rating beside its level and state; empty mostly."""
    if rating.override:
        given = f"level {rating.level}, {rating.state.label.lower()}"
        return (
            f"Changed by {rating.override.author or 'a person'} on {moment(rating.override.made_at)}: "
            f"{rating.override.reason} The rater gave {given}."
        )
    if rating.second and not rating.is_agreed:
        return f"A second reading found level {rating.second.level}, {rating.second.state.label.lower()}."
    return "Unverified: no passage of the resume was found for it." if rating.unverified else ""


def criterion_head(criterion: ReportCriterion) -> str:
    """What heads a criterion's column: "SQL (wanted, weight 3)"."""
    return f"{criterion.wording} ({criterion.kind.label.lower()}, weight {criterion.weight})"


def found(rating: Rating, *, is_must_have: bool) -> str:
    """The state of a must-have, the level of what is wanted, as it counts."""
    counted = in_force(rating)
    return counted.state.label if is_must_have else level_words(counted.level)
