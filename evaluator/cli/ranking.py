"""A report in the terminal, and as a file."""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evaluator.domain.reports import BUILT_IN_NOTE, CandidateState, Report
from evaluator.exports.matrix_csv import matrix_csv
from evaluator.exports.screen_json import screen_json

PLAIN_WIDTH = 160
"""Columns where the output is no terminal, so that lines are not broken for a window that is not there."""


def print_report(report: Report) -> None:
    """The ranking on stdout, then by name and reason what was not rated or could not be read."""
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    console.print(Text(f"{report.title}: {len(report.criteria)} criteria, rated by {report.rater_label}."))
    if report.is_built_in:
        console.print(Text(BUILT_IN_NOTE))
    console.print(_ranking(report))
    for candidate in report.candidates:
        if candidate.state is not CandidateState.RATED:
            console.print(Text(f"Not rated: {candidate.file}: {candidate.reason or candidate.state.label}"))
    for file in report.unread:
        console.print(Text(f"Left out: {file.file}: {file.reason}"))


def _ranking(report: Report) -> Table:
    table = Table()
    for name in ("Rank", "Score", "Candidate", "File", "Must-haves", "Levels"):
        table.add_column(name, justify="right" if name in ("Rank", "Score") else "left")
    for candidate in report.in_state(CandidateState.RATED):
        table.add_row(
            candidate.rank_label,
            candidate.score,
            Text(candidate.name),
            Text(candidate.file),
            candidate.must_haves.label if candidate.must_haves else "",
            candidate.levels.label if candidate.levels else "",
        )
    return table


def write_report(report: Report, path: Path) -> None:
    """Write the report as its name says: .json, else CSV. Raises OSError."""
    path.write_bytes(screen_json(report) if path.suffix.lower() == ".json" else matrix_csv(report))
