"""Cards of background jobs: the same in all five states, for the page and for its events."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from evaluator.domain.jobs import InsightsMode, JobKind, JobStatus, Phase, WaitReason
from evaluator.domain.money import Quote, charge, quote_rest, usd
from evaluator.store.job_lists import JobListing
from evaluator.web.views.amounts import amount_words, cancel_question, used_words
from evaluator.web.views.job_states import count_work, elapsed_words, left_of_work, left_words
from evaluator.web.views.retries import retry_of_job
from evaluator.web.views.times import start_words

LATEST = 10**15
"""Milliseconds after every time there will be."""
LARGEST_ID = 10**18

_PLACES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")
_MODES = {
    InsightsMode.QUICK: "Quick, first 5",
    InsightsMode.DEEP: "Deep, first 15",
    InsightsMode.ALL: "Insights for all",
}
_WAITS = {
    WaitReason.SCHEDULED: "Scheduled",
    WaitReason.PAUSED: "Paused",
    WaitReason.MODEL: "Waiting for the model",
    WaitReason.CAP: "Spending limit reached",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a card says: `figure` stands out before the words, `at` is a time after them."""

    words: str
    figure: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """The progress bar, in pieces of work; `words` are for those who cannot see it."""

    done: int
    failed: int
    running: int
    total: int
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before a job is cancelled."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Another try for the unrated, and the number of its form."""

    label: str
    submission: UUID


@dataclass(frozen=True, slots=True)
class JobListCard:
    """What `jobs/_card.html` prints; the same for everyone who may see it.

    `group` is the part of the page it belongs to: its status; `order` sorts the cards of a group, as text. `wait` is
    why it does not go on, `why` why it failed (a fact and its meaning); both are empty otherwise. `open_label` is
    empty when there is nothing to open.
    """

    id: int
    analysis_id: int
    title: str
    group: str
    order: str
    phase: str
    is_built_in: bool
    is_retry: bool
    wait: str
    seconds_left: int | None
    bar: Bar | None
    facts: tuple[Fact, ...]
    why: tuple[str, str]
    open_label: str
    cancel: Question | None
    retry: Retry | None

    @property
    def href(self) -> str:
        """The ranking."""
        return f"/analysis/results/{self.analysis_id}"

    @property
    def left(self) -> str:
        """The time left in words; empty while nothing can be said."""
        return left_words(self.seconds_left)


def job_list_card(listing: JobListing) -> JobListCard:
    """The card of a background job."""
    is_over = listing.status.is_final
    return JobListCard(
        id=listing.id,
        analysis_id=listing.analysis_id,
        title=listing.position,
        group=listing.status.value,
        order=_order(listing),
        phase=listing.phase.value,
        is_built_in=listing.is_built_in,
        is_retry=listing.kind is JobKind.RETRY,
        wait=_WAITS[listing.wait_reason] if listing.wait_reason and not is_over else "",
        seconds_left=_seconds_left(listing),
        bar=_bar(listing) if listing.status is JobStatus.PROCESSING else None,
        facts=tuple(_facts(listing)),
        why=_why(listing) if listing.status is JobStatus.FAILED else ("", ""),
        open_label=_open_label(listing),
        cancel=None if is_over else ask_to_cancel(listing),
        retry=Retry(_retry_label(listing), retry_of_job(listing.id)) if listing.unrated else None,
    )


def _order(listing: JobListing) -> str:
    """In line by place, then those whose time has not come; of the others the latest first."""
    if listing.is_scheduled and listing.start_at:
        return f"later {listing.start_at.isoformat()} {listing.id:019}"
    if listing.status is JobStatus.PENDING:
        return f"due {listing.place or LARGEST_ID:019} {listing.id:019}"
    at = listing.completed_at or listing.started_at or listing.created_at
    return f"{LATEST - int(at.timestamp() * 1000):019} {LARGEST_ID - listing.id:019}"


def ask_to_cancel(listing: JobListing) -> Question:
    """What cancelling the job now would mean."""
    charged = _charge(listing) if listing.quoted_price else None
    released = None if charged is None else listing.quoted_price - charged
    title, _, text = cancel_question(listing.id, listing.done, charged, released).partition("? ")
    return Question(f"{title}?", text)


def _quote(listing: JobListing) -> Quote:
    rating_price = listing.quoted_price - listing.quoted_insights_price
    return Quote(rating_price, listing.quoted_insights_price, listing.quoted_insights)


def _charge(listing: JobListing) -> Decimal:
    return charge(_quote(listing), listing.total, rated=listing.done, delivered=listing.insights_written)


