"""System Settings: what admins change without a restart."""

from collections.abc import Mapping

from quart import Blueprint, flash, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions.settings import (
    InvalidSettingsError,
    SettingChange,
    StaleSettingsError,
    reset_setting,
    save_settings,
)
from evaluator.domain.audit_log import SETTING_ACTIONS
from evaluator.store.audit_log import list_audit_entries
from evaluator.store.settings import get_settings, list_saved_by
from evaluator.web.admin import render_admin
from evaluator.web.admin.audit_lines import audit_line
from evaluator.web.admin.setting_rows import SentSettings, read_sent, setting_groups
from evaluator.web.guards import admin, viewer
from evaluator.web.services import services

bp = Blueprint("admin_settings", __name__)

RECENT = 10
"""Changes listed below the settings; the audit log holds all of them."""
MOST_IN_WORDS = 3
"""Changes told one by one after saving; more are counted."""


@bp.get("/admin")
@admin
async def enter() -> ResponseReturnValue:
    """The first page of the administration."""
    return redirect("/admin/settings", 303)


@bp.get("/admin/settings")
@admin
async def show() -> str:
    """All settings, and what was changed last."""
    return await _render()


@bp.post("/admin/settings")
@admin
async def save() -> ResponseReturnValue:
    """Save what was changed, or nothing when some of it does not stand."""
    sent = read_sent(await request.form)
    if sent.faults:
        return await _render(sent), 422
    try:
        async with services().database.transaction() as session:
            changes = await save_settings(session, viewer().id, sent.values, sent.seen)
    except InvalidSettingsError as refusal:
        return await _render(sent, refusal.messages), 422
    except StaleSettingsError as conflict:
        return await _render(sent, conflict.messages), 409
    await flash(_told(changes))
    return redirect("/admin/settings", 303)


@bp.post("/admin/settings/reset")
@admin
async def reset() -> ResponseReturnValue:
    """Let the default of one setting count again."""
    name = (await request.form).get("name", "")
    async with services().database.transaction() as session:
        change = await reset_setting(session, viewer().id, name)
    await flash(_told([change] if change else []))
    return redirect("/admin/settings", 303)


async def _render(sent: SentSettings | None = None, errors: Mapping[str, str] | None = None) -> str:
    async with services().database.transaction() as session:
        settings = await get_settings(session)
        saved_by = await list_saved_by(session)
        entries = await list_audit_entries(session, RECENT, actions=SETTING_ACTIONS)
    groups = setting_groups(settings, saved_by, sent, errors)
    rows = [row for _, members in groups for row in members]
    return await render_admin(
        "admin/settings.html",
        groups=groups,
        changed=[row for row in rows if row.is_changed],
        wrong=[row for row in rows if row.error],
        lines=[audit_line(entry) for entry in entries],
    )


def _told(changes: list[SettingChange]) -> str:
    if not changes:
        return "Nothing was changed: those values count already."
    if len(changes) > MOST_IN_WORDS:
        return f"{len(changes)} settings saved."
    return f"Saved. {'; '.join(change.words for change in changes)}."
