import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from evaluator.domain.ratings import Look, State
from evaluator.domain.reports import Report
from evaluator.domain.run_records import CandidateRecord, RunRecord
from evaluator.exports.screen_json import screen_json


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Quote(_Exact):
    text: str
    start: int
    end: int


class _Second(_Exact):
    level: int
    state: str


class _Override(_Exact):
    level: int
    state: str
    reason: str
    author: str
    made_at: str


class _Rating(_Exact):
    criterion: int
    kind: str
    level: int
    state: str
    reason: str
    unverified: bool
    working: list[str]
    second: _Second | None
    override: _Override | None
    quotes: list[_Quote]


class _Criterion(_Exact):
    number: int
    wording: str
    category: str
    kind: str
    weight: int


class _CandidateRecord(_Exact):
    text_sha256: str
    key: str | None
    second_key: str | None
    reused: bool


class _Record(_Exact):
    rubric: str
    weighting: int
    weighted_at: str
    prompt: str | None
    parameters: dict[str, str | float | None]
    blind: bool


class _Candidate(_Exact):
    file: str
    name: str
    state: str
    reason: str | None
    score: float | None
    rank: int | None
    rank_range: list[int] | None
    decision: str | None
    stars: int
    record: _CandidateRecord | None
    ratings: list[_Rating]


class _Unread(_Exact):
    file: str
    status: str
    reason: str


class _Screen(_Exact):
    version: int
    mode: str
    model: str
    agreement: int | None
    record: _Record | None
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
        "unverified": False,
        "working": [],
        "second": None,
        "override": None,
        "quotes": [{"text": "Python – 4 years", "start": 3, "end": 19}],
    }
    assert first[1]["kind"] == "must_have"


def test_the_file_says_who_rated_and_how(report: Report, model_report: Report) -> None:
    shape = read(report)
    assert (shape["version"], shape["mode"], shape["model"]) == (1, "quick", "Built-in matcher")
    assert read(model_report)["model"] == "some-model"


def test_the_file_carries_the_run_record_and_what_a_second_reading_found(report: Report) -> None:
    first = report.candidates[0]
    again = first.ratings[0].model_copy(update={"second": Look(level=3, state=State.HELD)})
    told = replace(
        report,
        record=RunRecord(
            "a" * 64, 2, datetime(2026, 11, 25, tzinfo=UTC), "b" * 64, "m", {"temperature": 0.0}, True
        ),
        candidates=(
            replace(
                first,
                rank_range=(1, 3),
                ratings=(again, *first.ratings[1:]),
                record=CandidateRecord("c" * 64, "d" * 64, True),
            ),
        ),
    )
    shape = read(told)
    assert shape["agreement"] == 0
    assert shape["record"] == {
        "rubric": "a" * 64,
        "weighting": 2,
        "weighted_at": "2026-11-25T00:00:00+00:00",
        "prompt": "b" * 64,
        "parameters": {"temperature": 0.0},
        "blind": True,
    }
    [candidate] = shape["candidates"]
    assert candidate["rank_range"] == [1, 3]
    assert candidate["ratings"][0]["second"] == {"level": 3, "state": "held"}
    assert candidate["record"] == {
        "text_sha256": "c" * 64,
        "key": "d" * 64,
        "second_key": None,
        "reused": True,
    }


def test_a_file_name_that_is_no_text_still_gives_valid_json(report: Report) -> None:
    odd = replace(report, candidates=(replace(report.candidates[0], file="r\udce9sum\u00e9.pdf"),))
    assert read(odd)["candidates"][0]["file"] == "r\udce9sum\u00e9.pdf"
