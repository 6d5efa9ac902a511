from evaluator.matcher.synonyms import thesaurus
from evaluator.matcher.words import tokenize


def _names(text):
    return {mention.concept.name for mention in thesaurus().mentions(tokenize(text))}


def test_every_wider_thing_is_itself_a_group():
    known = thesaurus().wider
    assert {wider for names in known.values() for wider in names} <= set(known)


def test_there_are_several_hundred_groups_and_no_thing_implies_itself():
    loaded = thesaurus()
    assert len(loaded.wider) >= 400
    assert not [name for name in loaded.wider if name in loaded.wider_than(name)]


def test_the_longest_phrase_wins():
    assert _names("machine learning") == {"machine learning"}
    assert "go" not in _names("go-to-market plan")
    assert _names("C++ and C#") == {"c++", "c#"}


def test_words_joined_as_in_german_are_found_inside():
    tokens = tokenize("Lohnabrechnungssysteme", "de")
    assert {mention.concept.name for mention in thesaurus().compound_mentions(tokens)} == {"payroll"}
