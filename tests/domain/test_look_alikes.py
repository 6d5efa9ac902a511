"""Look-alikes: whoever shares an address, a number or nearly the whole text is named, and nobody else."""

from evaluator.documents.sketches import sketch
from evaluator.domain.documents import Contact
from evaluator.domain.look_alikes import Likeness, LookAlike, Traits, find_look_alikes, likeness_of

WORDS = " ".join(f"word{number}" for number in range(300))
OTHER_WORDS = " ".join(f"other{number}" for number in range(300))


def traits(*, email: str = "", phone: str = "", text: str = "") -> Traits:
    contacts = [("email", email), ("phone", phone)]
    return Traits(
        tuple(Contact(kind=kind, text=value, start=0, end=0) for kind, value in contacts if value),
        sketch(text),
    )


def test_the_same_address_is_found_whatever_its_case():
    found = find_look_alikes(
        {1: traits(email="Kim@example.com"), 2: traits(email="kim@EXAMPLE.com"), 3: traits()}
    )
    assert found == {1: LookAlike(2, Likeness.EMAIL), 2: LookAlike(1, Likeness.EMAIL)}


def test_the_same_number_is_found_however_it_is_written():
    found = find_look_alikes({1: traits(phone="+49 (0)30 5550 1234"), 5: traits(phone="030/5550-1234")})
    assert found == {1: LookAlike(5, Likeness.PHONE), 5: LookAlike(1, Likeness.PHONE)}


def test_a_short_number_says_nothing():
    assert not find_look_alikes({1: traits(phone="555-0123"), 2: traits(phone="555 0123")})


def test_nearly_the_same_text_is_found_and_another_one_is_not():
    edited = WORDS.replace("word7 ", "changed ").replace("word200 ", "")
    found = find_look_alikes({4: traits(text=WORDS), 6: traits(text=OTHER_WORDS), 9: traits(text=edited)})
    assert found == {4: LookAlike(9, Likeness.TEXT), 9: LookAlike(4, Likeness.TEXT)}


def test_a_text_that_is_half_the_same_is_another_one():
    half = WORDS[: len(WORDS) // 2] + OTHER_WORDS[len(OTHER_WORDS) // 2 :]
    assert not find_look_alikes({1: traits(text=WORDS), 2: traits(text=half)})


def test_the_strongest_sign_is_told():
    one = traits(email="kim@example.com", phone="030 5550 1234", text=WORDS)
    assert find_look_alikes({1: one, 2: one})[2] == LookAlike(1, Likeness.EMAIL)


def test_of_three_alike_each_names_another():
    one = traits(email="kim@example.com")
    found = find_look_alikes({1: one, 2: one, 3: one})
    assert [found[id].other_id for id in (1, 2, 3)] == [2, 1, 1]


def test_texts_without_a_sketch_are_like_nothing():
    assert likeness_of((), ()) == 0.0
    assert sketch("too short to tell anything") == ()
