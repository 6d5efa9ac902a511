import pytest

from evaluator.domain.criteria import Category, Kind
from evaluator.domain.criteria_files import parse_criteria
from evaluator.domain.errors import RefusedError


def test_a_csv_with_all_columns_is_read():
    text = "\ufeffwording,category,kind,weight,level_5\nPython in production,skills,Must-have,5,Led it\n"
    (only,) = parse_criteria(text)
    assert only.wording == "Python in production"
    assert only.category is Category.SKILLS
    assert only.kind is Kind.MUST_HAVE
    assert only.weight == 5
    assert only.levels.level_5 == "Led it"


def test_semicolons_and_missing_columns_are_fine():
    assert [c.wording for c in parse_criteria("Wording;Weight\nSQL;4\n\nPython;2\n")] == ["SQL", "Python"]


def test_json_is_read():
    (only,) = parse_criteria('[{"wording": "SQL", "weight": 2, "kind": "wanted"}]')
    assert (only.wording, only.weight) == ("SQL", 2)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "wording"),
        ("wording\n", "no criterion"),
        ("name,weight\nSQL,3\n", "wording"),
        ("wording,weight\nSQL,9\n", "Criterion 1"),
        ("wording,weight\nSQL,3\nPython,much\n", "Criterion 2"),
        ("wording,kind\nSQL,perhaps\n", "Criterion 1"),
        ("[1, 2]", "list of objects"),
        ("[{", "JSON"),
    ],
)
def test_what_is_wrong_is_named(text, word):
    with pytest.raises(RefusedError) as refused:
        parse_criteria(text)
    assert word in refused.value.message
