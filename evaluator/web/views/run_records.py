"""The run record as the results page lists it."""

from dataclasses import dataclass

from evaluator.domain.run_records import RunRecord

SHOWN = 16
"""Characters of a hash that a page shows; the JSON export has all of it."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the page says of the ratings as a whole; `agreement` is percent, None where nobody was read twice."""

    unverified: int
    reused: int
    looked_again: int
    agreement: int | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What there is to say, each in a sentence."""
        said = []
        if self.agreement is not None:
            people = _counted(self.looked_again, "close call")
            said.append(f"{people} read twice: both readings agree on {self.agreement} % of the ratings.")
        if self.unverified:
            ratings = _counted(self.unverified, "rating")
            said.append(f"{ratings} without a passage that is in the resume: taken as not stated.")
        if self.reused:
            people = _counted(self.reused, "candidate")
            said.append(f"{people} not asked about again: the answer to the same question was kept.")
        return tuple(said)


def record_lines(record: RunRecord) -> list[tuple[str, str]]:
    """The record as terms and what they are."""
    lines = [
        ("Rated by", record.model),
        ("Criteria", f"version {record.rubric[:SHOWN]}"),
        ("Weights", f"version {record.weighting} of {record.weighted_at:%d %B %Y, %H:%M} UTC"),
    ]
    if record.prompt:
        lines.append(("Question", f"version {record.prompt[:SHOWN]}"))
    lines += [
        (name.replace("_", " ").capitalize(), str(value))
        for name, value in record.parameters.items()
        if value is not None and name != "model"
    ]
    lines.append(("Blind reading", "on" if record.is_blind else "off"))
    return lines


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
