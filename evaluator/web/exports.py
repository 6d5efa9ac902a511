"""Exports: an analysis as a file to keep."""

import asyncio
import re
import unicodedata
from collections.abc import Callable

from quart import Blueprint, Response

from evaluator.actions.reports import read_report
from evaluator.domain.reports import Report
from evaluator.exports.matrix_csv import matrix_csv
from evaluator.exports.screen_json import screen_json
from evaluator.web.downloads import attachment
from evaluator.web.guards import viewer
from evaluator.web.services import services

LONGEST_NAME = 80
"""Characters of the position that a file name takes over."""

bp = Blueprint("exports", __name__)


@bp.get("/analysis/results/<int:analysis_id>/matrix.csv")
async def matrix(analysis_id: int) -> Response:
    """Levels and states, a line a candidate, for a spreadsheet."""
    return await _send(analysis_id, matrix_csv, "matrix.csv", "text/csv; charset=utf-8")


@bp.get("/analysis/results/<int:analysis_id>/results.json")
async def results(analysis_id: int) -> Response:
    """Everything with reasons and quotes, in the shape of `evaluator screen`."""
    return await _send(analysis_id, screen_json, "results.json", "application/json")


def file_name(position: str, analysis_id: int, ending: str) -> str:
    """ "data-engineer-matrix.csv": letters and digits of any script, and hyphens, so that every system takes it."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", position).lower())
    name = "-".join(words)[:LONGEST_NAME].strip("-") or f"analysis-{analysis_id}"
    return f"{name}-{ending}"


async def _send(analysis_id: int, export: Callable[[Report], bytes], ending: str, kind: str) -> Response:
    async with services().database.transaction() as session:
        report = await read_report(session, viewer().team_id, analysis_id)
    content = await asyncio.to_thread(export, report)
    named = attachment(file_name(report.position, analysis_id, ending))
    return Response(content, content_type=kind, headers={"Content-Disposition": named})
