import json
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from evaluator.domain.reports import Report
from evaluator.exports.screen_json import screen_json


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Quote(_Exact):
    text: str
    start: int
    end: int


class _Rating(_Exact):
    criterion: int
    kind: str
    level: int
    state: str
    reason: str
    quotes: list[_Quote]


class _Criterion(_Exact):
    number: int
    wording: str
    category: str
    kind: str
    weight: int


class _Candidate(_Exact):
    file: str
    name: str
    state: str
    reason: str | None
    score: float | None
    rank: int | None
    ratings: list[_Rating]


class _Unread(_Exact):
    file: str
    status: str
    reason: str


class _Screen(_Exact):
    version: int
    mode: str
    model: str
    criteria: list[_Criterion]
    candidates: list[_Candidate]
    unread: list[_Unread]


def read(report: Report) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(screen_json(report))
    return shape


def test_the_file_has_exactly_the_promised_shape(report: Report) -> None:
    shape = _Screen.model_validate_json(screen_json(report))
    assert [(c.number, c.kind, c.weight) for c in shape.criteria] == [(1, "wanted", 3), (2, "must_have", 1)]
    assert [left.model_dump() for left in shape.unread] == [
        {"file": "scan.pdf", "status": "needs_ocr", "reason": "Only pictures."}
    ]


def test_scores_and_ranks_are_numbers_and_null_when_not_rated(report: Report) -> None:
    found = [(c["file"], c["state"], c["score"], c["rank"]) for c in read(report)["candidates"]]
    assert found == [
        ("léa, 2.pdf", "rated", 85.0, 1),
        ("kim\n.pdf", "rated", 85.0, 1),
        ("-evil.pdf", "rated", 45.0, 3),
        ("cleo.pdf", "not_rated", None, None),
    ]


def test_a_rating_carries_its_criterion_kind_and_quotes(report: Report) -> None:
    first = read(report)["candidates"][0]["ratings"]
    assert first[0] == {
        "criterion": 1,
        "kind": "wanted",
        "level": 4,
        "state": "held",
        "reason": "Built it.",
        "quotes": [{"text": "Python – 4 years", "start": 3, "end": 19}],
    }
    assert first[1]["kind"] == "must_have"


def test_the_file_says_who_rated_and_how(report: Report, model_report: Report) -> None:
    shape = read(report)
    assert (shape["version"], shape["mode"], shape["model"]) == (1, "quick", "Built-in matcher")
    assert read(model_report)["model"] == "some-model"


def test_a_file_name_that_is_no_text_still_gives_valid_json(report: Report) -> None:
    odd = replace(report, candidates=(replace(report.candidates[0], file="r\udce9sum\u00e9.pdf"),))
    assert read(odd)["candidates"][0]["file"] == "r\udce9sum\u00e9.pdf"
