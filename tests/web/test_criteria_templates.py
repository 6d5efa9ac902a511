"""Criteria templates over HTTP: kept, looked at, used, as files, and whose they are."""

import io

import pytest
from quart.datastructures import FileStorage

from evaluator.actions.criteria_templates import MAX_TEMPLATES
from evaluator.domain.criteria import MAX_CRITERIA, Category, CriterionDraft, Kind, LevelDescriptions
from evaluator.store import criteria, criteria_templates
from tests.factories import CRITERIA, make_draft

FORMULA = '=HYPERLINK("https://example.com";"x"), with a comma'
ODD = (
    CriterionDraft(
        wording=FORMULA, weight=5, levels=LevelDescriptions(level_5='-1, "quoted"', level_1="@home")
    ),
    CriterionDraft(wording="\U0001f6a2 Ships; =1+1", category=Category.EXPERIENCE, kind=Kind.MUST_HAVE),
)


async def draft_of(database, client, wanted=CRITERIA) -> int:
    async with database.transaction() as session:
        return await make_draft(session, client.user, criteria=wanted)


async def wordings(database, draft_id) -> list[str]:
    async with database.transaction() as session:
        return [each.wording for each in await criteria.list_criteria(session, draft_id)]


async def templates_of(database, client):
    async with database.transaction() as session:
        return await criteria_templates.list_templates(session, client.user.team_id)


async def keep(client, draft_id, name="Engineers", **fields):
    return await client.post(f"/drafts/{draft_id}/criteria/template", {"name": name, **fields})


async def send_file(client, path, content: bytes, **fields):
    token = await client.learn_token()
    files = {"file": FileStorage(io.BytesIO(content), filename="criteria.csv")}
    return await client.http.post(path, form=fields | {"csrf_token": token}, files=files)


async def test_a_kept_list_starts_another_draft_with_everything_in_it(database, rita):
    first = await draft_of(database, rita)
    assert (await keep(rita, first)).status_code == 303
    [kept] = await templates_of(database, rita)
    assert [each.wording for each in kept.criteria] == [each.wording for each in CRITERIA]
    second = await draft_of(database, rita, ())
    assert "Engineers (3)" in await rita.page(f"/drafts/{second}/criteria")
    form = {"template_id": str(kept.id), "mode": "append"}
    assert (await rita.post(f"/drafts/{second}/criteria/from-template", form)).status_code == 303
    async with database.transaction() as session:
        taken = await criteria.list_criteria(session, second)
    assert [(each.wording, each.kind, each.weight, each.levels) for each in taken] == [
        (each.wording, each.kind, each.weight, each.levels) for each in CRITERIA
    ]


async def test_what_is_there_already_is_not_added_twice_and_replacing_starts_anew(database, rita):
    draft_id = await draft_of(database, rita)
    await keep(rita, draft_id)
    [kept] = await templates_of(database, rita)
    path = f"/drafts/{draft_id}/criteria/from-template"
    await rita.post(path, {"template_id": str(kept.id), "mode": "append"})
    assert await wordings(database, draft_id) == [each.wording for each in CRITERIA]
    await rita.post(f"/drafts/{draft_id}/criteria", {"new.wording": "Writing clearly"})
    await rita.post(path, {"template_id": str(kept.id), "mode": "replace"})
    assert await wordings(database, draft_id) == [each.wording for each in CRITERIA]


async def test_a_name_that_is_taken_is_refused_until_it_is_to_be_replaced(database, rita):
    draft_id = await draft_of(database, rita)
    await keep(rita, draft_id)
    assert (await keep(rita, draft_id, "ENGINEERS")).status_code == 409
    await rita.post(f"/drafts/{draft_id}/criteria", {"new.wording": "Writing clearly"})
    assert (await keep(rita, draft_id, "Engineers", replaces="true")).status_code == 303
    [kept] = await templates_of(database, rita)
    assert len(kept.criteria) == 4


