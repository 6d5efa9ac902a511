import logging
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from evaluator.domain.settings import Settings
from evaluator.store.database import Session
from evaluator.store.settings import delete_setting, get_settings, list_saved_by, set_setting
from tests.factories import make_user


async def test_what_was_never_saved_has_its_default(session: Session) -> None:
    assert await get_settings(session) == Settings()
    assert await list_saved_by(session) == {}


async def test_saved_values_come_back_as_what_they_were(session: Session) -> None:
    await set_setting(session, "background_queue_threshold", 50, None)
    await set_setting(session, "is_background_paused", True, None)
    await set_setting(session, "rating_price", Decimal("19.90"), None)
    settings = await get_settings(session)
    assert settings.background_queue_threshold == 50
    assert settings.is_background_paused is True
    assert settings.rating_price == Decimal("19.90")
    assert str(settings.rating_price) == "19.90"


async def test_it_is_known_who_saved_and_when(session: Session) -> None:
    ada = await make_user(session, name="Ada Pretend")
    nameless = await make_user(session, "nameless@example.com")
    await set_setting(session, "drain_seconds", 5, ada.id)
    await set_setting(session, "max_model_calls", 5, nameless.id)
    await set_setting(session, "rating_price", Decimal(5), None)
    saved = await list_saved_by(session)
    assert {name: by.who for name, by in saved.items()} == {
        "drain_seconds": "Ada Pretend",
        "max_model_calls": "nameless@example.com",
        "rating_price": "",
    }
    assert saved["drain_seconds"].changed_at <= datetime.now(UTC)


async def test_a_deleted_setting_has_its_default_again(session: Session) -> None:
    await set_setting(session, "drain_seconds", 5, None)
    assert await delete_setting(session, "drain_seconds")
    assert not await delete_setting(session, "drain_seconds")
    assert (await get_settings(session)).drain_seconds == 20


async def test_a_value_out_of_range_is_not_saved(session: Session) -> None:
    with pytest.raises(ValueError, match="less than or equal to 300"):
        await set_setting(session, "drain_seconds", 301, None)
    with pytest.raises(ValueError, match="no_such_setting"):
        await set_setting(session, "no_such_setting", 1, None)
    assert await list_saved_by(session) == {}


async def test_a_saved_value_that_no_longer_stands_counts_as_the_default_and_is_told(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    await set_setting(session, "background_queue_threshold", 50, None)
    await session.execute(
        text(
            "INSERT INTO settings (name, value, changed_at)"
            " VALUES ('drain_seconds', '9999', now()), ('a_later_setting', '1', now())"
        )
    )
    with caplog.at_level(logging.WARNING):
        settings = await get_settings(session)
    assert settings == Settings(background_queue_threshold=50)
    assert "drain_seconds" in caplog.text
