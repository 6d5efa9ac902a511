import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

from evaluator.domain.decisions import Decided, Decision
from evaluator.domain.ratings import Override, State
from evaluator.domain.reports import BUILT_IN_NOTE, Report
from evaluator.exports.matrix_csv import matrix_csv


def rows(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(matrix_csv(report).decode("utf-8-sig"), newline=""), strict=True))


def test_the_file_is_utf_8_with_a_mark_and_line_ends_of_rfc_4180(report: Report) -> None:
    data = matrix_csv(report)
    assert data.startswith(b'\xef\xbb\xbf"Rank",')
    assert data.endswith(b"\r\n")
    assert data.count(b"\r\n") == 1 + len(report.candidates) + len(report.unread)


def test_the_heads_name_each_criterion_with_kind_and_weight(report: Report) -> None:
    assert rows(report)[0] == [
        *("Rank", "Name", "File", "Score", "State", "Reason", "Must-haves missing", "Rated by"),
        *("Decision", "Stars"),
        'Python, "production" services (wanted, weight 3), level',
        'Python, "production" services (wanted, weight 3), state',
        "'=Permit to work (must-have, weight 1), level",
        "'=Permit to work (must-have, weight 1), state",
    ]


def test_each_candidate_is_a_row_in_the_order_of_the_ranking(model_report: Report) -> None:
    body = rows(model_report)[1:]
    assert [row[:8] for row in body] == [
        ["1", 'Léa "Lee" Pretend', "léa, 2.pdf", "85.0", "Rated", "", "0", "some-model"],
        ["1", "Kim Sample", "kim\n.pdf", "85.0", "Rated", "", "0", "some-model"],
        ["3", "'=cmd|' /C calc'!A0", "'-evil.pdf", "45.0", "Rated", "", "1", "some-model"],
        ["", "Cleo Nothere", "cleo.pdf", "", "Not rated", "No usable answer; not charged.", "", "some-model"],
        ["", "", "scan.pdf", "", "Left out", "Only pictures.", "", ""],
    ]
    assert body[0][8:] == ["", "", "4", "Held", "0", "Held"]
    assert body[2][8:] == ["", "", "3", "Held", "0", "Not stated (unverified)"]
    assert body[3][8:] == body[4][8:] == [""] * 6


def test_numbers_are_bare_and_every_text_is_quoted(report: Report) -> None:
    line = matrix_csv(report).decode("utf-8-sig").split("\r\n")[1]
    assert line.startswith('1,"Léa ""Lee"" Pretend","léa, 2.pdf",85.0,"Rated","",0,')


def test_every_candidate_of_the_built_in_matcher_carries_its_label(report: Report) -> None:
    labels = [row[7] for row in rows(report)[1:] if row[4] != "Left out"]
    assert labels == [f"Built-in matcher. {BUILT_IN_NOTE}"] * 4


def test_no_cell_of_the_file_starts_a_formula(report: Report) -> None:
    assert not [cell for row in rows(report) for cell in row if cell[:1] in set("=+-@\t\r\uff1d")]


def test_what_people_decided_and_changed_is_in_the_file_as_it_counts(report: Report) -> None:
    first = report.candidates[0]
    changed = Override(
        level=2,
        state=State.IN_PROGRESS,
        reason="Two years only.",
        author="Rita",
        made_at=datetime(2030, 3, 2, tzinfo=UTC),
    )
    ratings = (first.ratings[0].model_copy(update={"override": changed}), *first.ratings[1:])
    decided = replace(first, ratings=ratings, decided=Decided(Decision.SHORTLIST, 4))
    row = rows(replace(report, candidates=(decided,)))[1]
    assert row[8:] == ["Shortlist", "4", "2", "In progress (changed by a person)", "0", "Held"]
