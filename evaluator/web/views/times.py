"""Times in words; all of them UTC, as servers and visitors may be anywhere."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_NEAR = ("Today", "Yesterday")


def day_words(at: datetime, now: datetime | None = None) -> str:
    """Today, Yesterday, "20 Nov", or "20 Nov 2024" for another year."""
    now = now or datetime.now(UTC)
    days = (now.date() - at.date()).days
    if days in (0, 1):
        return _NEAR[days]
    day = f"{at.day} {MONTHS[at.month - 1]}"
    return day if at.year == now.year else f"{day} {at.year}"


def on_day(at: datetime, now: datetime | None = None) -> str:
    """The same within a sentence: today, yesterday, "on 20 Nov"."""
    words = day_words(at, now)
    return words.lower() if words in _NEAR else f"on {words}"


def time_words(at: datetime) -> str:
    """Day and minute, such as "20 Nov 2025, 10:52 UTC"."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


def clock_words(at: datetime, now: datetime | None = None) -> str:
    """The minute within a sentence: "10:52 UTC" today, "yesterday 16:40 UTC", "17 Nov 09:14 UTC"."""
    day = day_words(at, now)
    day = day.lower() if day in _NEAR else day
    return f"{at:%H:%M} UTC" if day == "today" else f"{day} {at:%H:%M} UTC"


def start_words(at: datetime, zone: str) -> str:
    """When a job starts, on the clocks of the zone it was set in: "Tue 1 Dec 07:30 (Europe/Oslo)"."""
    there = at.astimezone(ZoneInfo(zone or "UTC"))
    return (
        f"{WEEKDAYS[there.weekday()]} {there.day} {MONTHS[there.month - 1]} {there:%H:%M} ({zone or 'UTC'})"
    )
