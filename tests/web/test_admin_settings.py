import re
from html.parser import HTMLParser
from uuid import uuid4

from quart.wrappers import Response

from evaluator.domain.setting_values import FIELDS, value_words
from evaluator.domain.settings import Settings
from evaluator.store.audit_log import count_audit_entries
from evaluator.store.database import Database
from evaluator.store.settings import get_settings, list_saved_by, set_setting
from tests.factories import make_draft
from tests.web.conftest import Client, SignIn

NUMBERS = [name for name, field in FIELDS.items() if field.low is not None]
SWITCHES = [name for name, field in FIELDS.items() if field.is_switch]
BAD = (
    "",
    "  ",
    "abc",
    "1e9",
    "-1",
    str(2**70),
    "NaN",
    "٢٠",
    "9" * 5000,
    "1.234",
    "<b>7</b>",
    "'; DROP TABLE settings; --",
)
"""What no number of ours may be; a fraction of a cent is none of an amount either."""


class FormFields(HTMLParser):
    """What a browser would send for the form of the settings, without a change."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.feed(page.partition('id="settings"')[2].partition("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        field = {name: value or "" for name, value in attrs}
        if tag == "input" and (field.get("type") != "checkbox" or "checked" in field):
            self.sent[field["name"]] = field.get("value", "")


async def form_of(client: Client) -> dict[str, str]:
    """The form as the page fills it."""
    return FormFields(await client.page("/admin/settings")).sent


async def save(client: Client, form: dict[str, str], **changes: str) -> Response:
    return await client.post("/admin/settings", form | changes)


async def text_of(response: Response) -> str:
    return str(await response.get_data(as_text=True))


async def counts(database: Database) -> Settings:
    async with database.transaction() as session:
        return await get_settings(session)


async def is_untouched(database: Database) -> bool:
    async with database.transaction() as session:
        return not await list_saved_by(session) and not await count_audit_entries(session)


async def test_the_page_shows_every_setting_with_value_default_range_and_name(ada: Client) -> None:
    page = await ada.page("/admin/settings")
    sent = FormFields(page).sent
    for name, field in FIELDS.items():
        assert f"<code>{name}</code>" in page
        assert field.info.label in page
        assert f"Default {value_words(field.default)}" in page
        assert sent[f"seen.{name}"] == value_words(field.default)
        if not field.is_switch:
            assert sent[name] == value_words(field.default)
        if name in NUMBERS:
            assert f"from {field.low} to {field.high}" in page
    assert "threshold = (cloudflare_timeout_seconds - 20) * 0.75" in page
    assert page.count("Never changed") == len(FIELDS)


async def test_sending_the_page_as_it_is_changes_nothing(ada: Client, database: Database) -> None:
    response = await save(ada, await form_of(ada))
    assert (response.status_code, response.location) == (303, "/admin/settings")
    assert await is_untouched(database)
    assert "Nothing was changed" in await ada.page("/admin/settings")


async def test_a_change_is_saved_told_and_kept_with_who_made_it(ada: Client, database: Database) -> None:
    response = await save(
        ada,
        await form_of(ada),
        background_queue_threshold="50",
        is_background_paused="on",
        rating_price="19.9",
    )
    assert response.status_code == 303
    settings = await counts(database)
    assert settings.background_queue_threshold == 50
    assert settings.is_background_paused
    assert f"{settings.rating_price}" == "19.90"
    page = await ada.page("/admin/settings")
    assert "Background from: 75 → 50" in page
    assert FormFields(page).sent["is_background_paused"] == "on"
    row = page.partition('id="setting-background_queue_threshold"')[2].partition('id="setting-')[0]
    assert re.search(r"Ada, <time ", row)
    assert "Back to 75" in row
    assert re.search(r"<td>Ada</td>.*?Setting saved.*?Rating of a job.*?25.00 → 19.90", page, re.DOTALL)


async def test_a_switch_that_was_on_and_is_not_sent_is_off(ada: Client, database: Database) -> None:
    async with database.transaction() as session:
        await set_setting(session, "billing_enabled", True, None)
    form = await form_of(ada)
    assert form.pop("billing_enabled") == "on"
    await save(ada, form)
    assert not (await counts(database)).billing_enabled


async def test_bad_numbers_are_refused_with_the_value_in_force_and_nothing_is_saved(
    ada: Client, database: Database
) -> None:
    form = await form_of(ada)
    for name in NUMBERS:
        for bad in BAD:
            if bad == "1.234" and FIELDS[name].is_money:
                assert await refusal(ada, form, name, bad) == "“1.234” has more than two decimals."
            else:
                assert await refusal(ada, form, name, bad)
    assert await is_untouched(database)


async def refusal(ada: Client, form: dict[str, str], name: str, bad: str) -> str:
    """The sentence beside a field that was sent with a bad value, together with a good change."""
    response = await save(ada, form, **{name: bad, "is_background_paused": "on"})
    page = await text_of(response)
    assert response.status_code == 422, f"{name} {bad}"
    assert "<b>7" not in page
    assert page.count('class="setting is-bad"') == 1
    assert "1 change to save, 1 not valid." in page
    assert "Pause the background lane: off → on" in page
    row = page.partition(f'id="setting-{name}"')[2].partition('id="setting-')[0]
    assert 'aria-invalid="true"' in row
    sentence, tail, _ = row.partition(f" The value in force stays {value_words(FIELDS[name].default)}.</p>")
    assert tail, row
    return sentence.rpartition("</svg>")[2]


async def test_a_switch_takes_on_and_nothing_else(ada: Client, database: Database) -> None:
    form = await form_of(ada)
    for name in SWITCHES:
        for bad in ("", "1", "true", "off on"):
            response = await save(ada, form, **{name: bad})
            assert response.status_code == 422, f"{name} {bad}"
            stays = f"The value in force stays {value_words(FIELDS[name].default)}."
            assert f"is neither on nor off. {stays}" in await text_of(response)
    assert await is_untouched(database)


async def test_a_field_that_comes_twice_is_refused(ada: Client, database: Database) -> None:
    await form_of(ada)
    for name in FIELDS:
        response = await ada.post(
            "/admin/settings",
            data=f"{name}=50&{name}=60&seen.{name}=75".encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert response.status_code == 422
        assert "The form held this twice." in await text_of(response)
    assert await is_untouched(database)


async def test_fields_that_are_missing_or_unknown_are_left_alone(ada: Client, database: Database) -> None:
    await form_of(ada)
    response = await ada.post(
        "/admin/settings", {"drain_seconds": "5", "no_such_setting": "1", "seen.x": "1"}
    )
    assert response.status_code == 303
    assert await counts(database) == Settings(drain_seconds=5)
    assert (await ada.post("/admin/settings", {})).status_code == 303
    assert await counts(database) == Settings(drain_seconds=5)


async def test_what_the_page_showed_may_be_garbage_without_harm(ada: Client, database: Database) -> None:
    response = await save(ada, await form_of(ada), **{"drain_seconds": "5", "seen.drain_seconds": "garbage"})
    assert response.status_code == 303
    assert (await counts(database)).drain_seconds == 5


async def test_settings_that_clash_are_refused_in_words(ada: Client, database: Database) -> None:
    response = await save(ada, await form_of(ada), max_model_calls="4", interactive_reserved_slots="4")
    assert response.status_code == 422
    assert (
        "4 places kept free of 4 candidates at a time would leave the background lane none."
        in await text_of(response)
    )
    assert await is_untouched(database)


async def test_two_admins_do_not_overwrite_what_they_did_not_touch(
    ada: Client, sign_in: SignIn, database: Database
) -> None:
    bea = await sign_in("bea", is_admin=True)  # type: ignore[call-arg]
    of_ada, of_bea = await form_of(ada), await form_of(bea)
    await save(ada, of_ada, background_queue_threshold="50", drain_seconds="10")
    response = await save(bea, of_bea, max_model_calls="12")
    assert response.status_code == 303
    assert await counts(database) == Settings(
        background_queue_threshold=50, drain_seconds=10, max_model_calls=12
    )


async def test_of_two_who_change_the_same_setting_the_later_is_asked_once(
    ada: Client, sign_in: SignIn, database: Database
) -> None:
    bea = await sign_in("bea", is_admin=True)  # type: ignore[call-arg]
    of_ada, of_bea = await form_of(ada), await form_of(bea)
    await save(ada, of_ada, drain_seconds="10")
    response = await save(bea, of_bea, drain_seconds="5", max_model_calls="12")
    page = await text_of(response)
    assert response.status_code == 409
    assert "Ada changed this from 20 to 10 meanwhile. Save again to make it 5 all the same." in page
    assert await counts(database) == Settings(drain_seconds=10)
    again = FormFields(page).sent
    assert (again["drain_seconds"], again["seen.drain_seconds"], again["max_model_calls"]) == (
        "5",
        "10",
        "12",
    )
    assert (await save(bea, again)).status_code == 303
    assert await counts(database) == Settings(drain_seconds=5, max_model_calls=12)


async def test_a_setting_is_reset_to_its_default(ada: Client, database: Database) -> None:
    await save(ada, await form_of(ada), drain_seconds="5")
    response = await ada.post("/admin/settings/reset", {"name": "drain_seconds"})
    assert (response.status_code, response.location) == (303, "/admin/settings")
    assert await counts(database) == Settings()
    page = await ada.page("/admin/settings")
    assert "5 → 20" in page
    assert "Setting reset" in page


async def test_only_settings_are_reset(ada: Client, database: Database) -> None:
    for name in ("", "no_such_setting", "__class__", "max_file_bytes"):
        response = await ada.post("/admin/settings/reset", {"name": name})
        assert response.status_code == 422
    assert await is_untouched(database)


async def test_a_new_threshold_counts_for_the_next_job(ada: Client, rita: Client, database: Database) -> None:
    assert rita.user
    await save(ada, await form_of(ada), background_queue_threshold="2")
    led_to = []
    for resumes in (3, 2):
        async with database.transaction() as session:
            draft_id = await make_draft(session, rita.user, candidates=resumes)
        response = await rita.post(f"/drafts/{draft_id}/jobs", {"submission": str(uuid4())})
        led_to.append(response.location)
    assert led_to[0] == "/dashboard/jobs"
    assert led_to[1].startswith("/analysis/results/")


async def test_without_the_token_nothing_is_saved(ada: Client, database: Database) -> None:
    form = await form_of(ada)
    form["csrf_token"] = "0" * 64
    response = await ada.http.post("/admin/settings", form=form | {"drain_seconds": "5"})
    assert response.status_code == 403
    assert await is_untouched(database)


async def test_the_form_works_with_the_token_it_carries(ada: Client, database: Database) -> None:
    response = await ada.http.post("/admin/settings", form=await form_of(ada) | {"drain_seconds": "5"})
    assert response.status_code == 303
    assert (await counts(database)).drain_seconds == 5


async def test_for_a_recruiter_nothing_is_saved(rita: Client, database: Database) -> None:
    response = await rita.post("/admin/settings", {"drain_seconds": "5"})
    assert response.status_code == 404
    assert await is_untouched(database)


async def test_the_audit_log_lists_changes_page_by_page(ada: Client, database: Database) -> None:
    assert "Nothing was changed yet." in await ada.page("/admin/audit")
    form = await form_of(ada)
    for value in range(60):
        await save(ada, form, drain_seconds=str(value), **{"seen.drain_seconds": ""})
    first, second = await ada.page("/admin/audit"), await ada.page("/admin/audit?page=2")
    assert "Page 1 of 2" in first
    assert "58 → 59" in first
    assert "20 → 0" in second
    for odd in ("0", "-3", "99", str(2**70), "x", ""):
        assert await ada.page(f"/admin/audit?page={odd}")
