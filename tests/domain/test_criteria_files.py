import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.criteria import Category, CriterionDraft, Kind, LevelDescriptions
from evaluator.domain.criteria_files import parse_criteria, write_criteria
from evaluator.domain.errors import RefusedError
from evaluator.domain.formula_cells import disarm, rearm


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


def texts(least: int, most: int) -> st.SearchStrategy[str]:
    """Words as forms take them: on one line, blanks collapsed."""
    letters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
    drawn = st.text(letters, min_size=least, max_size=most)
    return drawn.map(lambda text: " ".join(text.split())).filter(lambda text: len(text) >= least)


@given(
    st.lists(
        st.builds(
            CriterionDraft,
            wording=texts(2, 60),
            category=st.sampled_from(Category),
            kind=st.sampled_from(Kind),
            weight=st.integers(0, 5),
            levels=st.builds(
                LevelDescriptions, level_5=texts(0, 40), level_3=texts(0, 40), level_1=texts(0, 40)
            ),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read_back_exactly(written: list[CriterionDraft]) -> None:
    assert parse_criteria(write_criteria(written)) == written


@given(st.text(st.sampled_from("'=+-@; \t\"x\u200b\uff1d"), max_size=12))
def test_a_disarmed_cell_is_no_formula_and_comes_back_as_it_was(cell: str) -> None:
    safe = disarm(cell)
    assert rearm(safe) == cell
    assert not safe.lstrip(' \t\u200b"').startswith(("=", "+", "-", "@", "\uff1d"))
