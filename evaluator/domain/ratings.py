"""Ratings: a level, a state, a reason and checked quotes for one candidate and one criterion."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LEVEL_WORDS = ("nothing found", "mentioned only", "thin", "relevant", "solid", "outstanding evidence")
"""What levels 0 to 5 mean; also part of the question to the model."""

Level = Annotated[int, Field(ge=0, le=5)]


class State(StrEnum):
    """What the resume says about having it; `not_stated` is silence, `not_held` is a statement."""

    HELD = "held"
    IN_PROGRESS = "in_progress"
    NOT_HELD = "not_held"
    NOT_STATED = "not_stated"

    @property
    def label(self) -> str:
        """The word on a page."""
        return self.value.replace("_", " ").capitalize()


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(_Frozen):
    """A passage literally in the resume: text == resume_text[start:end]."""

    text: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)


class Look(_Frozen):
    """What a second, independent reading found for one criterion."""

    level: Level
    state: State


class Override(_Frozen):
    """A level and state that a person put in the rater's place: why, who (empty when unknown), and when.

    `entry` numbers it in the log.
    """

    level: Level
    state: State
    reason: str
    author: str
    made_at: datetime
    entry: int = 0


class Rating(_Frozen):
    """One criterion's result for one candidate. `unverified`: the passages offered were not in the resume.

    `second` is there when the candidate was read twice; reason and quotes are those of the first reading. `working`
    says line by line how the months of what asks for a length of time add up. `override` is what a person changed;
    all else stays what the rater found.
    """

    number: int = Field(ge=1)
    level: Level
    state: State
    reason: str = ""
    quotes: tuple[Quote, ...] = ()
    unverified: bool = False
    working: tuple[str, ...] = ()
    second: Look | None = None
    override: Override | None = None

    @property
    def is_agreed(self) -> bool:
        """False when a second reading found something else."""
        return self.second is None or (self.second.level, self.second.state) == (self.level, self.state)


def in_force(rating: Rating) -> Rating:
    """The rating as it counts: with a person's level and state where somebody changed them."""
    changed = rating.override
    if changed is None:
        return rating
    return rating.model_copy(update={"level": changed.level, "state": changed.state, "second": None})


class RatingAnswer(_Frozen):
    """A rater's answer for one criterion, before its quotes are checked.

    `periods` are passages with dates that count for what asks for a length of time; nobody has added them up.
    """

    number: int = Field(ge=1)
    level: Level
    state: State
    reason: str = ""
    quotes: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


class CandidateAnswer(_Frozen):
    """A rater's answer for one candidate: each criterion exactly once, in the order asked."""

    ratings: tuple[RatingAnswer, ...]
