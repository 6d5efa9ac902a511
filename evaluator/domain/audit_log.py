"""The audit log: what admins do that changes something for others."""

from enum import StrEnum


class AuditAction(StrEnum):
    """What was done, in words that a page can show."""

    SETTING_SAVED = "setting saved"
    SETTING_RESET = "setting reset"
    PRIORITY_SET = "priority set"
    EVALUATION_REQUEUED = "evaluation requeued"
    UNRATED_REQUEUED = "unrated requeued"
    JOB_CANCELLED = "job cancelled"
    MAIL_REQUEUED = "mail requeued"


SETTING_ACTIONS = (AuditAction.SETTING_SAVED, AuditAction.SETTING_RESET)
"""Those whose subject is the name of a setting."""
QUEUE_ACTIONS = tuple(action for action in AuditAction if action not in SETTING_ACTIONS)
"""Those by hand in the queue."""
