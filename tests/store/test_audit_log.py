from sqlalchemy import text

from evaluator.domain.audit_log import AuditAction
from evaluator.store.audit_log import count_audit_entries, insert_audit_entry, list_audit_entries
from evaluator.store.database import Session
from tests.factories import make_user


async def test_entries_come_newest_first_with_who_and_both_values(session: Session) -> None:
    ada = await make_user(session, name="Ada Pretend")
    await insert_audit_entry(session, ada.id, AuditAction.SETTING_SAVED, "drain_seconds", 20, 5)
    await insert_audit_entry(session, ada.id, AuditAction.PRIORITY_SET, "job 41", 0, -9)
    await insert_audit_entry(session, None, AuditAction.JOB_CANCELLED, "job 41")
    entries = await list_audit_entries(session, 10)
    assert [(entry.who, entry.action, entry.subject, entry.before, entry.after) for entry in entries] == [
        ("", "job cancelled", "job 41", None, None),
        ("Ada Pretend", "priority set", "job 41", 0, -9),
        ("Ada Pretend", "setting saved", "drain_seconds", 20, 5),
    ]
    assert await count_audit_entries(session) == 3


async def test_off_and_an_amount_are_values_and_nothing_is_none(session: Session) -> None:
    await insert_audit_entry(session, None, AuditAction.SETTING_SAVED, "x", before=False, after="25.00")
    await insert_audit_entry(session, None, AuditAction.SETTING_SAVED, "x")
    kept = await list_audit_entries(session, 10)
    assert [(entry.before, entry.after) for entry in kept] == [(None, None), (False, "25.00")]
    assert await session.scalar(text("SELECT count(*) FROM audit_log WHERE before IS NULL")) == 1


async def test_a_page_of_some_actions(session: Session) -> None:
    for number in range(4):
        await insert_audit_entry(session, None, AuditAction.PRIORITY_SET, f"job {number}")
        await insert_audit_entry(session, None, AuditAction.SETTING_RESET, "drain_seconds")
    page = await list_audit_entries(session, 2, actions=[AuditAction.PRIORITY_SET], skip=1)
    assert [entry.subject for entry in page] == ["job 2", "job 1"]


async def test_an_entry_outlives_its_user(session: Session) -> None:
    ada = await make_user(session)
    await insert_audit_entry(session, ada.id, AuditAction.SETTING_RESET, "drain_seconds")
    await session.execute(text("DELETE FROM users WHERE id = :id"), {"id": ada.id})
    [entry] = await list_audit_entries(session, 10)
    assert entry.who == ""
