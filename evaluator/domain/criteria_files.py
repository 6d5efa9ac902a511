"""Criteria as files: CSV with a head line, or a JSON list of objects with the same names."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from evaluator.domain.criteria import MAX_CRITERIA, Category, CriterionDraft, Kind, LevelDescriptions
from evaluator.domain.errors import RefusedError
from evaluator.domain.formula_cells import disarm, rearm

COLUMNS = ("wording", "category", "kind", "weight", "level_5", "level_3", "level_1")
"""The columns of the CSV; only the wording is required."""


def parse_criteria(text: str) -> list[CriterionDraft]:
    """The criteria of a file, in its order. Raises RefusedError naming the row and what is wrong with it."""
    content = text.lstrip("\ufeff").strip()
    rows = _json_rows(content) if content.startswith("[") else _csv_rows(content)
    if not rows:
        raise RefusedError("The file of criteria holds no criterion.")
    if len(rows) > MAX_CRITERIA:
        raise RefusedError(f"The file holds {len(rows)} criteria; {MAX_CRITERIA} are the limit.")
    return [_criterion(number, row) for number, row in enumerate(rows, start=1)]


def write_criteria(written: Sequence[CriterionDraft]) -> str:
    """The criteria as CSV; parse_criteria gives them back as they are, but for where they were drawn from."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in written:
        levels = each.levels
        texts = (each.wording, each.category.value, each.kind.value, str(each.weight))
        writer.writerow(map(disarm, (*texts, levels.level_5, levels.level_3, levels.level_1)))
    return sink.getvalue()


def _json_rows(content: str) -> list[Mapping[str, Any]]:
    try:
        rows = json.loads(content)
    except ValueError as error:
        raise RefusedError(f"The file of criteria is not valid JSON: {error}.") from error
    if not all(isinstance(row, dict) for row in rows):
        raise RefusedError('The file of criteria must be a list of objects such as {"wording": "Python"}.')
    return list(rows)


def _csv_rows(content: str) -> list[Mapping[str, Any]]:
    head = content.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(content), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if "wording" not in names:
        raise RefusedError(
            f'The first line must name the columns, "wording" among them: {", ".join(COLUMNS)}.'
        )
    reader.fieldnames = names
    return [
        {name: rearm(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in reader
        if any((value or "").strip() for value in row.values() if value is not None)
    ]


def _criterion(number: int, row: Mapping[str, Any]) -> CriterionDraft:
    values = {name: str(row[name]).strip() for name in COLUMNS if row.get(name) not in (None, "")}
    try:
        return CriterionDraft(
            wording=values.get("wording", ""),
            category=Category(values.get("category", Category.OTHER).lower()),
            kind=Kind(values.get("kind", Kind.WANTED).lower().replace("-", "_").replace(" ", "_")),
            weight=int(values.get("weight", "3")),
            levels=LevelDescriptions(
                level_5=values.get("level_5", ""),
                level_3=values.get("level_3", ""),
                level_1=values.get("level_1", ""),
            ),
        )
    except (ValidationError, ValueError) as error:
        raise RefusedError(f"Criterion {number} of the file: {_what_is_wrong(error)}") from error


def _what_is_wrong(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}."
    return f"{error}."
