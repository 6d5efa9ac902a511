"""Retries: the form number of another try, the same for everyone who looks and however often the row is rendered.

What is tried is a new job or evaluation with a number of its own, so that each can be tried again once.
"""

from uuid import UUID, uuid5

_NAMESPACE = UUID("a3d1c9d2-6c1f-4a3e-9d60-4f0f1d0c7b55")


def retry_of_job(job_id: int) -> UUID:
    """The submission that tries again what a job left unrated."""
    return uuid5(_NAMESPACE, f"job {job_id}")


def retry_of_evaluation(evaluation_id: int) -> UUID:
    """The submission that tries one candidate again."""
    return uuid5(_NAMESPACE, f"evaluation {evaluation_id}")
