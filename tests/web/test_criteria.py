"""The list of criteria: edited row by row, by forms and by scripts, each change saved at once."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from evaluator.domain.criteria import CriterionDraft, Kind
from evaluator.domain.jobs import WorkState
from evaluator.store.criteria import Criterion, list_criteria
from evaluator.store.database import Database
from evaluator.store.drafts import get_draft
from evaluator.store.extractions import extractions, find_extraction, insert_extraction
from evaluator.web.views.criteria_lists import criteria_list
from evaluator.web.views.papers import BlockKind, number_passages, paper
from tests.web.conftest import Client
from tests.web.test_drafts import new_draft

JSON = {"Accept": "application/json"}


async def listed(database: Database, draft_id: int) -> list[Criterion]:
    async with database.transaction() as session:
        return await list_criteria(session, draft_id)


async def post_lines(client: Client, path: str, fields: list[tuple[str, object]]) -> None:
    """Send a form with names that come several times."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await client.post(path, data=urlencode(fields), headers=kind)
    assert response.status_code == 303


async def test_a_row_is_saved_by_its_own_fields_only(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    first, second, _ = await listed(database, draft_id)
    form = {
        f"{first.id}.wording": "  Data pipelines in Rust ",
        f"{first.id}.weight": "2",
        f"{first.id}.level_5": "Runs them for others",
        f"{second.id}.wording": "Not this one",
    }
    response = await rita.post(f"/criteria/{first.id}", form)
    assert response.location == f"/drafts/{draft_id}/criteria#criterion-{first.id}"
    changed, other, _ = await listed(database, draft_id)
    assert (changed.wording, changed.weight, changed.level_5) == (
        "Data pipelines in Rust",
        2,
        "Runs them for others",
    )
    assert (changed.kind, changed.category, changed.source) == (first.kind, first.category, first.source)
    assert other == second


async def test_a_script_gets_the_list_back(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    first, *_ = await listed(database, draft_id)
    answer = await rita.post(f"/criteria/{first.id}", {f"{first.id}.weight": "1"}, headers=JSON)
    html = (await answer.get_json())["html"]
    assert f'id="criterion-{first.id}"' in html
    assert "csrf" not in html


@pytest.mark.parametrize(
    ("name", "value"), [("wording", "x"), ("wording", "y" * 301), ("weight", "6"), ("weight", "a")]
)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    rita: Client, database: Database, name: str, value: str
) -> None:
    draft_id = await new_draft(database, rita)
    before = await listed(database, draft_id)
    answer = await rita.post(f"/criteria/{before[0].id}", {f"{before[0].id}.{name}": value}, headers=JSON)
    assert answer.status_code == 422
    assert "Nothing was changed." in (await answer.get_json())["error"]
    assert await listed(database, draft_id) == before


async def test_the_last_value_of_a_name_is_that_of_the_button(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    first, *_ = await listed(database, draft_id)
    await post_lines(
        rita, f"/criteria/{first.id}", [(f"{first.id}.kind", "wanted"), (f"{first.id}.kind", "must_have")]
    )
    assert (await listed(database, draft_id))[0].kind is Kind.MUST_HAVE


async def test_a_criterion_is_left_out_used_and_deleted(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    first, *_ = await listed(database, draft_id)
    await rita.post(f"/criteria/{first.id}/leave-out")
    assert not (await listed(database, draft_id))[0].is_used
    await rita.post(f"/criteria/{first.id}/use")
    assert (await listed(database, draft_id))[0].is_used
    await rita.post(f"/criteria/{first.id}/delete")
    assert first.id not in [criterion.id for criterion in await listed(database, draft_id)]


async def test_one_button_saves_every_row(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    rows = await listed(database, draft_id)
    await rita.post(f"/drafts/{draft_id}/criteria/save", {f"{row.id}.weight": "1" for row in rows})
    assert {row.weight for row in await listed(database, draft_id)} == {1}


async def test_a_criterion_moves_among_those_it_is_listed_with(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    pipelines, plans, licence = await listed(database, draft_id)
    await rita.post(f"/criteria/{plans.id}/move", {"steps": "-1"})
    assert [row.id for row in await listed(database, draft_id)] == [plans.id, pipelines.id, licence.id]
    await post_lines(rita, f"/drafts/{draft_id}/criteria/order", [("ids", licence.id), ("ids", pipelines.id)])
    assert [row.id for row in await listed(database, draft_id)] == [licence.id, pipelines.id, plans.id]


async def test_protected_wording_is_left_out_and_can_be_repaired(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    await rita.post(
        f"/drafts/{draft_id}/criteria", {"new.wording": "Native English", "new.category": "language"}
    )
    await rita.post(f"/drafts/{draft_id}/criteria", {"new.wording": "Young and dynamic team player"})
    young = (await listed(database, draft_id))[-1]
    assert not young.is_used
    text = await rita.page(f"/drafts/{draft_id}/criteria")
    assert "asks about age. It is left out." in text
    await rita.post(f"/criteria/{young.id}", {"repair": "Works in a team of other professions"})
    assert (await listed(database, draft_id))[-1].is_used


async def test_a_repair_of_several_lines_makes_several_criteria(rita: Client, database: Database) -> None:
    draft_id = await new_draft(database, rita)
    first, *rest = await listed(database, draft_id)
    await rita.post(f"/criteria/{first.id}", {"repair": "Python\nKafka\nTerraform"})
    wordings = [row.wording for row in await listed(database, draft_id)]
    assert wordings == ["Python", "Kafka", "Terraform", *(row.wording for row in rest)]


async def test_a_failed_extraction_offers_another_try(rita: Client, database: Database) -> None:
    assert rita.user is not None
    draft_id = await new_draft(database, rita, criteria=())
    async with database.transaction() as session:
        made = await insert_extraction(session, rita.user.team_id, draft_id)
        await session.execute(
            update(extractions)
            .where(extractions.c.id == made)
            .values(state=WorkState.FAILED, last_error="The model provider refused the key.")
        )
    text = await rita.page(f"/drafts/{draft_id}/criteria")
    assert "The criteria could not be drawn." in text
    assert "The model provider refused the key." in text
    await rita.post(f"/drafts/{draft_id}/extraction")
    async with database.transaction() as session:
        again = await find_extraction(session, draft_id)
    assert again is not None
    assert again.state is WorkState.QUEUED


async def test_a_stranger_to_the_team_changes_no_criterion(
    rita: Client, ray: Client, database: Database
) -> None:
    draft_id = await new_draft(database, rita)
    before = await listed(database, draft_id)
    id = before[0].id
    for path in ("", "/use", "/leave-out", "/move", "/delete"):
        response = await ray.post(f"/criteria/{id}{path}", {f"{id}.weight": "1", "steps": "1"})
        assert response.status_code == 404, path
    assert await listed(database, draft_id) == before


async def test_shares_are_of_what_is_in_use_and_add_up(rita: Client, database: Database) -> None:
    assert rita.user is not None
    draft_id = await new_draft(database, rita)
    async with database.transaction() as session:
        draft = await get_draft(session, rita.user.team_id, draft_id)
        view = criteria_list(draft, None, await list_criteria(session, draft_id))
    assert [(group.title, group.note) for group in view.groups] == [
        ("Must-haves", "1 criterion, 20 % of the score"),
        ("Skills", "2 criteria, 80 % of the score"),
    ]
    assert [row.share for group in view.groups for row in group.rows] == ["20.0", "50.0", "30.0"]
    assert view.groups[1].rows[0].number == 1


def test_passages_are_numbered_in_the_order_of_the_text_and_shared_where_they_meet() -> None:
    text = "Data Engineer\n\nYou build pipelines in Python.\nYou read query plans.\n"
    passages, numbers = number_passages(
        text,
        {
            7: "You read query plans.",
            8: "You build pipelines",
            9: "pipelines in Python",
            10: None,
            11: "Not there at all",
        },
    )
    assert numbers == {8: 1, 9: 1, 7: 2}
    assert [text[passage.start : passage.end] for passage in passages] == [
        "You build pipelines in Python",
        "You read query plans.",
    ]
    blocks = paper(text, passages)
    assert [block.kind for block in blocks] == [BlockKind.TITLE, BlockKind.PARAGRAPH]
    assert "".join(piece.text for piece in blocks[1].pieces).split() == text.split()[2:]


def test_a_draft_of_a_criterion_has_a_wording() -> None:
    with pytest.raises(ValueError, match="wording"):
        CriterionDraft(wording=" ")
