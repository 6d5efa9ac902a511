"""Criteria of a draft: in the recruiter's order, of one team, within sense."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from evaluator.domain.criteria import Category, CriterionDraft
from evaluator.domain.errors import NotFoundError
from evaluator.store import criteria
from evaluator.store.database import Session
from tests.factories import CRITERIA, make_draft, make_user

ADDED = CriterionDraft(wording="Added by hand", category=Category.OTHER)


async def wordings(session: Session, draft_id: int) -> list[str]:
    return [criterion.wording for criterion in await criteria.list_criteria(session, draft_id)]


async def test_added_criteria_come_last(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita)
    await criteria.insert_criteria(session, rita.team_id, draft_id, [ADDED], is_extracted=False)
    assert await wordings(session, draft_id) == [*(each.wording for each in CRITERIA), "Added by hand"]


async def test_an_order_of_another_draft_moves_nothing_here(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    mine, theirs = await make_draft(session, rita), await make_draft(session, ray)
    before = await wordings(session, theirs)
    foreign = [criterion.id for criterion in await criteria.list_criteria(session, theirs)]
    await criteria.set_order(session, mine, foreign[::-1])
    assert await wordings(session, theirs) == before


async def test_drawing_anew_keeps_what_people_added(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita)
    await criteria.insert_criteria(session, rita.team_id, draft_id, [ADDED], is_extracted=False)
    await criteria.delete_extracted(session, draft_id)
    assert await wordings(session, draft_id) == ["Added by hand"]


async def test_a_stranger_changes_nothing(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    draft_id = await make_draft(session, rita)
    [first, *_] = before = await criteria.list_criteria(session, draft_id)
    with pytest.raises(NotFoundError):
        await criteria.get_criterion(session, ray.team_id, first.id)
    assert not await criteria.set_criterion(session, ray.team_id, first.id, ADDED)
    assert not await criteria.set_used(session, ray.team_id, first.id, False)
    assert not await criteria.delete_criterion(session, ray.team_id, first.id)
    assert await criteria.list_criteria(session, draft_id) == before


@pytest.mark.parametrize(
    "nonsense",
    [
        "weight = 6",
        "weight = -1",
        "wording = 'x'",
        "wording = repeat('x', 301)",
        "kind = 'nice'",
        "category = 'x'",
    ],
)
async def test_the_schema_refuses_a_nonsensical_criterion(session: Session, nonsense: str):
    await make_draft(session, await make_user(session))
    with pytest.raises(IntegrityError):
        await session.execute(text(f"UPDATE criteria SET {nonsense}"))
