"""Start times: a moment that somebody chose on the clocks of a time zone."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from evaluator.domain.errors import RefusedError

MOST_DAYS = 30
"""Days that a start may lie ahead."""

_FIRST_YEAR, _LAST_YEAR = 2000, 2999
_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
# names in the time zone files that mean a place of the server's own, or none
_NOWHERE = frozenset({"localtime", "posixrules", "Factory"})


@dataclass(frozen=True, slots=True)
class StartTime:
    """When a job starts. `at` is aware UTC, `zone` the IANA name it was chosen in.

    `note` says what was made of a time that the clocks there skip or show twice, or is empty.
    """

    at: datetime
    zone: str
    note: str = ""


def choose_start(local: str, zone: str, now: datetime) -> StartTime:
    """The start that a form names, such as 2026-12-01T07:30 and Europe/Oslo.

    A time that clocks skip is taken as far after the gap as it would have been without one; of a time that they
    show twice, the first. Raises RefusedError for what cannot be read, has passed, or lies more than MOST_DAYS ahead.
    """
    name = find_zone(zone)
    there = ZoneInfo(name)
    chosen = _parse(local).replace(tzinfo=there)
    at = chosen.astimezone(UTC)
    if at <= now:
        raise RefusedError(
            f"The start has passed: it is {now.astimezone(there):%H:%M} in {name} now. Choose a later time."
        )
    if at > now + timedelta(days=MOST_DAYS):
        raise RefusedError(f"A start lies at most {MOST_DAYS} days ahead. Choose an earlier time.")
    return StartTime(at, name, _note(chosen, at.astimezone(there), name))


def find_zone(zone: str) -> str:
    """The IANA name of a time zone, letter case ignored; UTC for none. Raises RefusedError for an unknown one."""
    if not zone.strip():
        return "UTC"
    found = _zones().get(zone.strip().lower())
    if found is None:
        raise RefusedError("The time zone is not known. It has a name such as Europe/Oslo or UTC.")
    return found


@cache
def _zones() -> Mapping[str, str]:
    return {name.lower(): name for name in available_timezones() - _NOWHERE}


def _parse(local: str) -> datetime:
    for form in _FORMS:
        with suppress(ValueError):
            parsed = datetime.strptime(local.strip(), form)
            # the first and the last day there is cannot be moved to another zone
            if _FIRST_YEAR <= parsed.year <= _LAST_YEAR:
                return parsed
    raise RefusedError("The start cannot be read. It is a date and a time, such as 2026-12-01T07:30.")


def _note(chosen: datetime, shown: datetime, zone: str) -> str:
    if shown.replace(tzinfo=None) != chosen.replace(tzinfo=None):
        return f"Clocks in {zone} go forward that night and {chosen:%H:%M} does not come: {shown:%H:%M} is taken."
    if chosen.replace(fold=1).utcoffset() != chosen.utcoffset():
        return f"Clocks in {zone} go back that night and {chosen:%H:%M} comes twice: the first is taken."
    return ""
