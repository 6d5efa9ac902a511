"""The audit log in words."""

from dataclasses import dataclass
from datetime import datetime

from evaluator.domain.setting_values import FIELDS, json_words
from evaluator.store.audit_log import AuditEntry, AuditValue


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as a table prints it; `change` is empty where there are no values."""

    at: datetime
    who: str
    what: str
    subject: str
    change: str


def audit_line(entry: AuditEntry) -> AuditLine:
    """The entry's line; settings go by their label."""
    known = FIELDS.get(entry.subject)
    return AuditLine(
        at=entry.created_at,
        who=entry.who or "Somebody who is gone",
        what=entry.action[0].upper() + entry.action[1:],
        subject=known.info.label if known else entry.subject[0].upper() + entry.subject[1:],
        change=_change(entry.before, entry.after),
    )


def _change(before: AuditValue, after: AuditValue) -> str:
    words = [json_words(value) for value in (before, after) if value is not None]
    return " → ".join(words)
