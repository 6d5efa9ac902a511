"""Taking work back from processes that died."""

import logging

from evaluator.actions.announcing import announce_job
from evaluator.domain.jobs import WorkState
from evaluator.store import evaluations
from evaluator.store.database import Session, announce
from evaluator.store.faults import insert_fault
from evaluator.store.leases import LeasedTable, work_key
from evaluator.store.rescues import Rescued, rescue

log = logging.getLogger(__name__)

DIED = "The process working on this ended."


async def rescue_work(session: Session, table: LeasedTable) -> None:
    """Queue what dead processes held, or fail what killed too many of them; those who wait for it are told."""
    rescued = await rescue(session, table)
    if not rescued:
        return
    queued = [work for work in rescued if work.state is WorkState.QUEUED]
    if queued:
        announce(session, work_key(table.name))
    if table is evaluations.evaluations:
        await _keep_faults(session, rescued)
    for team_id, job_id in {(work.team_id, work.job_id) for work in rescued}:
        if job_id is not None:
            announce_job(session, team_id, job_id)
    log.warning(
        "work rescued",
        extra={"work": table.name, "queued": len(queued), "failed": len(rescued) - len(queued)},
    )


async def _keep_faults(session: Session, rescued: list[Rescued]) -> None:
    for work in rescued:
        await insert_fault(
            session, team_id=work.team_id, evaluation_id=work.id, attempt=work.attempt, error=DIED
        )
