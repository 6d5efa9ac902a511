"""Rows of exports: what was ordered, and how far it is."""

from dataclasses import dataclass
from datetime import datetime

from evaluator.domain.jobs import WorkState
from evaluator.domain.names import display_name
from evaluator.store.exports import Export
from evaluator.web.views.document_rows import size_in_words

_WORDS = {
    WorkState.QUEUED: "Queued",
    WorkState.RUNNING: "Being made",
    WorkState.DONE: "Ready",
    WorkState.FAILED: "Not made",
    WorkState.CANCELLED: "Cancelled",
}


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One ordered file; `options` in words, `size` with its unit, `is_preview` where its pages can be looked at."""

    id: int
    label: str
    about: str
    options: str
    state: str
    words: str
    reason: str
    size: str
    as_of: datetime | None
    is_over: bool
    ordered_by: str
    created_at: datetime
    deleted_at: datetime
    is_preview: bool


def export_row(export: Export) -> ExportRow:
    """The row of one ordered file."""
    is_done = export.state is WorkState.DONE
    return ExportRow(
        id=export.id,
        label=export.kind.label,
        about=_about(export),
        options=_options(export),
        state=export.state.value,
        words=_WORDS[export.state],
        reason=(export.last_error or "") if export.state is WorkState.FAILED else "",
        size=size_in_words(export.size) if export.size is not None else "",
        as_of=export.made_at,
        is_over=export.is_over is not False,
        ordered_by=export.ordered_by,
        created_at=export.created_at,
        deleted_at=export.deleted_at,
        is_preview=is_done and export.kind.ending == "pdf",
    )


def _about(export: Export) -> str:
    if export.candidate_id is None:
        return ""
    return display_name(None if export.options.is_blind else export.name, export.candidate_id)


def _options(export: Export) -> str:
    options = export.options
    said = (
        "blind" if options.is_blind else "",
        "" if options.has_evidence else "without evidence",
        "only the shortlist" if options.only_shortlist else "",
    )
    return ", ".join(word for word in said if word)
