"""What goes on in a team: the state that the `jobs` event sends to each of its pages."""

from typing import TypedDict

from evaluator.domain.money import usd
from evaluator.store.changes import EndedJob, TeamChanges


class EndedState(TypedDict):
    """A job that is over, as JSON; `completed_at` is a time in ISO 8601, of the database's clock."""

    id: int
    analysis_id: int
    position: str
    status: str
    completed_at: str


class TeamState(TypedDict):
    """A team's jobs as JSON.

    `processing` and `pending` count background jobs, and `count` both: the figure in the navigation. `unfinished`
    are the ids of all that are not over. `balance` is in words, empty while billing is off.
    """

    count: int
    processing: int
    pending: int
    failed_lately: int
    unfinished: list[int]
    ended: list[EndedState]
    balance: str


def team_state(changes: TeamChanges) -> TeamState:
    """The state of a team, the same for all its members."""
    health = changes.health
    return TeamState(
        count=health.processing + health.pending,
        processing=health.processing,
        pending=health.pending,
        failed_lately=health.failed_lately,
        unfinished=changes.unfinished,
        ended=[_ended(job) for job in changes.ended],
        balance="" if changes.balance is None else usd(changes.balance),
    )


def _ended(job: EndedJob) -> EndedState:
    return EndedState(
        id=job.id,
        analysis_id=job.analysis_id,
        position=job.position,
        status=job.status.value,
        completed_at=job.completed_at.isoformat(),
    )
