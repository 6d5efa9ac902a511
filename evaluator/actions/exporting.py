"""Exports: ordering a file, and making one that was ordered: read, build in a process, record."""

import logging
from datetime import timedelta
from pathlib import Path

from evaluator.actions.persisting import persist
from evaluator.actions.reports import read_report
from evaluator.actions.retrying import record_fault
from evaluator.domain.decisions import DecisionEntry
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.exports import ExportKind, ExportMaterial, ExportOptions, LoggedStep
from evaluator.exports.process import ExportFailedError, ExportRefusedError, make_export
from evaluator.store import analyses, blobs, decisions, evaluations, exports, jobs, overrides, readings
from evaluator.store.clock import read_now
from evaluator.store.database import Database, Key, Session, announce
from evaluator.store.exports import Export
from evaluator.store.leases import Claim, work_key

log = logging.getLogger(__name__)

MOST_OPEN = 20
"""Files of one team that may wait or be in the making."""
MAX_ATTEMPTS = 3
RETRY_AFTER = timedelta(seconds=10)
FAILED = "The file could not be made, by a fault of ours. Order it again; if it fails again, tell the administrator."


class _LeaseLostError(Exception):
    """Somebody else makes the file now, or nobody needs it any more."""


async def order_export(
    session: Session,
    team_id: int,
    user_id: int,
    analysis_id: int,
    kind: ExportKind,
    options: ExportOptions,
    evaluation_id: int | None = None,
) -> None:
    """Queue the making of a file; one that is queued or being made already is not queued twice.

    Raises NotFoundError, and RefusedError when too many wait or the kind does not fit.
    """
    await analyses.get_analysis(session, team_id, analysis_id)
    if kind.is_about_one != (evaluation_id is not None):
        raise RefusedError("This kind of file is about one candidate: order it on the candidate's page.")
    if evaluation_id is not None:
        evaluation = await evaluations.get_evaluation(session, team_id, evaluation_id)
        if evaluation.analysis_id != analysis_id:
            raise NotFoundError
    ordered = await exports.insert_export(
        session, team_id, user_id, analysis_id, kind, options, evaluation_id
    )
    if ordered is not None:
        if await exports.count_open(session, team_id) > MOST_OPEN:
            raise RefusedError(f"{MOST_OPEN} files are being made already. Wait until one of them is done.")
        announce(session, work_key("exports"))
        announce(session, Key("exports", analysis_id))
        log.info("export ordered", extra={"export": ordered, "user": user_id, "kind": kind.value})


async def make_ordered(database: Database, claimed: Claim, font_dir: Path | None = None) -> None:
    """Make the claimed file and record it, or why it could not be made."""
    async with database.transaction() as session:
        ordered = await exports.find_claimed_export(session, claimed)
        if ordered is not None:
            announce(session, Key("exports", ordered.analysis_id))
    if ordered is None:
        return
    try:
        async with database.reading() as session:
            material = await _read_material(session, ordered)
        content = await make_export(ordered.kind, material, font_dir)
    except (ExportRefusedError, NotFoundError) as refusal:
        reason = refusal.message
        await persist(lambda: _fail(database, claimed, ordered, reason, None))
    except ExportFailedError:
        log.exception("export failed", extra={"export": claimed.id, "attempt": claimed.attempt})
        delay = RETRY_AFTER if claimed.faults + 1 < MAX_ATTEMPTS else None
        await persist(lambda: _fail(database, claimed, ordered, FAILED, delay))
    else:
        await persist(lambda: _record(database, claimed, ordered, material, content))


async def _read_material(session: Session, ordered: Export) -> ExportMaterial:
    job = await jobs.find_latest_job(session, ordered.team_id, ordered.analysis_id)
    about = ordered.evaluation_id
    identities = (
        await readings.list_identities(session, ordered.analysis_id) if ordered.options.is_blind else {}
    )
    return ExportMaterial(
        report=await read_report(session, ordered.team_id, ordered.analysis_id),
        options=ordered.options,
        made_at=await read_now(session),
        is_over=job is not None and job.status.is_final,
        evaluation_id=about,
        steps=await list_steps(session, about) if about is not None else (),
        identities=identities,
    )


async def list_steps(session: Session, evaluation_id: int) -> tuple[LoggedStep, ...]:
    """What people did with a candidate, decisions and changed levels, the oldest first."""
    decided = [
        LoggedStep(entry.created_at, entry.author, _said(entry))
        for entry in await decisions.list_decisions(session, evaluation_id)
    ]
    changed = await overrides.list_override_log(session, evaluation_id)
    return tuple(sorted([*decided, *changed], key=lambda step: step.at))


def _said(entry: DecisionEntry) -> str:
    parts = [entry.decision.label if entry.decision else "No decision"]
    if entry.stars:
        parts.append(f"{entry.stars} of 5 stars")
    return f"{', '.join(parts)}. {entry.note}".strip()


async def _record(
    database: Database, claimed: Claim, ordered: Export, material: ExportMaterial, content: bytes
) -> None:
    try:
        async with database.transaction() as session:
            stored = await blobs.insert_blob(session, ordered.team_id, content)
            if not await exports.finish_export(
                session, claimed, stored, material.made_at, is_over=material.is_over
            ):
                # rolled back: bytes that nothing refers to must not stay
                raise _LeaseLostError
            announce(session, Key("exports", ordered.analysis_id))
    except _LeaseLostError:
        log.info("export was no longer wanted", extra={"export": claimed.id, "attempt": claimed.attempt})
        return
    log.info("export made", extra={"export": claimed.id, "attempt": claimed.attempt, "bytes": len(content)})


async def _fail(
    database: Database, claimed: Claim, ordered: Export, reason: str, delay: timedelta | None
) -> None:
    async with database.transaction() as session:
        await record_fault(session, exports.exports, claimed, reason, delay)
        announce(session, Key("exports", ordered.analysis_id))
    log.warning("export not made", extra={"export": claimed.id, "attempt": claimed.attempt})
