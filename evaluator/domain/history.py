"""The Job History: what of it is asked for."""

from dataclasses import dataclass
from enum import StrEnum

from evaluator.domain.jobs import JobStatus


class HistoryOrder(StrEnum):
    """How analyses are sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    MOST = "most"
    BEST = "best"

    @property
    def label(self) -> str:
        """The words on a page."""
        return _LABELS[self]


_LABELS = {
    HistoryOrder.NEWEST: "Newest first",
    HistoryOrder.OLDEST: "Oldest first",
    HistoryOrder.TITLE: "By title",
    HistoryOrder.MOST: "Most candidates",
    HistoryOrder.BEST: "Best score",
}


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """`search` in the titles; `status` of the last job; `is_built_in`: rated by the matcher, by a model, or either."""

    search: str = ""
    status: JobStatus | None = None
    is_built_in: bool | None = None
    user_id: int | None = None
    order: HistoryOrder = HistoryOrder.NEWEST

    @property
    def is_narrow(self) -> bool:
        """True when some analyses may be left out."""
        return bool(self.search) or (self.status, self.is_built_in, self.user_id) != (None, None, None)
