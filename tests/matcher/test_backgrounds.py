import pytest

from evaluator.domain.ratings import State
from evaluator.matcher import extract_criteria
from evaluator.matcher.fields import fields, nearness
from evaluator.matcher.words import tokenize
from tests.matcher.asking import ask

NURSE = """Staff Nurse, Sample Hospital, 2019 - present
Cared for 12 patients a shift, gave medication and infusions, kept charts in Epic
Wound care and discharge planning with families
"""
ADVERT = (
    "About us: Mock Foods has been voted a great place to work. We offer dental insurance. The role: Registered Nurse "
    "for our intensive care unit. You give medication, watch ventilated patients and speak with families."
)


def near(one, other):
    return nearness(fields().profile_of(tokenize(one)), fields().profile_of(tokenize(other)))


def test_texts_of_one_field_are_near_without_a_word_in_common():
    bookkeeper = "Reconciled bank accounts, posted journal entries and filed vouchers"
    assert near(bookkeeper, "Accountant for the month-end close, accruals and the trial balance") > 0.8
    assert near(bookkeeper, "Chef de partie: sauces, grill and desserts for 90 guests") < 0.2


def test_neighbouring_fields_are_nearer_than_strangers():
    network = "Configured Cisco routers, VLAN and firewalls"
    assert near(network, "Help desk: passwords, printers, Active Directory tickets") > near(
        network, "Baked bread"
    )


@pytest.mark.parametrize("name", fields().names)
def test_every_field_is_nearest_to_itself(name):
    own = fields().profile(name)
    best = max(fields().names, key=lambda other: nearness(own, fields().profile(other)))
    assert best == name


def test_a_background_is_rated_by_the_whole_resume_and_quoted_literally():
    answer = ask("Background in nursing", NURSE)
    assert answer.level >= 4
    assert answer.state is State.HELD
    assert answer.quotes
    assert all(quote in NURSE for quote in answer.quotes)
    assert ask("Background in law", NURSE).level == 0


def test_words_of_a_field_repeated_in_a_wall_are_no_background():
    assert ask("Background in accounting", "ledger ledger ledger ledger ledger ledger audit").level <= 1


def test_a_post_asks_for_the_background_of_its_own_field_and_not_of_its_benefits():
    wordings = [draft.wording for draft in extract_criteria(ADVERT).criteria]
    assert "Background in nursing" in wordings
    assert not [w for w in wordings if w in ("Background in dental", "Background in insurance")]
    source = next(d.source for d in extract_criteria(ADVERT).criteria if d.wording == "Background in nursing")
    assert source in ADVERT


def test_an_unknown_field_is_matched_by_its_words():
    assert ask("Background in falconry", "Falconry: trained 12 falcons for shows since 2019").level >= 1
    assert ask("Background in falconry", "Cooked for 90 guests").level == 0
