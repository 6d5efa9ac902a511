"""The tally: what this process has asked of models since its start, and how that ended."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from evaluator.domain.questions import Attempt, QuestionKind


@dataclass(slots=True)
class TallyLine:
    """Sums over requests. `cost` is USD, without those whose price is unknown; `seconds` is time spent waiting."""

    calls: int = 0
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal = Decimal(0)

    def add(self, attempt: Attempt) -> None:
        """Count one request that has ended."""
        self.calls += 1
        self.seconds += attempt.seconds
        self.prompt_tokens += attempt.usage.prompt_tokens
        self.completion_tokens += attempt.usage.completion_tokens
        self.cost += attempt.cost or 0


class Tally:
    """Lines by kind of question and outcome, both of which are few."""

    def __init__(self) -> None:
        self.lines: defaultdict[tuple[QuestionKind, str], TallyLine] = defaultdict(TallyLine)

    def add(self, kind: QuestionKind, attempt: Attempt) -> None:
        """Count one request that has ended."""
        self.lines[kind, attempt.outcome].add(attempt)
