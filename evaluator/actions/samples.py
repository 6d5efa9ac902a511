"""Trying the product with the sample files."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from evaluator.actions.drafts import create_draft
from evaluator.actions.uploads import UploadedFile, receive_file
from evaluator.domain.errors import NotFoundError
from evaluator.store.database import Database
from evaluator.store.documents import DocumentRole


async def draft_from_samples(database: Database, folder: Path, team_id: int, user_id: int) -> int:
    """A new draft with the sample job description and resumes, queued to be read; gives its id.

    `folder` holds job-description.* and resumes/. Raises NotFoundError when the samples are not there.
    """
    files = await asyncio.to_thread(_list_files, folder)
    async with database.transaction() as session:
        draft_id = await create_draft(session, team_id, user_id)
    for path, role in files:
        await receive_file(database, UploadedFile(team_id, draft_id, role, path.name), _bytes_of(path))
    return draft_id


async def _bytes_of(path: Path) -> AsyncIterator[bytes]:
    yield await asyncio.to_thread(path.read_bytes)


def _list_files(folder: Path) -> list[tuple[Path, DocumentRole]]:
    job_descriptions = sorted(folder.glob("job-description.*"))
    resumes = sorted(path for path in (folder / "resumes").glob("*") if path.is_file())
    if not job_descriptions or not resumes:
        raise NotFoundError("The sample files are not there.")
    files = [(job_descriptions[0], DocumentRole.JOB_DESCRIPTION)]
    return files + [(path, DocumentRole.RESUME) for path in resumes]
