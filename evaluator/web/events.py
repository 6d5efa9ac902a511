"""Events: what browsers are sent of a job, a draft or a team. An event's HTML is the partial that the page included."""

import json
from collections.abc import Hashable, Iterator

from jinja2 import Environment, StrictUndefined

from evaluator.live import Event, Knows, Slot
from evaluator.store.changes import Changes, DraftChanges, ExportChanges, JobChanges, TeamChanges
from evaluator.store.database import Key
from evaluator.web.views.criteria_lists import criteria_list
from evaluator.web.views.document_rows import changed_document_rows
from evaluator.web.views.draft_states import draft_state
from evaluator.web.views.evaluation_rows import evaluation_row
from evaluator.web.views.export_rows import export_row
from evaluator.web.views.job_cards import job_list_card
from evaluator.web.views.job_states import job_state, ranking
from evaluator.web.views.queue_health import health_line
from evaluator.web.views.team_states import team_state

RANKING_SECONDS = 1.0
"""The least time between two rankings of a job: rows that move more often cannot be followed."""


class Renderer:
    """Renders without a request, from templates that know nothing of who looks; takes the app's environment."""

    def __init__(self, environment: Environment) -> None:
        # Quart's is async, and a row awaits nothing: a plain view of it costs less. Neither can run what the other
        # compiled
        self._environment = environment.overlay(
            enable_async=False, undefined=StrictUndefined, bytecode_cache=None
        )

    def render(self, key: Key, changes: Changes, knows: Knows) -> Iterator[Event]:
        """The events that bring a browser from the changes' start to the present state.

        But for the HTML of views that everyone has: those that `knows`.
        """
        match changes:
            case JobChanges():
                return self._render_job(key, changes, knows)
            case DraftChanges():
                return self._render_draft(key, changes, knows)
            case ExportChanges():
                return self._render_exports(changes, knows)
            case TeamChanges():
                return self._render_team(key, changes, knows)
            case _ if type(changes) is Changes:
                return iter(())
            case _:
                raise TypeError(f"nothing renders {type(changes).__name__}")

    def _render_job(self, key: Key, changes: JobChanges, knows: Knows) -> Iterator[Event]:
        for row in changes.evaluations:
            view = evaluation_row(row, changes.levels.get(row.id), changes.rubric, changes.weighting)
            yield from self._html(("evaluation", row.id), knows, "evaluations/_row.html", row=view)
        yield Event("ranking", _json(ranking(changes)), ("ranking", key.id), every=RANKING_SECONDS)
        yield Event("job", _json(job_state(changes)), ("job", key.id))

    def _render_draft(self, key: Key, changes: DraftChanges, knows: Knows) -> Iterator[Event]:
        for row in changed_document_rows(changes):
            yield from self._html(("document", row.id), knows, "documents/_row.html", row=row)
        listed = criteria_list(changes.draft, changes.extraction, changes.criteria)
        yield from self._html(("criteria", key.id), knows, "criteria/_list.html", listed=listed)
        yield Event("draft", _json(draft_state(changes, changes.settings)), ("draft", key.id))

    def _render_exports(self, changes: ExportChanges, knows: Knows) -> Iterator[Event]:
        for export in changes.exports:
            row = export_row(export)
            yield from self._html(("export", row.id), knows, "exports/_row.html", row=row)

    def _render_team(self, key: Key, changes: TeamChanges, knows: Knows) -> Iterator[Event]:
        for listing in changes.jobs:
            card = job_list_card(listing)
            yield from self._html(("job-card", listing.id), knows, "jobs/_card.html", card=card)
        line = health_line(changes.health)
        yield from self._html(("queue-health", key.id), knows, "jobs/_health.html", health=line)
        yield Event("jobs", _json(team_state(changes)), ("jobs", key.id))

    def _html(self, slot: Slot, knows: Knows, template: str, **context: Hashable) -> Iterator[Event]:
        """The event that is named like its slot, with what the template makes of the view; none when it is known."""
        version = hash(tuple(context.values()))
        if not knows(slot, version):
            html = self._environment.get_template(template).render(**context).strip()
            yield Event(slot[0], html, slot, version=version)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
