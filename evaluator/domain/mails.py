"""Mails: which there are, and the facts that each tells. Facts are kept; words are made of them when a mail is sent."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from evaluator.domain.jobs import InsightsMode

TOP = 3
"""Candidates named in a mail, from the first of the ranking on."""


class MailKind(StrEnum):
    """What a mail is about."""

    JOB_COMPLETED = "job_completed"
    JOB_FAILED = "job_failed"


class TopCandidate(BaseModel):
    """One of the first candidates, as the ranking prints them: "=2", the name, "82.7"."""

    model_config = ConfigDict(frozen=True)

    rank: str
    name: str
    score: str


class JobCost(BaseModel):
    """What a priced job cost, in USD; `held` is `charged` and `released` together."""

    model_config = ConfigDict(frozen=True)

    held: Decimal
    charged: Decimal
    released: Decimal
    balance: Decimal


class JobFacts(BaseModel):
    """What a mail about a job that ended tells.

    `rated` of `total` candidates have ratings, `insights` were written. `rater` is the name of what rated.
    `reason` is why a failed job failed. `cost` is None when no price was quoted.
    """

    model_config = ConfigDict(frozen=True)

    job_id: int
    analysis_id: int
    position: str
    mode: InsightsMode
    rater: str
    is_built_in: bool
    total: int
    rated: int
    insights: int
    ended_at: datetime
    reason: str = ""
    top: tuple[TopCandidate, ...] = ()
    cost: JobCost | None = None

    @property
    def not_rated(self) -> int:
        """How many candidates have no ratings."""
        return self.total - self.rated
