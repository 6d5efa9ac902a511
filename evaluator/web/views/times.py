"""Times in words; all of them UTC, as servers and visitors may be anywhere."""

from datetime import UTC, datetime

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
