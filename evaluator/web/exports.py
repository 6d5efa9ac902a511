"""Exports: an analysis as a file to keep, at once where that is quick, ordered and made in the background else."""

import asyncio
import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, Field
from quart import Blueprint, Response, flash, redirect
from quart.typing import ResponseReturnValue

from evaluator.actions.exporting import order_export
from evaluator.actions.reports import read_report
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.exports import ExportKind, ExportOptions
from evaluator.domain.jobs import WorkState
from evaluator.domain.names import display_name
from evaluator.domain.reports import Report
from evaluator.exports.matrix_csv import matrix_csv
from evaluator.exports.process import ExportRefusedError, count_pages, render_page
from evaluator.exports.screen_json import screen_json
from evaluator.store.analyses import get_analysis
from evaluator.store.blobs import read_blob
from evaluator.store.changes import read_export_changes
from evaluator.store.exports import Export, get_export
from evaluator.store.jobs import find_latest_job
from evaluator.web.analyses import check_analysis, rater_note
from evaluator.web.downloads import attachment
from evaluator.web.forms import parse_or_refuse
from evaluator.web.guards import may_change, viewer
from evaluator.web.pages import render
from evaluator.web.services import services
from evaluator.web.views.export_rows import export_row

LONGEST_NAME = 80
"""Characters of the position that a file name takes over."""
PREVIEW_WIDTH = 1000
"""Pixels."""
MOST_PREVIEWED = 10
"""Pages shown before a download."""

bp = Blueprint("exports", __name__)
_rendering = asyncio.Semaphore(2)


class OrderForm(BaseModel):
    """What to make. A box that is not ticked is not sent."""

    kind: ExportKind
    is_blind: Literal["1", ""] = ""
    without_evidence: Literal["1", ""] = ""
    only_shortlist: Literal["1", ""] = ""
    evaluation: int | None = Field(default=None, ge=1, lt=2**63)

    @property
    def options(self) -> ExportOptions:
        """The boxes as options."""
        return ExportOptions(bool(self.is_blind), not self.without_evidence, bool(self.only_shortlist))


class AgainForm(BaseModel):
    """Which file to order once more."""

    export: int = Field(ge=1, lt=2**63)


@bp.get("/analysis/results/<int:analysis_id>/exports")
async def show(analysis_id: int) -> str:
    """What can be made, and what was made in the last day."""
    async with services().database.transaction() as session:
        analysis = await get_analysis(session, viewer().team_id, analysis_id)
        job = await find_latest_job(session, viewer().team_id, analysis_id)
        changes = await read_export_changes(session, analysis_id, after=0)
    return await render(
        "exports/exports.html",
        analysis=analysis,
        job=job,
        cursor=changes.cursor,
        rows=[export_row(export) for export in changes.exports],
        kinds=[kind for kind in ExportKind if not kind.is_about_one],
        may_order=may_change(),
        rater_note=rater_note(analysis),
    )


@bp.post("/analysis/results/<int:analysis_id>/exports")
async def order(analysis_id: int) -> ResponseReturnValue:
    """Have a file made."""
    await check_analysis(analysis_id)
    form = await parse_or_refuse(OrderForm)
    return await _order(analysis_id, form.kind, form.options, form.evaluation)


@bp.post("/analysis/results/<int:analysis_id>/exports/again")
async def again(analysis_id: int) -> ResponseReturnValue:
    """Have a file made once more, with what is stored now."""
    await check_analysis(analysis_id)
    form = await parse_or_refuse(AgainForm)
    async with services().database.transaction() as session:
        export = await get_export(session, viewer().team_id, form.export)
    if export.analysis_id != analysis_id:
        raise NotFoundError
    return await _order(analysis_id, export.kind, export.options, export.evaluation_id)


