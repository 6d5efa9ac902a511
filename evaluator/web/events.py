"""Events: what browsers are sent of a job or a draft. An event's HTML is the partial that the page included."""

import json
from collections.abc import Iterator

from jinja2 import Environment, StrictUndefined

from evaluator.live import Event
from evaluator.store.changes import Changes, DraftChanges, JobChanges
from evaluator.store.database import Key
from evaluator.web.views.criteria_lists import criteria_list
from evaluator.web.views.document_rows import changed_document_rows
from evaluator.web.views.draft_states import draft_state
from evaluator.web.views.evaluation_rows import evaluation_row
from evaluator.web.views.job_states import job_state, ranking

RANKING_SECONDS = 1.0
"""The least time between two rankings of a job: rows that move more often cannot be followed."""


class Renderer:
    """Renders without a request, from templates that know nothing of who looks; takes the app's environment."""

    def __init__(self, environment: Environment) -> None:
        # Quart's is async, and a row awaits nothing: a plain view of it costs less
        self._environment = environment.overlay(enable_async=False, undefined=StrictUndefined)

    def render(self, key: Key, changes: Changes) -> Iterator[Event]:
        """The events that bring a browser from the changes' start to the present state."""
        match changes:
            case JobChanges():
                return self._render_job(key, changes)
            case DraftChanges():
                return self._render_draft(key, changes)
            case _:
                raise TypeError(f"nothing renders {type(changes).__name__}")

    def _render_job(self, key: Key, changes: JobChanges) -> Iterator[Event]:
        for row in changes.evaluations:
            view = evaluation_row(row, changes.levels.get(row.id), changes.rubric, changes.weighting)
            yield Event(
                "evaluation", self._partial("evaluations/_row.html", row=view), ("evaluation", row.id)
            )
        yield Event("ranking", _json(ranking(changes)), ("ranking", key.id), every=RANKING_SECONDS)
        yield Event("job", _json(job_state(changes)), ("job", key.id))

    def _render_draft(self, key: Key, changes: DraftChanges) -> Iterator[Event]:
        for row in changed_document_rows(changes):
            yield Event("document", self._partial("documents/_row.html", row=row), ("document", row.id))
        listed = criteria_list(changes.draft, changes.extraction, changes.criteria)
        yield Event("criteria", self._partial("criteria/_list.html", listed=listed), ("criteria", key.id))
        yield Event("draft", _json(draft_state(changes, changes.settings)), ("draft", key.id))

    def _partial(self, name: str, **context: object) -> str:
        return self._environment.get_template(name).render(**context).strip()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
