"""Deleting what was kept long enough: each call does one small batch and says how much of it there was."""

from datetime import timedelta

from evaluator.store import blobs, exports, links, retention, sessions, throttles, workers
from evaluator.store.database import Session

BATCH = 100
"""Rows deleted in one transaction."""
ABANDONED_AFTER = timedelta(hours=6)
"""No upload takes this long: what is left of it belonged to a process that was killed."""
SILENT_FOR = timedelta(hours=1)
"""A worker that gave no sign of life for this long has died."""


async def delete_expired(session: Session) -> int:
    """Delete what has no use any more, whatever the settings: over sessions, links and throttles, dead workers."""
    return (
        await sessions.delete_ended_sessions(session, BATCH)
        + await links.delete_expired_links(session, BATCH)
        + await throttles.delete_past_windows(session, BATCH)
        + await workers.delete_silent_workers(session, SILENT_FOR)
    )


async def delete_abandoned_uploads(session: Session) -> int:
    """Delete what arrived of uploads whose process was killed; gives the number of parts."""
    return await blobs.delete_abandoned_uploads(session, ABANDONED_AFTER)


async def delete_old_exports(session: Session) -> int:
    """Delete exported files whose day is over; gives their number."""
    count, team_ids = await exports.delete_old_exports(session, BATCH)
    for team_id in sorted(team_ids):
        await blobs.delete_unreferenced(session, team_id)
    return count


async def delete_job_data(session: Session, keep: timedelta) -> int:
    """Delete the working data of jobs that ended that long ago; results, ledger and model calls stay."""
    return (
        await retention.delete_old_faults(session, keep, BATCH)
        + await retention.delete_superseded(session, keep, BATCH)
        + await retention.delete_old_mails(session, keep, BATCH)
    )


async def delete_old_analysis(session: Session, keep: timedelta) -> int:
    """Delete one analysis whose last job ended that long ago, and the files only it needed; 0 when there is none."""
    old = await retention.lock_old_analysis(session, keep)
    if old is None:
        return 0
    await retention.delete_analysis(session, old)
    await blobs.delete_unreferenced(session, old.team_id)
    return 1


async def delete_old_originals(session: Session, keep: timedelta) -> int:
    """Delete the bytes of files whose jobs ended that long ago; what was read of them stays. Gives their number."""
    count, team_ids = await retention.let_go_of_originals(session, keep, BATCH)
    for team_id in sorted(team_ids):
        await blobs.delete_unreferenced(session, team_id)
    return count