@bp.get("/exports/<int:export_id>")
async def preview(export_id: int) -> str:
    """The pages of a PDF, to be looked at before it is saved."""
    export = await _get_made(export_id)
    if export.kind.ending != "pdf":
        raise NotFoundError
    content = await _read(export)
    async with _rendering:
        in_all = await count_pages(content)
    return await render(
        "exports/preview.html",
        export=export,
        row=export_row(export),
        pages=min(in_all, MOST_PREVIEWED),
        in_all=in_all,
    )


@bp.get("/exports/<int:export_id>/pages/<int:number>.png")
async def page(export_id: int, number: int) -> Response:
    """A page of a PDF as a picture."""
    export = await _get_made(export_id)
    if export.kind.ending != "pdf" or not 1 <= number <= MOST_PREVIEWED:
        raise NotFoundError
    content = await _read(export)
    try:
        async with _rendering:
            picture = await render_page(content, number, PREVIEW_WIDTH)
    except ExportRefusedError as refusal:
        raise NotFoundError from refusal
    return Response(picture, content_type="image/png")


@bp.get("/exports/<int:export_id>/file")
async def file(export_id: int) -> Response:
    """The file, to be saved."""
    export = await _get_made(export_id)
    named = attachment(export_name(export))
    content = await _read(export)
    return Response(content, content_type=export.kind.media_type, headers={"Content-Disposition": named})


@bp.get("/analysis/results/<int:analysis_id>/matrix.csv")
async def matrix(analysis_id: int) -> Response:
    """Levels and states, a line a candidate, for a spreadsheet."""
    return await _send(analysis_id, matrix_csv, "matrix.csv", "text/csv; charset=utf-8")


@bp.get("/analysis/results/<int:analysis_id>/results.json")
async def results(analysis_id: int) -> Response:
    """Everything with reasons and quotes, in the shape of `evaluator screen`."""
    return await _send(analysis_id, screen_json, "results.json", "application/json")


def export_name(export: Export) -> str:
    """ "data-engineer-matrix.xlsx"; about one candidate "kim-sample-decision.pdf", blind without the name."""
    stem, _, ending = export.kind.value.rpartition("_")
    title = export.position
    if export.candidate_id is not None:
        title = display_name(None if export.options.is_blind else export.name, export.candidate_id)
    return file_name(title, export.analysis_id, f"{stem.replace('_', '-')}.{ending}")


def file_name(position: str, analysis_id: int, ending: str) -> str:
    """ "data-engineer-matrix.csv": letters and digits of any script, and hyphens, so that every system takes it."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", position).lower())
    name = "-".join(words)[:LONGEST_NAME].strip("-") or f"analysis-{analysis_id}"
    return f"{name}-{ending}"


async def _order(
    analysis_id: int, kind: ExportKind, options: ExportOptions, evaluation_id: int | None
) -> ResponseReturnValue:
    user = viewer()
    async with services().database.transaction() as session:
        await order_export(session, user.team_id, user.id, analysis_id, kind, options, evaluation_id)
    await flash(f"{kind.label}: it is being made, and will be kept for a day.", "success")
    return redirect(f"/analysis/results/{analysis_id}/exports", 303)


async def _get_made(export_id: int) -> Export:
    async with services().database.transaction() as session:
        export = await get_export(session, viewer().team_id, export_id)
    if export.state is not WorkState.DONE:
        raise RefusedError("The file is not ready. The list of exports says how far it is.")
    return export


async def _read(export: Export) -> bytes:
    if export.sha256 is None:
        raise NotFoundError
    async with services().database.transaction() as session:
        return await read_blob(session, export.team_id, export.sha256)


async def _send(analysis_id: int, export: Callable[[Report], bytes], ending: str, kind: str) -> Response:
    async with services().database.transaction() as session:
        report = await read_report(session, viewer().team_id, analysis_id)
    content = await asyncio.to_thread(export, report)
    named = attachment(file_name(report.position, analysis_id, ending))
    return Response(content, content_type=kind, headers={"Content-Disposition": named})
