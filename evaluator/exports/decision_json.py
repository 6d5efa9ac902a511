"""The decision file as JSON: all that a decision on one candidate rests on. docs/exports.md describes it."""

from pydantic import JsonValue

from evaluator.domain.exports import ExportMaterial
from evaluator.exports import wordings
from evaluator.exports.screen_json import candidate_json, criterion_json, json_file, record_json

VERSION = 1
"""Of the shape; a key that is changed or taken away counts it up, one that is added does not."""


def decision_json(material: ExportMaterial) -> bytes:
    """The file in UTF-8, indented, ending in a line feed."""
    report, candidate = material.report, material.candidate
    shape = {
        "version": VERSION,
        "kind": "decision",
        "made_at": material.made_at.isoformat(),
        "is_over": material.is_over,
        "is_blind": material.options.is_blind,
        "analysis": {
            "id": report.analysis_id,
            "position": report.position,
            "started_at": report.created_at.isoformat(),
            "started_by": report.started_by or None,
        },
        "rater": {"label": report.rater_label, "is_built_in": report.is_built_in},
        "record": record_json(report.record),
        "criteria": [
            {
                **criterion_json(criterion),
                "levels": criterion.levels.model_dump(),
                "share_tenths": criterion.share,
            }
            for criterion in report.criteria
        ],
        "candidate": candidate_json(candidate, report),
        "found_in_file": list(candidate.warnings),
        "steps": [
            {"at": step.at.isoformat(), "by": step.by or None, "what": step.words} for step in material.steps
        ],
        "notices": _notices(material),
    }
    return json_file(shape)


def _notices(material: ExportMaterial) -> list[JsonValue]:
    notices: list[JsonValue] = [
        f"Rated by: {wordings.rater(material.report)}",
        "Every quote stands in the resume's text at the characters given.",
        wordings.FOOTER,
    ]
    return [*notices, wordings.BLIND] if material.options.is_blind else notices
