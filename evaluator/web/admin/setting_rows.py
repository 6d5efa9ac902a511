"""The rows of System Settings: what was sent by the form, and what the page prints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from werkzeug.datastructures import MultiDict

from evaluator.domain.errors import RefusedError
from evaluator.domain.setting_values import (
    FIELDS,
    OFF,
    SettingField,
    SettingValue,
    read_value,
    setting_value,
    stays_in_force,
    value_words,
)
from evaluator.domain.settings import Settings
from evaluator.store.settings import SavedBy

SEEN = "seen."
"""Before a setting's name: the hidden field with the value that counted when the page was made."""


@dataclass(frozen=True, slots=True)
class SentSettings:
    """A form as it came: the `typed` text, the `values` it could be read as, and the `faults` of the others.

    `seen` holds the values that the person had before their eyes. A form may hold some of the settings only.
    """

    typed: dict[str, str] = field(default_factory=dict)
    values: dict[str, SettingValue] = field(default_factory=dict)
    seen: dict[str, SettingValue] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting as the page prints it; `typed` stands in the field, `in_force` is what counts."""

    field: SettingField
    typed: str
    in_force: str
    saved_by: SavedBy | None
    error: str

    @property
    def default(self) -> str:
        """The default in words."""
        return value_words(self.field.default)

    @property
    def is_changed(self) -> bool:
        """True when another value was typed and not saved."""
        return self.typed != self.in_force and not self.error

    @property
    def change(self) -> str:
        """What was typed, against what counts: "Background from: 75 → 50"."""
        return f"{self.field.info.label}: {self.in_force} → {self.typed}"

    @property
    def limits(self) -> str:
        """The range in words, empty for what has none."""
        return "" if self.field.low is None else f"from {self.field.low} to {self.field.high}"


def read_sent(form: MultiDict[str, str]) -> SentSettings:
    """The settings that a form holds; a switch that was shown and not sent is off."""
    sent = SentSettings()
    for name, known in FIELDS.items():
        texts, shown = form.getlist(name), form.getlist(SEEN + name)
        if known.is_switch and shown and not texts:
            texts = [OFF]
        if texts:
            _read(sent, name, texts)
            _note_seen(sent, name, shown)
    return sent


def _read(sent: SentSettings, name: str, texts: list[str]) -> None:
    sent.typed[name] = texts[0]
    try:
        if len(texts) > 1:
            raise RefusedError("The form held this twice.")
        sent.values[name] = read_value(name, texts[0])
        sent.typed[name] = value_words(sent.values[name])
    except RefusedError as refusal:
        sent.faults[name] = refusal.message


def _note_seen(sent: SentSettings, name: str, shown: list[str]) -> None:
    try:
        sent.seen[name] = read_value(name, shown[0])
    except (IndexError, RefusedError):
        # without it nothing is known of what the person saw: the value is taken as meant
        return


def setting_groups(
    settings: Settings,
    saved_by: Mapping[str, SavedBy],
    sent: SentSettings | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[tuple[str, list[SettingRow]]]:
    """The rows under their headings; `errors` are those of saving, beside what could not be read of what was sent."""
    sent = sent or SentSettings()
    rows = [
        _row(known, setting_value(settings, name), saved_by.get(name), sent, (errors or {}).get(name, ""))
        for name, known in FIELDS.items()
    ]
    return [
        (group.value, list(members)) for group, members in groupby(rows, lambda row: row.field.info.group)
    ]


def _row(
    known: SettingField, value: SettingValue, saved_by: SavedBy | None, sent: SentSettings, error: str
) -> SettingRow:
    if known.name in sent.faults:
        error = f"{sent.faults[known.name]} {stays_in_force(value)}"
    in_force = value_words(value)
    return SettingRow(
        field=known,
        typed=sent.typed.get(known.name, in_force),
        in_force=in_force,
        saved_by=saved_by,
        error=error,
    )
