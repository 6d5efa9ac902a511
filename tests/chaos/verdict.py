"""What a storm is judged by: a list of everything that must not be, and a few lines of figures."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.chaos import ledger
from tests.chaos.calls import count_repeats
from tests.chaos.container import LEASE
from tests.chaos.storm import SLOTS, Storm

INSIGHTS_AT_ONCE = 4
RESUMED_WITHIN = 1.5 * LEASE


@dataclass(frozen=True, slots=True)
class Verdict:
    """`faults` is empty after a storm that was weathered; `figures` are lines to print."""

    faults: list[str]
    figures: list[str]


async def judge(storm: Storm, codes: list[int], resumed_within: float) -> Verdict:
    """Judge what is left of a storm; `codes` are the exit codes of its containers."""
    faults = [
        *await storm.transact(ledger.list_lost),
        *await storm.transact(ledger.list_rated_wrongly),
        *(f"settled wrongly: {fault}" for fault in await storm.transact(ledger.list_settled_wrongly)),
        *await _judge_mails(storm),
        *_judge_lines(storm),
        *_judge_frozen(storm),
        *(f"exit code {code}" for code in codes if code),
        *(
            f"left behind: {process}"
            for each in storm.containers
            for process in each.left_behind
            if process.is_running()
        ),
        *(
            f"held by the dead for {wait:.2f} s"
            for wait in storm.orphans.waits.values()
            if wait > resumed_within
        ),
    ]
    lines, beyond = await _judge_calls(storm)
    return Verdict([*faults, *beyond], [*_figures(storm), *lines])


async def _judge_mails(storm: Storm) -> list[str]:
    written = await storm.transact(ledger.list_mails)
    sent = {message_id for _, state, message_id in written if state == "done"}
    delivered = {each.message_id for each in storm.postbox.deliveries}
    return [
        *(f"mail {cause} is {state}" for cause, state, _ in written if state != "done"),
        *(f"sent without a mail: {message_id}" for message_id in delivered - sent),
        *(f"noted as sent, never delivered: {message_id}" for message_id in sent - delivered),
        *(
            f"two mails have {number} as Message-ID"
            for number, count in Counter(each[2] for each in written).items()
            if count > 1
        ),
        *(f"no mail of job {number}" for number in await storm.transact(ledger.list_jobs_without_mail)),
    ]


def _judge_lines(storm: Storm) -> Iterator[str]:
    rated: Counter[int] = Counter()
    for container in storm.containers:
        for line in container.lines:
            if line["message"] == "evaluation done":
                rated[line["evaluation"]] += 1
            elif line["level"] in ("error", "critical"):
                yield f"logged: {line}"
        yield from (f"said: {line}" for line in container.words if line.startswith("Traceback"))
    yield from (f"evaluation {number} recorded {count} times" for number, count in rated.items() if count > 1)


def _judge_frozen(storm: Storm) -> Iterator[str]:
    for container, tokens in storm.taken_away:
        for line in container.lines:
            if line["message"] == "evaluation done" and (line["evaluation"], line["attempt"]) in tokens:
                yield f"recorded after its lease: {line}"


async def _judge_calls(storm: Storm) -> tuple[list[str], list[str]]:
    """(figures, faults). A repeat that no kill explains follows from a lost lease."""
    given_up = sum(each.count_lines("lease lost") for each in storm.containers)
    unused = await storm.transact(ledger.count_spent) - await storm.transact(ledger.count_done)
    figures, faults = [], []
    for kind, at_once in (("rating", SLOTS), ("insight", INSIGHTS_AT_ONCE)):
        repeats = count_repeats(storm.calls_path, kind, storm.kills)
        figures.append(
            f"{kind}s asked again after a kill: {sum(repeats.after_kills)}, most after one {max(repeats.after_kills)}"
            f" (<= {at_once}, and what lost leases explain); with no kill in between {repeats.without_kill},"
            f" leases lost {given_up}"
        )
        if repeats.beyond(at_once) > given_up + unused:
            faults.append(
                f"{kind}s asked again without a reason: {repeats}, {given_up} leases lost, {unused} unused"
            )
    return figures, faults


def _figures(storm: Storm) -> list[str]:
    waits = sorted(storm.orphans.waits.values())
    held = [wait for wait in waits if wait]
    frozen = sum(len(tokens) for _, tokens in storm.taken_away)
    return [
        f"seed {storm.seed}: {len(storm.kills)} kills, {storm.freezes} freezes past {frozen} leases,"
        f" {storm.database_deaths} deaths of the database, {storm.cancelled} cancels;"
        f" {len(storm.jobs)} jobs, {storm.candidates} candidates,"
        f" {storm.retried} set aside after three deaths and tried again",
        f"of {len(waits)} workers that died {len(held)} held something: for {sum(held) / max(1, len(held)):.2f} s on"
        f" average, at most {max(waits, default=0.0):.2f} s (1.5 leases: {RESUMED_WITHIN:.2f} s)",
        f"mails {len(storm.postbox.deliveries)}, delivered twice between 250 and record: {storm.postbox.repeated}",
    ]
