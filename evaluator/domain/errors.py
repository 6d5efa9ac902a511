"""Errors that are ours: each one says what happened and what to do, in words a page can show."""


class EvaluatorError(Exception):
    """Something the product refuses or could not do; the message is meant for the person."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())

    @property
    def message(self) -> str:
        """The sentence shown on the page."""
        return str(self)


class NotFoundError(EvaluatorError):
    """There is nothing here that you can see."""


class RefusedError(EvaluatorError):
    """The request cannot be carried out as it stands; the message names the field or file and the mend."""


class ConflictError(EvaluatorError):
    """The thing has changed meanwhile; look at its present state first."""
