from decimal import Decimal

import pytest
from pydantic import ValidationError

from evaluator.domain.errors import RefusedError
from evaluator.domain.setting_values import (
    FIELDS,
    LONGEST_SHOWN,
    find_clash,
    find_fault,
    json_words,
    read_value,
    value_json,
    value_words,
)
from evaluator.domain.settings import Group, SettingInfo, Settings

WHOLE = [name for name, field in FIELDS.items() if not (field.is_switch or field.is_money or field.is_text)]
MONEY = [name for name, field in FIELDS.items() if field.is_money]
TEXTS = [name for name, field in FIELDS.items() if field.is_text]
SWITCHES = [name for name, field in FIELDS.items() if field.is_switch]


def refusal(name: str, typed: str) -> str:
    with pytest.raises(RefusedError) as caught:
        read_value(name, typed)
    return caught.value.message


def test_the_owners_settings_keep_name_default_and_range() -> None:
    kept = {
        name: (FIELDS[name].default, FIELDS[name].low, FIELDS[name].high)
        for name in ("max_resumes_per_upload", "background_queue_threshold", "max_file_size_mb")
    }
    assert kept == {
        "max_resumes_per_upload": (200, 1, 1000),
        "background_queue_threshold": (75, 0, 1000),
        "max_file_size_mb": (10, 1, 50),
    }


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_and_what_it_does(name: str) -> None:
    field = FIELDS[name]
    assert isinstance(field.info, SettingInfo)
    assert field.info.label
    assert field.info.sentence.endswith(".")
    assert all(line.endswith(".") for line in field.info.help)
    has_range = name in WHOLE + MONEY
    assert has_range == (field.info.unit != "")
    assert has_range == (field.low is not None and field.high is not None)


def test_settings_of_one_group_stand_together() -> None:
    groups = [field.info.group for field in FIELDS.values()]
    changes = [group for at, group in enumerate(groups) if at == 0 or groups[at - 1] is not group]
    assert changes == list(Group)


def test_labels_are_unique() -> None:
    assert len({field.info.label for field in FIELDS.values()}) == len(FIELDS)


def test_the_recommendations_of_both_limits_stand_beside_them() -> None:
    threshold = " ".join(FIELDS["background_queue_threshold"].info.help)
    upload = " ".join(FIELDS["max_resumes_per_upload"].info.help)
    assert all(number in threshold for number in ("75 (default)", "50:", "100:"))
    assert all(number in upload for number in ("200 (default)", "300 and more", "500 and more"))
    assert "threshold = (cloudflare_timeout_seconds - 20) * 0.75" in threshold
    assert f"100 seconds give {(100 - 20) * 0.75:.0f}." in threshold


@pytest.mark.parametrize("name", FIELDS)
def test_what_a_value_reads_as_is_what_is_printed(name: str) -> None:
    field = FIELDS[name]
    ends = (True, False) if field.is_switch else (field.low, field.high, field.default)
    ends = (field.default,) if field.is_text else ends
    for value in ends:
        typed = value_words(Decimal(value or 0) if field.is_money else value)
        assert read_value(name, typed) == value
        assert json_words(value_json(read_value(name, typed))) == typed


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize(
    "typed", ["abc", "1e9", "7.5", "NaN", "infinity", "٢٠", "²", "1_0", "0x1f", "+5", "5 0", "--5"]
)
def test_a_whole_number_is_written_in_plain_digits(name: str, typed: str) -> None:
    assert refusal(name, typed) == f"“{typed}” is not a whole number."


@pytest.mark.parametrize("name", MONEY)
@pytest.mark.parametrize("typed", ["abc", "1e3", "NaN", "Infinity", "2,50", "٢", ".5", "5.", "$5"])
def test_an_amount_is_written_with_a_point(name: str, typed: str) -> None:
    assert refusal(name, typed) == f"“{typed}” is not an amount; write it like 25.00."


@pytest.mark.parametrize("name", WHOLE + MONEY)
@pytest.mark.parametrize("typed", ["", " ", "\n\t", "\u3000"])
def test_nothing_is_no_number(name: str, typed: str) -> None:
    assert refusal(name, typed) == "A number is missing here."


@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("typed", ["", "maybe", "1", "true", "ON"])
def test_a_switch_is_on_or_off(name: str, typed: str) -> None:
    assert refusal(name, typed) == f"“{typed}” is neither on nor off."


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "typed",
    [
        "english",
        "e",
        "eng,deu",
        "eng +deu",
        "eng+",
        "../eng",
        "eng;ls",
        "-l",
        "+".join(["eng"] * 7),
        "e" * 99,
    ],
)
def test_languages_are_written_as_codes_joined_by_plus(name: str, typed: str) -> None:
    assert refusal(name, typed).endswith("is not written as it has to be.")


def test_several_languages_are_taken() -> None:
    assert read_value("ocr_languages", " eng+deu+chi_sim ") == "eng+deu+chi_sim"
    assert Settings(ocr_languages="eng+deu+chi_sim")
    with pytest.raises(ValidationError):
        Settings(ocr_languages="eng deu")


@pytest.mark.parametrize("name", WHOLE + MONEY)
def test_a_value_beyond_its_range_is_named_with_the_bound(name: str) -> None:
    field = FIELDS[name]
    assert field.high is not None
    assert field.low is not None
    above, below = field.high + 1, field.low - 1
    if field.is_money:
        assert refusal(name, f"{field.high}.01") == f"{field.high}.01 is above {field.high}.00."
        assert refusal(name, "-0.01") == "-0.01 is below 0.00."
    else:
        assert refusal(name, str(above)) == f"{above} is above {field.high}."
        assert refusal(name, str(below)) == f"{below} is below {field.low}."
        assert refusal(name, str(2**70)) == f"{2**70} is above {field.high}."


@pytest.mark.parametrize("name", WHOLE + MONEY)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_of_endless_length_is_refused_in_a_short_sentence(name: str, sign: str) -> None:
    words = refusal(name, sign + "9" * 100_000)
    assert words.endswith("is out of every range.")
    assert len(words) < LONGEST_SHOWN + 40


def test_no_fraction_of_a_cent_is_taken() -> None:
    assert refusal("rating_price", "1.005") == "“1.005” has more than two decimals."
    assert read_value("rating_price", "7") == Decimal("7.00")
    assert value_words(read_value("rating_price", "-0")) == "0.00"
    assert value_words(read_value("rating_price", "007.5")) == "7.50"


def test_space_around_a_number_does_not_matter() -> None:
    assert read_value("background_queue_threshold", " 50\n") == 50


def test_settings_have_to_leave_the_background_lane_a_place() -> None:
    assert find_clash(Settings()) is None
    assert find_clash(Settings(max_model_calls=5, interactive_reserved_slots=4)) is None
    words = find_clash(Settings(max_model_calls=5, interactive_reserved_slots=5))
    assert words is not None
    assert words.startswith(
        "5 places kept free of 5 candidates at a time would leave the background lane none."
    )


def test_values_out_of_range_are_no_settings() -> None:
    for name, field in FIELDS.items():
        if field.high is None:
            continue
        with pytest.raises(ValidationError):
            Settings.model_validate({name: field.high + 1})
        assert find_fault(name, Decimal(field.high + 1) if field.is_money else field.high + 1)
    with pytest.raises(ValidationError):
        Settings.model_validate({"no_such_setting": 1})
