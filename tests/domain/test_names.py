import pytest

from evaluator.domain.names import display_name, fold_name, initials, same_names


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ada  Placeholder ", "Ada Placeholder"), (None, "Candidate 131"), (" ", "Candidate 131")],
)
def test_a_candidate_without_a_name_is_called_by_number(name: str | None, shown: str) -> None:
    assert display_name(name, 131) == shown


def test_names_fold_without_case_accents_punctuation_and_order() -> None:
    assert fold_name("Sámple, KIM") == fold_name("Kim Sample")
    assert fold_name("Søren Straße") == fold_name("SOREN STRASSE")
    assert fold_name("राम") != fold_name("रीमा")


def test_same_names_are_grouped_by_id_and_nobody_without_a_name_is() -> None:
    names = {1: "Kim Sample", 2: "Ada Mockup", 3: "SAMPLE, Kim", 4: None, 5: "", 6: None}
    assert same_names(names) == ((1, 3),)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Rita Recruiter", "RR"),
        ("ada", "A"),
        ("Åsa van der Testcase", "ÅT"),
        ("(Kim) Sample-Mockup", "KM"),
        ("🙂", "?"),
        ("", "?"),
        ("李 雷", "李雷"),
    ],
)
def test_initials_are_one_or_two_letters(name: str, letters: str) -> None:
    assert initials(name) == letters
