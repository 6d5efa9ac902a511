"""What the dashboard and the Job History print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.domain.jobs import JobStatus, WaitReason
from evaluator.domain.scoring import format_score, histogram
from evaluator.store.history import AnalysisLine
from evaluator.store.overviews import DraftLine, JobLine

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WAITS = {
    WaitReason.SCHEDULED: "waiting for its time to start",
    WaitReason.PAUSED: "paused",
    WaitReason.MODEL: "waiting for the model",
    WaitReason.CAP: "waiting: the limit of spending is reached",
}


@dataclass(frozen=True, slots=True)
class JobCard:
    """A job's card as the server prints it; static/js/job-cards.js goes on from there."""

    line: JobLine
    facts: tuple[str, ...]

    @property
    def state(self) -> str:
        """The word that stands for its badge: the phase while it is processing, else the status."""
        line = self.line
        return line.phase.value if line.status is JobStatus.PROCESSING else line.status.value


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft's card: where it leads, what is in it, how many of the three steps are done."""

    line: DraftLine
    words: str
    steps_done: int


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """An analysis in a table; `shape` is its candidates by score in ten steps, None where that is not shown."""

    line: AnalysisLine
    highest: str
    shape: tuple[int, ...] | None = None


def job_card(line: JobLine) -> JobCard:
    """The card of a job that is not over."""
    facts = [f"{line.done} of {line.total} rated"]
    if line.running:
        facts.append(f"{line.running} being rated")
    if line.failed:
        facts.append(f"{line.failed} not rated")
    if line.wait_reason:
        facts.append(_WAITS[line.wait_reason])
    return JobCard(line, tuple(facts))


def draft_card(line: DraftLine) -> DraftCard:
    """The card of a draft."""
    parts = []
    if not line.has_job_description:
        parts.append("no job description yet")
    if line.criteria:
        parts.append(_counted(line.criteria, "criterion", "criteria"))
    if line.files:
        parts.append(_counted(line.files, "file", "files"))
    words = ", ".join(parts) or "job description read"
    if line.to_look_at:
        words += f"; {line.to_look_at} {'needs' if line.to_look_at == 1 else 'need'} a look"
    steps_done = 0 if not line.has_job_description else 2 if line.files else 1
    return DraftCard(line, words[0].upper() + words[1:], steps_done)


def analysis_row(line: AnalysisLine, scores: Mapping[int, Sequence[int]] | None = None) -> AnalysisRow:
    """A line of the Job History, with its shape where scores are given."""
    shape = histogram(scores.get(line.id, ())) if scores is not None else None
    return AnalysisRow(line, format_score(line.highest_tenths), shape)


def lede(lines: Sequence[JobLine], drafts: int) -> str:
    """What is going on, in one sentence."""
    rated = sum(line.status is JobStatus.PROCESSING for line in lines)
    waiting = len(lines) - rated
    parts = [
        _sentence(rated, "job is being rated", "jobs are being rated"),
        _sentence(waiting, "job waits in line", "jobs wait in line"),
        _sentence(drafts, "draft is waiting for you", "drafts are waiting for you"),
    ]
    said = [part for part in parts if part]
    if not said:
        return "Nothing is being rated at the moment."
    joined = " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
    return f"{joined[0].upper()}{joined[1:]}."


def _sentence(number: int, one: str, many: str) -> str:
    if not number:
        return ""
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {one if number == 1 else many}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
