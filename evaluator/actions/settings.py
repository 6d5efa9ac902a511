"""System Settings: admins save and reset them; each change is checked as a whole, audited and announced."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluator.domain.audit_log import AuditAction
from evaluator.domain.errors import ConflictError, RefusedError
from evaluator.domain.setting_values import (
    CLASHING,
    FIELDS,
    SettingValue,
    find_clash,
    find_fault,
    setting_value,
    stays_in_force,
    value_json,
    value_words,
)
from evaluator.domain.settings import Settings
from evaluator.store.audit_log import insert_audit_entry
from evaluator.store.database import Key, Session, announce
from evaluator.store.settings import (
    delete_setting,
    get_settings,
    list_saved_by,
    lock_settings,
    set_setting,
)

SETTINGS_KEY = Key("settings", 0)
"""What is announced when a setting was changed."""


class InvalidSettingsError(RefusedError):
    """Nothing was saved: `messages` says by setting what is wrong."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__(f"Nothing was saved. {' '.join(messages.values())}")
        self.messages = messages


class StaleSettingsError(ConflictError):
    """Nothing was saved: somebody else changed the same settings meanwhile; `messages` says by setting what stands."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__(f"Nothing was saved. {' '.join(messages.values())}")
        self.messages = messages


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting that was changed."""

    name: str
    before: SettingValue
    after: SettingValue

    @property
    def words(self) -> str:
        """The change in words: "Background from: 75 → 50"."""
        label = FIELDS[self.name].info.label
        return f"{label}: {value_words(self.before)} → {value_words(self.after)}"


async def save_settings(
    session: Session,
    user_id: int,
    values: Mapping[str, SettingValue],
    seen: Mapping[str, SettingValue] | None = None,
) -> list[SettingChange]:
    """Save those of the values that differ from what counts now; all of them or none. Gives what was changed.

    `seen` holds what the person had before their eyes: what equals it was not touched and is left alone, even when
    somebody else has changed it since. Raises InvalidSettingsError, and StaleSettingsError where both changed the
    same setting.
    """
    await lock_settings(session)
    now = await get_settings(session)
    seen = seen or {}
    wanted = [
        SettingChange(name, setting_value(now, name), value)
        for name, value in values.items()
        if value not in (setting_value(now, name), seen.get(name))
    ]
    await _check_seen(session, wanted, seen)
    _check(now, wanted)
    for change in wanted:
        await set_setting(session, change.name, change.after, user_id)
    await _note(session, user_id, AuditAction.SETTING_SAVED, wanted)
    return wanted


async def reset_setting(session: Session, user_id: int, name: str) -> SettingChange | None:
    """Let the default count again; None when it does already. Raises RefusedError."""
    if name not in FIELDS:
        raise RefusedError("There is no setting of that name.")
    await lock_settings(session)
    now = await get_settings(session)
    change = SettingChange(name, setting_value(now, name), FIELDS[name].default)
    _check(now, [change])
    if not await delete_setting(session, name):
        return None
    await _note(session, user_id, AuditAction.SETTING_RESET, [change])
    return change


async def _check_seen(
    session: Session, wanted: list[SettingChange], seen: Mapping[str, SettingValue]
) -> None:
    stale = [change for change in wanted if change.name in seen and seen[change.name] != change.before]
    if not stale:
        return
    saved = await list_saved_by(session)
    messages = {}
    for change in stale:
        who = saved[change.name].who if change.name in saved else ""
        messages[change.name] = (
            f"{who or 'Somebody else'} changed this from {value_words(seen[change.name])} to "
            f"{value_words(change.before)} meanwhile. Save again to make it {value_words(change.after)} all the same."
        )
    raise StaleSettingsError(messages)


def _check(now: Settings, wanted: list[SettingChange]) -> None:
    messages = {}
    for change in wanted:
        if fault := find_fault(change.name, change.after):
            messages[change.name] = f"{fault} {stays_in_force(change.before)}"
    touched = [change for change in wanted if change.name in CLASHING]
    clash = find_clash(now.model_copy(update={change.name: change.after for change in touched}))
    if touched and clash and not messages:
        messages[touched[0].name] = f"{clash} {stays_in_force(touched[0].before)}"
    if messages:
        raise InvalidSettingsError(messages)


async def _note(session: Session, user_id: int, action: AuditAction, changes: list[SettingChange]) -> None:
    for change in changes:
        before, after = value_json(change.before), value_json(change.after)
        await insert_audit_entry(session, user_id, action, change.name, before, after)
    if changes:
        announce(session, SETTINGS_KEY)
