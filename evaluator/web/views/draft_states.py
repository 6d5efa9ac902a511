"""The state of a draft as a whole: what its steps hold, how its files stand, whether it can start."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from evaluator.actions.start_checks import find_start_refusal
from evaluator.domain.settings import Settings
from evaluator.store.changes import DraftChanges
from evaluator.store.criteria import Criterion
from evaluator.store.documents import DocumentRole, DocumentRow
from evaluator.store.drafts import Draft
from evaluator.store.extractions import Extraction
from evaluator.web.views.criteria_lists import DRAWING, FAILED, extraction_state
from evaluator.web.views.document_rows import Part, document_rows
from evaluator.web.views.prices import mode_prices

STEPS = (("job-description", "Job description"), ("criteria", "Criteria"), ("resumes", "Resumes and start"))
_PART_WORDS = {
    Part.READY: "ready",
    Part.READING: "being read",
    Part.NOTED: "ready, with a note",
    Part.LEFT_OUT: "left out",
}


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A draft in figures: the states of its job description (none, reading, read, refused) and of its criteria.

    `extraction` is none, drawing, failed or drawn. `tally` counts resumes by part, `candidates` are those a job
    would rate. `refusal` says why it cannot start, or "".
    """

    id: int
    title: str
    job_description: str
    words: int
    extraction: str
    used: int
    tally: dict[Part, int]
    candidates: int
    refusal: str

    @property
    def files(self) -> int:
        """All resumes, left out ones included."""
        return sum(self.tally.values())

    @property
    def tally_parts(self) -> list[tuple[str, int, str]]:
        """What the macro `tally` takes: class, count, words."""
        return [(part.value, self.tally[part], words) for part, words in _PART_WORDS.items()]


def summarize(
    draft: Draft,
    extraction: Extraction | None,
    criteria: Sequence[Criterion],
    files: Sequence[DocumentRow],
    settings: Settings,
) -> DraftSummary:
    """The figures of one draft; `files` are all of its files, of either role."""
    resumes = [file for file in files if file.role is DocumentRole.RESUME]
    counted = Counter(row.part for row in document_rows(resumes))
    return DraftSummary(
        id=draft.id,
        title=draft.title,
        job_description=_job_description_state(draft, files),
        words=len((draft.job_description or "").split()),
        extraction=extraction_state(draft, extraction),
        used=sum(criterion.is_used for criterion in criteria),
        tally={part: counted[part] for part in Part},
        candidates=counted[Part.READY] + counted[Part.NOTED],
        refusal=find_start_refusal(draft, extraction, list(criteria), resumes, settings) or "",
    )


def draft_state(changes: DraftChanges, settings: Settings) -> dict[str, object]:
    """The JSON of the event `draft`."""
    summary = summarize(changes.draft, changes.extraction, changes.criteria, changes.files, settings)
    prices = mode_prices(settings, summary.candidates, changes.balance)
    return {
        "id": summary.id,
        "title": summary.title,
        "job_description": summary.job_description,
        "extraction": summary.extraction,
        "steps": [detail for _, _, detail, _ in steps(summary, "")],
        "tally": {part.value: count for part, count in summary.tally.items()},
        "files": summary.files,
        "candidates": summary.candidates,
        "can_start": not summary.refusal,
        "start_refusal": summary.refusal,
        "start_label": start_label(summary),
        "prices": {mode: asdict(price) for mode, price in prices.items()},
        "document_ids": changes.document_ids,
    }


def steps(summary: DraftSummary, current: str) -> list[tuple[str, str, str, str]]:
    """What the macro `steps` takes; `current` is the step of the page."""
    details = (_job_description_words(summary), _criteria_words(summary), _files_words(summary))
    done = (summary.job_description == "read", summary.used > 0, False)
    listed = []
    for (step, words), detail, is_done in zip(STEPS, details, done, strict=True):
        state = "current" if step == current else "done" if is_done else "ahead"
        listed.append((words, f"/drafts/{summary.id}/{step}", detail, state))
    return listed


def next_step(summary: DraftSummary) -> str:
    """The step to do: the first that is not done yet."""
    if summary.job_description != "read":
        return "job-description"
    return "criteria" if not summary.files else "resumes"


def start_label(summary: DraftSummary) -> str:
    """What the start button says."""
    if not summary.candidates:
        return "Rate candidates"
    return "Rate 1 candidate" if summary.candidates == 1 else f"Rate {summary.candidates} candidates"


def _job_description_state(draft: Draft, files: Sequence[DocumentRow]) -> str:
    file = next((file for file in files if file.id == draft.job_description_document_id), None)
    if file is not None and file.is_waiting:
        return "reading"
    if draft.job_description is not None:
        return "read"
    return "none" if file is None else "refused"


def _job_description_words(summary: DraftSummary) -> str:
    match summary.job_description:
        case "read":
            return f"{summary.words} words, read"
        case "reading":
            return "being read"
        case "refused":
            return "could not be used"
        case _:
            return "none yet"


def _criteria_words(summary: DraftSummary) -> str:
    if summary.extraction == DRAWING:
        return "being drawn"
    if summary.extraction == FAILED and not summary.used:
        return "could not be drawn"
    return f"{summary.used} in use" if summary.used else "none yet"


def _files_words(summary: DraftSummary) -> str:
    return "none yet" if not summary.files else "1 file" if summary.files == 1 else f"{summary.files} files"
