"""How a job stands: the state that pages print and the `job` event sends, and the order of the ranking."""

from typing import TypedDict

from evaluator.domain.jobs import InsightsMode, JobKind, JobStatus, Phase, WaitReason
from evaluator.domain.money import usd
from evaluator.domain.scoring import histogram, rank_scores
from evaluator.store.changes import JobChanges
from evaluator.web.views.times import start_words

LEAST_MEASURED = 3
"""Pieces of work that must be over before their rate says anything about the rest."""


class JobState(TypedDict):
    """A job as JSON. `failed` counts all that will not be rated, `rated` all of the analysis that are.

    `elapsed` and `seconds_left` are seconds, None before they are known. `title`, `words`, `elapsed_words` and
    `left_words` are for people, `words` for those who cannot see the bar. `bins` are the rated candidates by
    score, in ten steps. `used` and `quoted` are amounts in words, empty where the job was quoted no price.
    """

    id: int
    status: str
    phase: str
    wait_reason: str | None
    is_final: bool
    done: int
    failed: int
    running: int
    total: int
    insights_done: int
    insights_total: int
    rated: int
    elapsed: int | None
    seconds_left: int | None
    title: str
    words: str
    elapsed_words: str
    left_words: str
    bins: list[int]
    used: str
    quoted: str


def job_state(changes: JobChanges) -> JobState:
    """The state of the job, counted from its rows."""
    job, counts = changes.job, changes.counts
    seconds_left = measure_left(changes)
    return JobState(
        id=job.id,
        status=job.status.value,
        phase=job.phase.value,
        wait_reason=job.wait_reason.value if job.wait_reason else None,
        is_final=job.status.is_final,
        done=counts.done,
        failed=counts.failed + counts.cancelled,
        running=counts.running,
        total=counts.total,
        insights_done=changes.insights[0],
        insights_total=changes.insights[1],
        rated=len(changes.scores),
        elapsed=None if changes.elapsed is None else int(changes.elapsed),
        seconds_left=seconds_left,
        title=_title(changes),
        words=_words(changes),
        elapsed_words=elapsed_words(changes.elapsed),
        left_words=left_words(seconds_left),
        bins=list(histogram(score.tenths for score in changes.scores)),
        used="" if changes.used is None else usd(changes.used),
        quoted="" if changes.used is None else usd(job.quoted_price),
    )


def ranking(changes: JobChanges) -> list[tuple[int, str]]:
    """(evaluation id, rank as shown) of every rated candidate, best first: the browser orders its rows by it."""
    return [(place.id, place.label) for place in rank_scores(changes.scores, changes.must_have_rule)]


def measure_left(changes: JobChanges) -> int | None:
    """Seconds until the job is over at the rate of its work so far; None while nothing can be said.

    Ratings and insights count alike: each is one question to the rater.
    """
    job, counts = changes.job, changes.counts
    if job.status is not JobStatus.PROCESSING or job.wait_reason is not None or not changes.elapsed:
        return None
    insights_over, insights_total = changes.insights
    unrated = counts.failed + counts.cancelled
    whole = count_work(job.phase, job.insights_mode, counts.total, unrated, insights_total)
    return left_of_work(changes.elapsed, counts.over + insights_over, whole)


def count_work(phase: Phase, mode: InsightsMode, total: int, unrated: int, insights_total: int) -> int:
    """The questions of a job in all; while candidates are rated, with the insights to be expected."""
    expected = mode.insights_for(total - unrated) if phase is Phase.RATINGS else insights_total
    return total + expected


def left_of_work(elapsed: float, over: int, whole: int) -> int | None:
    """Seconds for the rest when `over` pieces of `whole` took `elapsed` seconds; None for too few."""
    if over < min(LEAST_MEASURED, whole):
        return None
    return round(elapsed * (whole - over) / over)


def left_words(seconds: int | None) -> str:
    """ "about 6 min left", in whole minutes above 90 s; empty while unknown."""
    if seconds is None:
        return ""
    if seconds <= 60:
        return "less than a minute left"
    if seconds <= 90:
        return "about a minute left"
    minutes = (seconds + 30) // 60
    return f"about {_in_minutes(minutes)} left"


def elapsed_words(seconds: float | None) -> str:
    """ "less than 1 s", "42 s", "11 min", "1 h 5 min"; empty before the start."""
    if seconds is None:
        return ""
    if seconds < 1:
        return "less than 1 s"
    return f"{int(seconds)} s" if seconds < 60 else _in_minutes(int(seconds) // 60)


def _in_minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


_TITLES = {
    JobStatus.PENDING: "Waiting to start",
    JobStatus.COMPLETED: "Completed",
    JobStatus.FAILED: "Failed",
    JobStatus.CANCELLED: "Cancelled",
}
_PHASES = {Phase.RATINGS: "Rating candidates", Phase.INSIGHTS: "Writing insights"}
_WAITS = {
    WaitReason.SCHEDULED: "Waiting for its time to start",
    WaitReason.PAUSED: "Paused: rating goes on when it is resumed",
    WaitReason.MODEL: "Waiting for the model: it does not answer at the moment",
    WaitReason.CAP: "Waiting: the limit of spending is reached",
}


def _title(changes: JobChanges) -> str:
    job = changes.job
    if job.wait_reason is not None and not job.status.is_final:
        if job.wait_reason is WaitReason.SCHEDULED and job.start_at:
            return f"Starts {start_words(job.start_at, job.start_zone)}"
        if job.wait_reason is WaitReason.MODEL and changes.waits_after:
            return f"Waiting for the model: {changes.waits_after}"
        return _WAITS[job.wait_reason]
    if job.status is not JobStatus.PROCESSING:
        return _TITLES[job.status]
    if job.kind is JobKind.RETRY and job.phase is Phase.RATINGS:
        return "Trying again"
    looked, close_calls = changes.second_looks
    if job.phase is Phase.RATINGS and looked < close_calls:
        return "Reading the close calls again"
    return _PHASES[job.phase]


def _words(changes: JobChanges) -> str:
    counts = changes.counts
    words = (
        f"{counts.done} rated, {counts.failed + counts.cancelled} not rated, "
        f"{counts.running} being rated, of {counts.total}"
    )
    over, whole = changes.insights
    return f"{words}; {over} of {whole} insights written" if whole else words