def _seconds_left(listing: JobListing) -> int | None:
    if listing.status is not JobStatus.PROCESSING or listing.wait_reason or not listing.elapsed:
        return None
    whole = count_work(
        listing.phase, listing.insights_mode, listing.total, listing.failed, listing.insights_total
    )
    over = listing.done + listing.failed + listing.insights_done
    return left_of_work(listing.elapsed, over, whole)


def _bar(listing: JobListing) -> Bar:
    if listing.phase is Phase.INSIGHTS:
        over, whole = listing.insights_done, listing.insights_total
        words = f"{over} of {whole} insights written"
        return Bar(over, 0, 0, whole, f"Job {listing.id}, insights written", words)
    words = (
        f"{listing.done} rated, {listing.failed} not rated, {listing.running} being rated, of {listing.total}"
    )
    label = f"Job {listing.id}, candidates rated"
    return Bar(listing.done, listing.failed, listing.running, listing.total, label, words)


def _facts(listing: JobListing) -> list[Fact]:
    match listing.status:
        case JobStatus.PROCESSING:
            facts = _processing_facts(listing)
        case JobStatus.PENDING:
            facts = _pending_facts(listing)
        case JobStatus.FAILED:
            facts = [_rated(listing), Fact("failed", at=listing.completed_at)]
        case JobStatus.COMPLETED:
            facts = _completed_facts(listing)
        case JobStatus.CANCELLED:
            before = Fact(f"{listing.done} of {listing.total} rated before that")
            facts = [before, Fact("cancelled", at=listing.completed_at)]
    return [*facts, *_money(listing)]


def _processing_facts(listing: JobListing) -> list[Fact]:
    facts = [_rated(listing)]
    if listing.phase is Phase.INSIGHTS:
        facts.append(Fact(f"of {listing.insights_total} insights", str(listing.insights_done)))
    if listing.running:
        facts.append(Fact(f"{listing.running} being rated"))
    if listing.failed:
        facts.append(Fact(f"{listing.failed} not rated"))
    return [*facts, Fact("started", at=listing.started_at)]


def _pending_facts(listing: JobListing) -> list[Fact]:
    facts = []
    if listing.place:
        facts.append(Fact(_place_words(listing.place)))
    facts.append(Fact("1 candidate" if listing.total == 1 else f"{listing.total} candidates"))
    facts.append(Fact(_MODES[listing.insights_mode]))
    if listing.start_at and listing.is_scheduled:
        facts.append(Fact(f"starts {start_words(listing.start_at, listing.start_zone)}"))
    elif listing.estimated_start:
        facts.append(Fact("starts about", at=listing.estimated_start))
    return facts


def _completed_facts(listing: JobListing) -> list[Fact]:
    facts = [Fact(f"{listing.done} rated")]
    if listing.failed:
        free = ", not charged" if listing.quoted_price else ""
        facts.append(Fact(f"{listing.failed} not rated{free}"))
    if listing.insights_written:
        written = listing.insights_written
        facts.append(Fact("1 insight" if written == 1 else f"{written} insights"))
    if listing.elapsed is not None:
        facts.append(Fact(f"took {elapsed_words(listing.elapsed)}"))
    return [*facts, Fact("completed", at=listing.completed_at)]


def _rated(listing: JobListing) -> Fact:
    return Fact(f"of {listing.total} rated", str(listing.done))


def _money(listing: JobListing) -> list[Fact]:
    if not listing.quoted_price or listing.status is JobStatus.FAILED:
        return []
    if listing.status is JobStatus.PROCESSING:
        return [Fact(used_words(listing.quoted_price, _charge(listing)))]
    return [Fact(amount_words(listing.status, listing.quoted_price, listing.amounts, listing.done))]


def _place_words(place: int) -> str:
    return f"{_PLACES[place - 1]} in line" if place <= len(_PLACES) else f"Number {place} in line"


def _why(listing: JobListing) -> tuple[str, str]:
    fact, stop, meaning = (listing.error_message or "The job could not be finished.").partition(". ")
    if "charged" not in (listing.error_message or ""):
        meaning = f"{meaning} You were not charged.".strip()
    money = amount_words(listing.status, listing.quoted_price, listing.amounts)
    return f"{fact}." if stop else fact, f"{meaning} {money}." if money else meaning


def _open_label(listing: JobListing) -> str:
    if not listing.status.is_final or not listing.done:
        return ""
    return f"Open the {listing.done}" if listing.status is JobStatus.CANCELLED else "Open"


def _retry_label(listing: JobListing) -> str:
    label = f"Try {listing.unrated} again" if listing.done else "Start again"
    if listing.status is not JobStatus.CANCELLED:
        return label
    # what a cancelled job gave back is held again for them
    price = quote_rest(
        _quote(listing), listing.total, left_out=listing.cancelled, delivered=listing.insights_written
    ).total
    label = f"Rate the other {listing.unrated}" if listing.done else label
    return f"{label}, {usd(price)}" if price else label