async def test_the_file_of_a_template_is_read_back_as_it_was(database, rita):
    draft_id = await draft_of(database, rita, ODD)
    await keep(rita, draft_id)
    [kept] = await templates_of(database, rita)
    content = await (await rita.get(f"/criteria-templates/{kept.id}/criteria.csv")).get_data()
    assert b"'=HYPERLINK" in content
    assert (await send_file(rita, "/criteria-templates", content, name="Read back")).status_code == 303
    read = next(each for each in await templates_of(database, rita) if each.name == "Read back")
    assert read.criteria == kept.criteria
    own = await (await rita.get(f"/drafts/{draft_id}/criteria.csv")).get_data()
    assert own == content
    other = await draft_of(database, rita, ())
    assert (await send_file(rita, f"/drafts/{other}/criteria/file", own)).status_code == 303
    assert await wordings(database, other) == [each.wording for each in ODD]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file"),
        (b"\xff\xfe\x00w", "no text in UTF-8"),
        (b"name,weight\nx,1\n", "wording"),
        (b"wording,weight\nPython,9\n", "Criterion 1"),
        (b"wording\n" + b"x y z\n" * (MAX_CRITERIA + 1), "are the limit"),
        (b"wording\n" + b"x" * 600_000, "larger than 500 KB"),
    ],
    ids=["empty", "encoding", "columns", "weight", "many", "large"],
)
async def test_a_file_that_cannot_be_used_says_why(database, rita, content: bytes, words: str):
    draft_id = await draft_of(database, rita)
    answer = await send_file(rita, f"/drafts/{draft_id}/criteria/file", content, mode="replace")
    assert answer.status_code == 422
    assert words in str(await answer.get_data(as_text=True))
    assert await wordings(database, draft_id) == [each.wording for each in CRITERIA]


async def test_a_template_is_renamed_and_deleted_and_says_so(database, rita):
    draft_id = await draft_of(database, rita)
    await keep(rita, draft_id)
    await keep(rita, draft_id, "Others")
    first, second = await templates_of(database, rita)
    address = f"/criteria-templates/{first.id}"
    assert (await rita.post(f"{address}/rename", {"name": "Others"})).status_code == 409
    assert (await rita.post(f"{address}/rename", {"name": "  Rail   engineers "})).status_code == 303
    assert "Rail engineers" in await rita.page(address)
    await rita.post(f"/criteria-templates/{second.id}/delete")
    assert [each.name for each in await templates_of(database, rita)] == ["Rail engineers"]
    assert "Rail engineers" in await rita.page("/criteria-templates")


async def test_bad_names_and_empty_lists_are_refused(database, rita):
    draft_id = await draft_of(database, rita)
    for name in ("", "   ", "x" * 121):
        assert (await keep(rita, draft_id, name)).status_code == 422
    assert (await keep(rita, await draft_of(database, rita, ()))).status_code == 422
    assert await templates_of(database, rita) == []
    assert "No template yet" in await rita.page("/criteria-templates")


async def test_templates_and_criteria_are_bounded(database, rita):
    draft_id = await draft_of(database, rita)
    async with database.transaction() as session:
        for number in range(MAX_TEMPLATES):
            await criteria_templates.save_template(
                session, rita.user.team_id, rita.user.id, f"No. {number}", CRITERIA, replaces=False
            )
    assert (await keep(rita, draft_id, "One more")).status_code == 422
    many = b"wording\n" + b"".join(b"Skill number %d\n" % number for number in range(MAX_CRITERIA - 2))
    answer = await send_file(rita, f"/drafts/{draft_id}/criteria/file", many, mode="append")
    assert answer.status_code == 422
    assert len(await wordings(database, draft_id)) == 3


async def test_another_team_neither_sees_nor_takes_a_template(database, rita, ray):
    await keep(rita, await draft_of(database, rita))
    [kept] = await templates_of(database, rita)
    assert "Engineers" not in await ray.page("/criteria-templates")
    own = await draft_of(database, ray, ())
    form = {"template_id": str(kept.id), "mode": "append"}
    assert (await ray.post(f"/drafts/{own}/criteria/from-template", form)).status_code == 404
    assert await wordings(database, own) == []
