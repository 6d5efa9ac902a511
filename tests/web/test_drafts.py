"""Drafts: begun, described, started; and nobody else's."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from evaluator.domain.documents import DocumentStatus
from evaluator.store import drafts
from evaluator.store.database import Database
from evaluator.store.documents import DocumentRole
from tests.factories import JOB_DESCRIPTION, make_document, make_draft
from tests.web.conftest import Client

PATHS = (
    ("GET", ""),
    ("GET", "/job-description"),
    ("GET", "/criteria"),
    ("GET", "/resumes"),
    ("POST", "/job-description"),
    ("POST", "/position"),
    ("POST", "/delete"),
    ("POST", "/criteria"),
    ("POST", "/criteria/save"),
    ("POST", "/criteria/order"),
    ("POST", "/extraction"),
    ("POST", "/jobs"),
    ("POST", "/documents"),
    ("POST", "/job-description/file"),
)
FORM = {"text": JOB_DESCRIPTION, "new.wording": "Reading query plans", "submission": str(uuid4())}


async def new_draft(database: Database, client: Client, **facts: Any) -> int:
    assert client.user is not None
    async with database.transaction() as session:
        return await make_draft(session, client.user, **facts)


async def test_a_new_draft_begins_with_its_job_description(rita: Client) -> None:
    response = await rita.post("/drafts")
    assert response.status_code == 303
    text = await rita.page(response.location)
    assert "Drop the job description here" in text


async def test_pasted_text_is_shown_back_as_a_page_and_its_criteria_are_being_drawn(
    rita: Client, database: Database
) -> None:
    draft_id = await new_draft(database, rita, job_description=None, criteria=())
    response = await rita.post(f"/drafts/{draft_id}/job-description", {"text": JOB_DESCRIPTION})
    assert response.status_code == 303
    text = await rita.page(response.location)
    assert "You build data pipelines in Python" in text
    assert "being drawn" in text
    assert "Criteria are being drawn" in await rita.page(f"/drafts/{draft_id}/criteria")


async def test_three_words_are_refused_by_their_number_and_stay_in_the_field(
    rita: Client, database: Database
) -> None:
    draft_id = await new_draft(database, rita, job_description=None, criteria=())
    response = await rita.post(f"/drafts/{draft_id}/job-description", {"text": "Data engineer wanted"})
    page = await response.get_data(as_text=True)
    assert response.status_code == 422
    assert "holds 3 words" in page
    assert "Data engineer wanted</textarea>" in page


async def test_the_draft_itself_leads_to_the_step_that_is_to_do(rita: Client, database: Database) -> None:
    empty = await new_draft(database, rita, job_description=None, criteria=())
    described = await new_draft(database, rita)
    filled = await new_draft(database, rita, candidates=1)
    places = [
        (await rita.get(f"/drafts/{id}")).location.rpartition("/")[2] for id in (empty, described, filled)
    ]
    assert places == ["job-description", "criteria", "resumes"]


async def test_the_position_can_be_renamed_and_the_draft_put_away(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    await rita.post(f"/drafts/{draft_id}/position", {"position": "Night  Ferry Captain"})
    assert "Night Ferry Captain" in await rita.page(f"/drafts/{draft_id}/criteria")
    assert (await rita.post(f"/drafts/{draft_id}/delete")).location == "/dashboard"
    assert (await rita.get(f"/drafts/{draft_id}/criteria")).status_code == 404


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_a_stranger_to_the_team_finds_nothing(
    rita: Client, ray: Client, database: Database, method: str, path: str
) -> None:
    draft_id = await new_draft(database, rita, candidates=1)
    address = f"/drafts/{draft_id}{path}"
    response = await (ray.get(address) if method == "GET" else ray.post(address, FORM))
    assert response.status_code == 404
    async with database.transaction() as session:
        assert rita.user is not None
        assert await drafts.find_draft(session, rita.user.team_id, draft_id)


async def test_every_script_and_style_of_the_pages_is_a_file(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita, candidates=2)
    for step in ("job-description", "criteria", "resumes"):
        text = await rita.page(f"/drafts/{draft_id}/{step}")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", text)


async def test_a_refused_job_description_names_the_reason(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita, job_description=None, criteria=())
    async with database.transaction() as session:
        assert rita.user is not None
        document_id = await make_document(
            session, rita.user, draft_id, status=DocumentStatus.ENCRYPTED, role=DocumentRole.JOB_DESCRIPTION
        )
        await drafts.set_job_description(session, rita.user.team_id, draft_id, None, document_id)
    text = await rita.page(f"/drafts/{draft_id}/job-description")
    assert "could not be used" in text
    assert "Nothing could be read in it." in text


def _ids(text: str) -> Iterator[str]:
    return (match[1] for match in re.finditer(r'\sid="([^"]+)"', text))


async def test_no_id_stands_twice_on_a_page(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita, candidates=3)
    for step in ("job-description", "criteria", "resumes"):
        found = list(_ids(await rita.page(f"/drafts/{draft_id}/{step}")))
        assert len(found) == len(set(found)), step
