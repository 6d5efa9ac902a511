import asyncio
from decimal import Decimal

import pytest

from evaluator.actions.settings import (
    SETTINGS_KEY,
    InvalidSettingsError,
    StaleSettingsError,
    reset_setting,
    save_settings,
)
from evaluator.domain.errors import RefusedError
from evaluator.domain.settings import Settings
from evaluator.store.audit_log import list_audit_entries
from evaluator.store.database import Database, Session
from evaluator.store.settings import get_settings, list_saved_by, set_setting
from evaluator.store.users import User
from tests.factories import make_user


@pytest.fixture
async def ada(session: Session) -> User:
    return await make_user(session, name="Ada Pretend", is_admin=True)


async def audited(session: Session) -> list[tuple[str, str, object, object]]:
    return [
        (entry.action, entry.subject, entry.before, entry.after)
        for entry in await list_audit_entries(session, 100)
    ]


async def test_what_differs_is_saved_audited_and_announced(session: Session, ada: User) -> None:
    changes = await save_settings(
        session,
        ada.id,
        {"background_queue_threshold": 50, "drain_seconds": 20, "rating_price": Decimal("19.90")},
    )
    assert [change.words for change in changes] == [
        "Background from: 75 → 50",
        "Rating of a job: 25.00 → 19.90",
    ]
    settings = await get_settings(session)
    assert settings == Settings(background_queue_threshold=50, rating_price=Decimal("19.90"))
    assert set(await list_saved_by(session)) == {"background_queue_threshold", "rating_price"}
    assert await audited(session) == [
        ("setting saved", "rating_price", "25.00", "19.90"),
        ("setting saved", "background_queue_threshold", 75, 50),
    ]
    assert SETTINGS_KEY in session.announced


async def test_saving_what_counts_already_leaves_no_trace(session: Session, ada: User) -> None:
    assert await save_settings(session, ada.id, {"drain_seconds": 20}) == []
    assert await list_saved_by(session) == {}
    assert await audited(session) == []
    assert session.announced == {}


async def test_one_wrong_value_keeps_all_of_them_from_being_saved(session: Session, ada: User) -> None:
    with pytest.raises(InvalidSettingsError) as refused:
        await save_settings(session, ada.id, {"background_queue_threshold": 50, "drain_seconds": 301})
    assert refused.value.messages == {"drain_seconds": "301 is above 300. The value in force stays 20."}
    assert await get_settings(session) == Settings()
    assert await audited(session) == []
    assert session.announced == {}


async def test_settings_that_clash_are_refused_together(session: Session, ada: User) -> None:
    with pytest.raises(InvalidSettingsError) as refused:
        await save_settings(session, ada.id, {"max_model_calls": 2})
    assert "would leave the background lane none" in refused.value.messages["max_model_calls"]
    with pytest.raises(InvalidSettingsError):
        await save_settings(session, ada.id, {"interactive_reserved_slots": 10})
    both = {"max_model_calls": 2, "interactive_reserved_slots": 1}
    assert len(await save_settings(session, ada.id, both)) == 2


async def test_settings_that_clash_already_keep_nobody_from_changing_others(
    session: Session, ada: User
) -> None:
    await set_setting(session, "max_model_calls", 1, None)
    assert await save_settings(session, ada.id, {"is_background_paused": True})


async def test_what_a_person_did_not_touch_is_left_as_another_made_it(session: Session, ada: User) -> None:
    bea = await make_user(session, name="Bea Pretend", is_admin=True)
    seen = {"background_queue_threshold": 75, "drain_seconds": 20}
    await save_settings(session, ada.id, {"background_queue_threshold": 50, "drain_seconds": 20}, seen)
    changes = await save_settings(
        session, bea.id, {"background_queue_threshold": 75, "drain_seconds": 10}, seen
    )
    assert [change.name for change in changes] == ["drain_seconds"]
    settings = await get_settings(session)
    assert (settings.background_queue_threshold, settings.drain_seconds) == (50, 10)
    saved = await list_saved_by(session)
    assert (saved["background_queue_threshold"].who, saved["drain_seconds"].who) == (
        "Ada Pretend",
        "Bea Pretend",
    )


async def test_two_who_change_the_same_setting_are_told_of_each_other(session: Session, ada: User) -> None:
    bea = await make_user(session, name="Bea Pretend", is_admin=True)
    await save_settings(session, ada.id, {"drain_seconds": 10}, {"drain_seconds": 20})
    with pytest.raises(StaleSettingsError) as conflict:
        await save_settings(session, bea.id, {"drain_seconds": 5}, {"drain_seconds": 20})
    assert conflict.value.messages == {
        "drain_seconds": "Ada Pretend changed this from 20 to 10 meanwhile. Save again to make it 5 all the same."
    }
    assert (await get_settings(session)).drain_seconds == 10
    assert await save_settings(session, bea.id, {"drain_seconds": 5}, {"drain_seconds": 10})


async def test_two_who_make_the_same_change_are_of_one_mind(session: Session, ada: User) -> None:
    await save_settings(session, ada.id, {"drain_seconds": 10}, {"drain_seconds": 20})
    assert await save_settings(session, ada.id, {"drain_seconds": 10}, {"drain_seconds": 20}) == []


async def test_a_reset_setting_has_its_default_and_is_audited(session: Session, ada: User) -> None:
    await save_settings(session, ada.id, {"drain_seconds": 10})
    change = await reset_setting(session, ada.id, "drain_seconds")
    assert change is not None
    assert change.words == "Time to finish at a stop: 10 → 20"
    assert await list_saved_by(session) == {}
    assert (await audited(session))[0] == ("setting reset", "drain_seconds", 10, 20)
    assert await reset_setting(session, ada.id, "drain_seconds") is None
    assert len(await audited(session)) == 2


async def test_a_reset_is_checked_like_any_change(session: Session, ada: User) -> None:
    await save_settings(session, ada.id, {"max_model_calls": 2, "interactive_reserved_slots": 1})
    with pytest.raises(InvalidSettingsError, match="would leave the background lane none"):
        await reset_setting(session, ada.id, "interactive_reserved_slots")
    with pytest.raises(RefusedError):
        await reset_setting(session, ada.id, "no_such_setting")


async def test_of_two_at_the_same_instant_the_later_sees_the_earlier(database: Database) -> None:
    async with database.transaction() as session:
        ada = await make_user(session, name="Ada Pretend", is_admin=True)

    async def save(name: str, value: int) -> None:
        async with database.transaction() as session:
            await save_settings(session, ada.id, {name: value})

    # each alone would stand; together they would leave the background lane nothing
    outcomes = await asyncio.gather(
        save("max_model_calls", 4), save("interactive_reserved_slots", 5), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes].count(InvalidSettingsError) == 1
    async with database.transaction() as session:
        settings = await get_settings(session)
    assert settings.interactive_reserved_slots < settings.max_model_calls
