"""One attempt at a question: what came of it, and how it goes into the books."""

from dataclasses import dataclass, field

from evaluator.domain.questions import Attempt, ModelAnswer, Usage, total_cost
from evaluator.outside import faults
from evaluator.outside.dialects import Dialect
from evaluator.outside.models import cost_of
from evaluator.outside.refusals import Parameter


@dataclass(slots=True)
class Trial:
    """One attempt while it is made."""

    model: str
    dialect: Dialect
    served_by: str = ""
    text: str = ""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    fault: faults.ModelError | None = None
    refused: Parameter | None = None

    def record(self) -> Attempt:
        """The attempt as it goes into the books."""
        cost = cost_of(self.served_by or self.model, self.usage)
        if cost is None and self.served_by:
            cost = cost_of(self.model, self.usage)
        outcome = self.fault.outcome if self.fault else "answered"
        error = (self.fault.detail or self.fault.message) if self.fault else None
        return Attempt(outcome, self.seconds, error, self.usage, cost)


def answer_of(trial: Trial, attempts: list[Attempt]) -> ModelAnswer:
    """The answer of the trial that had one, with what all attempts took."""
    return ModelAnswer(
        text=trial.text,
        model=trial.served_by,
        usage=sum((attempt.usage for attempt in attempts), Usage()),
        cost=total_cost(attempts),
        seconds=sum(attempt.seconds for attempt in attempts),
        attempts=tuple(attempts),
    )
