"""What the model was asked in a storm, from the ledger of its server, and which questions were asked again."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kill:
    """A container's death, by time.time(). The container is known to the model's server by the model it asks."""

    model: str
    at: float


@dataclass(frozen=True, slots=True)
class Repeats:
    """Questions of one kind that were asked again: how many after each kill, and how many with no kill in between."""

    after_kills: list[int]
    without_kill: int

    def beyond(self, concurrency: int) -> int:
        """How many are more than a kill can cost, which is what one container asks at once."""
        return self.without_kill + sum(max(0, number - concurrency) for number in self.after_kills)


@dataclass(frozen=True, slots=True, order=True)
class _Call:
    at: float
    model: str
    ended_at: float
    is_abandoned: bool

    def may_be_cut_by(self, kill: Kill) -> bool:
        """False for a call that its container itself broke off before."""
        was_given_up = self.is_abandoned and self.ended_at < kill.at
        return self.model == kill.model and self.at <= kill.at and not was_given_up


def count_repeats(ledger: Path, schema_name: str, kills: Sequence[Kill]) -> Repeats:
    """The repeats among the questions with that schema; each is put down to the first kill of who asked before."""
    after: Counter[Kill] = Counter()
    without_kill = 0
    for asked in _asked(ledger, schema_name):
        for before, again in pairwise(asked):
            fatal = [kill for kill in kills if before.may_be_cut_by(kill) and kill.at <= again.at]
            if fatal:
                after[fatal[0]] += 1
            else:
                without_kill += 1
    return Repeats([after[kill] for kill in kills], without_kill)


def _asked(ledger: Path, schema_name: str) -> list[list[_Call]]:
    """The calls for each question, in order. A question is known by all of its messages."""
    asked: dict[tuple[str, ...], list[_Call]] = defaultdict(list)
    for line in ledger.read_text().splitlines():
        call = json.loads(line)
        if call["schema_name"] == schema_name:
            made = _Call(call["at"], call["model"], call["at"] + call["seconds"], call["abandoned"])
            asked[tuple(call["message_hashes"])].append(made)
    return [sorted(calls) for calls in asked.values()]
