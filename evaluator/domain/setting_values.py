"""Values of settings: from what was typed into a field, and back into words; what is wrong with one, in a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from evaluator.domain.errors import RefusedError
from evaluator.domain.settings import SettingInfo, Settings

SettingValue = int | bool | Decimal | str

ON, OFF = "on", "off"
LONGEST_NUMBER = 30
"""Digits; more are out of every range and are not even counted."""
LONGEST_SHOWN = 24
"""Characters of a wrong value that its sentence repeats."""

_WHOLE = re.compile(r"-?[0-9]+")
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class SettingField:
    """A setting as its field on a page needs it.

    `low` and `high` are None for what has no range, `pattern` is what a text has to look like.
    """

    name: str
    default: SettingValue
    low: int | None
    high: int | None
    info: SettingInfo
    pattern: str = ""

    @property
    def is_text(self) -> bool:
        """True when it is a word rather than a number."""
        return isinstance(self.default, str)

    @property
    def is_switch(self) -> bool:
        """True when it is on or off."""
        return isinstance(self.default, bool)

    @property
    def is_money(self) -> bool:
        """True when it is an amount with cents."""
        return isinstance(self.default, Decimal)


def _field_of(name: str) -> SettingField:
    known = Settings.model_fields[name]
    bounds = {type(mark).__name__: mark for mark in known.metadata}
    return SettingField(
        name=name,
        default=known.default,
        low=bounds["Ge"].ge if "Ge" in bounds else None,
        high=bounds["Le"].le if "Le" in bounds else None,
        info=bounds["SettingInfo"],
        pattern=next((mark.pattern for mark in known.metadata if getattr(mark, "pattern", None)), ""),
    )


FIELDS: Mapping[str, SettingField] = {name: _field_of(name) for name in Settings.model_fields}
"""Every setting by its name, in the order of the page."""


def read_value(name: str, text: str) -> SettingValue:
    """What was typed as the setting's value; raises RefusedError with the sentence that says what is wrong."""
    field = FIELDS[name]
    typed = " ".join(text.split())
    if field.is_switch:
        if typed not in (ON, OFF):
            raise RefusedError(f"{_shown(typed)} is neither on nor off.")
        return typed == ON
    if field.is_text:
        if not re.fullmatch(field.pattern.strip("^$"), typed):
            raise RefusedError(f"{_shown(typed)} is not written as it has to be.")
        return typed
    if not typed:
        raise RefusedError("A number is missing here.")
    value = _read_amount(typed) if field.is_money else _read_whole(typed)
    if fault := find_fault(name, value):
        raise RefusedError(fault)
    return value


def find_fault(name: str, value: SettingValue) -> str | None:
    """What is wrong with a value of the right type, or None: "1200 is above 1000."."""
    field = FIELDS[name]
    if isinstance(value, str):
        return None
    if field.high is not None and value > field.high:
        return f"{_shown_number(value)} is above {value_words(_like(field, field.high))}."
    if field.low is not None and value < field.low:
        return f"{_shown_number(value)} is below {value_words(_like(field, field.low))}."
    return None


def find_clash(settings: Settings) -> str | None:
    """What is wrong with the settings as a whole, or None: it concerns the two that CLASHING names."""
    if settings.interactive_reserved_slots < settings.max_model_calls:
        return None
    return (
        f"{settings.interactive_reserved_slots} places kept free of {settings.max_model_calls} candidates at a time "
        "would leave the background lane none. Keep fewer places free, or rate more candidates at a time."
    )


CLASHING = ("interactive_reserved_slots", "max_model_calls")


def stays_in_force(value: SettingValue) -> str:
    """The sentence after one that refused a value."""
    return f"The value in force stays {value_words(value)}."


def value_words(value: SettingValue) -> str:
    """A value as it is typed and read: on, 75, 25.00."""
    if isinstance(value, bool):
        return ON if value else OFF
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def value_json(value: SettingValue) -> int | bool | str:
    """A value as JSON holds it: amounts as text too, so that no cent is lost."""
    return str(value) if isinstance(value, Decimal) else value


def json_words(value: object) -> str:
    """What value_json made, in words."""
    return value_words(value) if isinstance(value, bool) else str(value)


def setting_value(settings: Settings, name: str) -> SettingValue:
    """The value of one setting."""
    value: SettingValue = getattr(settings, name)
    return value


def _read_whole(typed: str) -> int:
    if not _WHOLE.fullmatch(typed):
        raise RefusedError(f"{_shown(typed)} is not a whole number.")
    if len(typed) > LONGEST_NUMBER:
        raise RefusedError(f"{_shown(typed)} is out of every range.")
    return int(typed)


def _read_amount(typed: str) -> Decimal:
    if not _AMOUNT.fullmatch(typed):
        raise RefusedError(f"{_shown(typed)} is not an amount; write it like 25.00.")
    if len(typed) > LONGEST_NUMBER:
        raise RefusedError(f"{_shown(typed)} is out of every range.")
    if len(typed.partition(".")[2]) > 2:
        raise RefusedError(f"{_shown(typed)} has more than two decimals.")
    # adding 0 makes -0.00 a plain 0.00
    return Decimal(typed).quantize(Decimal("0.01")) + 0


def _like(field: SettingField, bound: int) -> SettingValue:
    return Decimal(bound) if field.is_money else bound


def _shown_number(value: SettingValue) -> str:
    words = value_words(value)
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"


def _shown(typed: str) -> str:
    return f"“{typed if len(typed) <= LONGEST_SHOWN else f'{typed[:LONGEST_SHOWN]}…'}”"
