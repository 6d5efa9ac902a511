import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.exports.cells import safe_text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x.example";"click")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "  =1+1",
        "\u200b=1+1",
        "\ufeff@SUM(A1)",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1+2",
        "\uff20SUM",
        "\u22121+2",
        '"=1+1',
        "-",
        "=2",
    ],
)
def test_text_that_starts_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_text(text) == f"'{text}"


def test_a_formula_behind_a_list_separator_is_parted_from_it() -> None:
    assert safe_text("Kim;=1+1") == "Kim;'=1+1"
    assert safe_text("\t=1") == "'\t'=1"
    assert safe_text("Kim\n+1+1; @SUM") == "Kim\n'+1+1;' @SUM"


@pytest.mark.parametrize(
    "text",
    ["-5", "+3.5 %", "-1,234.5", "12", "Kim Sample", "a = b", "C++", "e-mail@example.com", "x, -5", ""],
)
def test_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert safe_text(text) == text


def test_control_characters_are_removed_and_do_not_hide_a_formula() -> None:
    assert safe_text("\x00=1+1") == "'=1+1"
    assert safe_text("a\x0bb") == "ab"


@given(st.text())
def test_no_text_starts_with_a_trigger_unless_it_is_a_number(text: str) -> None:
    safe = safe_text(text)
    if safe[:1] in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"):
        assert re.fullmatch(r"[+-][\d.,]+\s?%?", safe)
    assert safe_text(safe) == safe
