"""E-mails: facts and the deployment's addresses in, subject, text and HTML out. No I/O but reading its templates."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from evaluator import ROOT
from evaluator.domain.mails import JobFacts, MailKind
from evaluator.domain.money import usd
from evaluator.domain.reports import BUILT_IN_LABEL, BUILT_IN_NOTE

LONGEST_LABEL = 120
"""Characters of a name or a position in a mail: a label, not a page."""
LONGEST_REASON = 600
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# they turn the direction of what follows, which may be words of ours
_DIRECTION_SIGNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

_templates = Environment(
    loader=FileSystemLoader(ROOT / "templates" / "emails"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Links:
    """Where a mail leads: `public_url` without a slash at its end, `support_email` empty when there is none."""

    public_url: str
    support_email: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A mail's words; `text` and `html` say the same."""

    subject: str
    text: str
    html: str


def job_subject(kind: MailKind, job_id: int) -> str:
    """ "Analysis Complete - [41]": nothing in it comes from a resume or a form."""
    match kind:
        case MailKind.JOB_COMPLETED:
            return f"Analysis Complete - [{job_id}]"
        case MailKind.JOB_FAILED:
            return f"Analysis Failed - [{job_id}]"
    assert_never(kind)


def write_job_mail(kind: MailKind, facts: JobFacts, links: Links) -> Message:
    """The mail about a job that ended; the same facts and links give the same words."""
    subject = job_subject(kind, facts.job_id)
    name = kind.value.replace("_", "-")
    words = _words(facts, links) | {"subject": subject}
    return Message(
        subject=subject,
        text=_templates.get_template(f"{name}.txt").render(words),
        html=_templates.get_template(f"{name}.html").render(words),
    )


def _words(facts: JobFacts, links: Links) -> dict[str, object]:
    result = f"{links.public_url}/analysis/results/{facts.analysis_id}"
    return {
        "job_id": facts.job_id,
        "position": _label(facts.position),
        "ended": _moment(facts.ended_at),
        "candidates": _count(facts.rated, "candidate"),
        "started_with": _count(facts.total, "candidate"),
        "not_rated": _not_rated(facts.not_rated),
        "facts": _facts(facts),
        "rater_note": BUILT_IN_NOTE if facts.is_built_in else "",
        "top": [(place.rank, _label(place.name), place.score) for place in facts.top],
        "cost": _cost(facts),
        "released": usd(facts.cost.released) if facts.cost else "",
        "reason": _line(facts.reason, LONGEST_REASON) or "The job could not be finished.",
        "says_not_charged": "not charged" in facts.reason,
        "result_url": result,
        "off_url": f"{links.public_url}/dashboard/jobs#mail",
        "support_email": links.support_email,
        "support_url": _support_url(links.support_email, facts.job_id),
    }


def _facts(facts: JobFacts) -> list[tuple[str, str]]:
    rater = BUILT_IN_LABEL if facts.is_built_in else _label(facts.rater)
    return [
        ("Rated", f"{facts.rated} of {facts.total}"),
        ("Insights", f"{facts.mode.value.capitalize()}, {facts.insights} written"),
        ("Rated by", rater),
    ]


def _cost(facts: JobFacts) -> list[tuple[str, str]]:
    """Line by line, the balance last; empty when no price was quoted."""
    if facts.cost is None:
        return []
    insights = f", {facts.mode.value.capitalize()} insights for {facts.insights}" if facts.insights else ""
    return [
        ("Held at the start", usd(facts.cost.held)),
        (f"{facts.rated} of {_count(facts.total, 'candidate')} rated{insights}", usd(facts.cost.charged)),
        ("Released", usd(facts.cost.released)),
        ("Balance", usd(facts.cost.balance)),
    ]


def _not_rated(number: int) -> str:
    if not number:
        return ""
    who, they = ("1 candidate", "It stands") if number == 1 else (f"{number} candidates", "They stand")
    were = "was" if number == 1 else "were"
    return f"{who} could not be rated. {they} outside the ranking, {were} not charged, and can be tried again there."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _support_url(address: str, job_id: int) -> str:
    return f"mailto:{quote(address, safe='@')}?subject={quote(f'Job {job_id}')}" if address else ""


def _label(text: str) -> str:
    return _line(text, LONGEST_LABEL)


def _line(text: str, longest: int) -> str:
    """The text as one line: whoever wrote it can begin no line of their own, nor turn ours round."""
    shown = "".join(
        character
        for character in " ".join(text.split())
        if unicodedata.category(character) != "Cc" and character not in _DIRECTION_SIGNS
    )
    return shown if len(shown) <= longest else f"{shown[: longest - 1].rstrip()}…"


def _moment(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"
