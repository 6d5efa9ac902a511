"""Blind copies: nothing of the person is left, nothing else is lost, and every place leads back to the resume."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.documents.contacts import find_contacts
from evaluator.domain.blind_copy import BlindCopy, BlindOptions, Identity, find_leaks, make_blind_copy
from evaluator.domain.blind_spans import DATA, NAME
from tests.domain.blind_people import PEOPLE, TEMPLATES, Person, write

TILDA = PEOPLE[0]
WORDS = re.compile(r"\w+")


def identity_of(text: str, person: Person) -> Identity:
    return Identity((person.name,), tuple(find_contacts(text)), (person.link,))


def blind(text: str, person: Person = TILDA, options: BlindOptions | None = None) -> BlindCopy:
    return make_blind_copy(text, identity_of(text, person), options or BlindOptions())


@pytest.mark.parametrize("template", TEMPLATES)
def test_whoever_wrote_it_the_copy_is_the_same_to_the_byte(template: str):
    copies = {blind(write(template, person), person).text for person in PEOPLE}
    assert len(copies) == 1


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_nothing_leaks_and_nothing_else_is_lost(template: str, person: Person):
    text = write(template, person)
    copy = blind(text, person)
    assert find_leaks(copy.text, identity_of(text, person)) == ()
    assert find_leaks(text, identity_of(text, person))
    skeleton = TEMPLATES[template]
    for line in skeleton.splitlines():
        if "{" not in line and ":" not in line and line:
            assert line in copy.text


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_place_outside_a_placeholder_leads_to_the_same_words(template: str):
    text = write(template, TILDA)
    copy = blind(text)
    for found in re.finditer(r"(?<!\[)\b\w+\b(?![\w ]*\])", copy.text):
        start, end = copy.to_original(*found.span())
        assert text[start:end] == found.group()


def test_a_place_that_touches_a_placeholder_covers_what_it_stands_for():
    text = "Tilda Testperson led the team. Call 030 5550 1234."
    copy = blind(text)
    assert copy.text == "[name] led the team. Call [personal data]."
    assert copy.to_original(0, copy.text.index(" led")) == (0, len("Tilda Testperson"))
    start, end = copy.to_original(2, copy.text.index(" the team"))
    assert text[start:end] == "Tilda Testperson led"
    start = copy.text.index("Call")
    low, high = copy.to_original(start, start + 10)
    assert text[low:high] == "Call 030 5550 1234"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Tilda",
                "Testperson",
                "tilda.testperson@example.com",
                "+49 30 5550 1234",
                "\n",
                "built",
                "2014 - 2019",
                "Python",
                "|",
                "T. Testperson",
                "Musterstraße 12, 10115 Musterstadt",
                "Kim",
                "éàü",
                "Born 1990",
                "her",
            ]
        ),
        max_size=30,
    )
)
def test_offsets_are_exact_whatever_the_text(pieces: list[str]):
    text = " ".join(pieces)
    copy = blind(text)
    assert find_leaks(copy.text, identity_of(text, TILDA)) == ()
    rebuilt = []
    for piece, after in zip(copy.pieces, [*copy.pieces[1:], None], strict=True):
        end = after.start if after else len(copy.text)
        if not piece.is_placeholder:
            assert copy.text[piece.start : end] == text[piece.origin : piece.origin_end]
        rebuilt.append(text[piece.origin : piece.origin_end])
    assert "".join(rebuilt) == text


@pytest.mark.parametrize(
    "form",
    [
        "Tilda Testperson",
        "TILDA TESTPERSON",
        "Testperson, Tilda",
        "Testperson Tilda",
        "T. Testperson",
        "T.Testperson",
        "Tilda T.",
        "Tilda Maria Testperson",
        "Tilda M. Testperson",
        "Ms Testperson",
        "Frau Dr. Testperson",
        "Tilda",
        "Testperson's",
        "T I L D A   T E S T P E R S O N",
        "Tilda\nTestperson",
        "T.T.",
        "Tílda Tèstperson",
    ],
)
def test_every_form_of_the_name_is_replaced(form: str):
    copy = blind(f"About the work\nof several\nyears and more\nThen {form} led six people.")
    assert copy.text.endswith(f"Then {NAME} led six people.") or copy.text.endswith(
        f"Then {DATA} led six people."
    )


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Jürgen Müßig", ["Juergen Muessig", "Jurgen Mussig", "MÜSSIG", "Müssig, Jürgen"]),
        ("Jean-Luc Prétendu", ["Jean Luc Pretendu", "J.-L. Prétendu", "PRETENDU"]),
        ("Zofia Wymyślona-Próbna", ["Zofia Wymyslona", "Wymyślona-Próbna", "Zofia Probna"]),
        ("Aoife O'Placeholder", ["Aoife O’Placeholder", "OPlaceholder", "Ms O'Placeholder"]),
        ("Иван Примеров", ["ИВАН ПРИМЕРОВ", "Примеров Иван", "И. Примеров"]),
        ("王小明", ["王小明"]),
        (
            "Anna van der Voorbeeld",
            ["van der Voorbeeld", "A. van der Voorbeeld", "Mevrouw van der Voorbeeld"],
        ),
    ],
)
def test_names_of_many_languages_are_found_as_people_write_them(name: str, forms: list[str]):
    for form in forms:
        copy = make_blind_copy(f"The work\nof many\nyears\nand then {form} came.", Identity((name,)))
        letters = {word for word in WORDS.findall(form) if len(word) > 3 and word != "Mevrouw"}
        assert not letters & set(WORDS.findall(copy.text)), (form, copy.text)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Jordan Java", "Wrote Java services and moved them to Jordan's cloud region."),
        ("Grace Baker", "Baker by trade, then a baker in Berlin, with grace under pressure."),
        ("Will May", "Will travel. Available from May 2026."),
        ("Anna Lang", "Nicht lang, aber gut: Python, Java, Go."),
        ("Rose Park", "Cared for the rose garden of a park in Springfield."),
        ("Bo Li", "Li-ion cells, bolt tensioning, Boeing 737."),
    ],
)
def test_words_that_are_names_as_well_stay_in_running_text(name: str, sentence: str):
    text = f"{name}\nresume\nof a worker\nand more\n{sentence}"
    assert (
        make_blind_copy(text, Identity((name,))).text == f"[name]\nresume\nof a worker\nand more\n{sentence}"
    )
    assert find_leaks(sentence, Identity((name,))) == ()


@pytest.mark.parametrize(
    "line",
    [
        "DOB 01/02/1990",
        "Date of birth: 1 February 1990",
        "born in 1990",
        "Born on 3 May 1990 in Springfield",
        "geb. am 1.2.1990 in Musterstadt",
        "Geburtsdatum: 01.02.1990",
        "Age: 34",
        "34 years old",
        "Familienstand: verheiratet, 2 Kinder",
        "Marital status: single",
        "Nationality: Invented",
        "Staatsangehörigkeit: deutsch",
        "Religion: none",
        "Gender: female",
        "Pronouns: she/her",
        "Estado civil: soltera",
        "Situation familiale : mariée, deux enfants",
        "Data di nascita: 1/2/1990",
        "Nationaliteit: Nederlandse",
        "Płeć: kobieta",
        "Пол: женский",
        "E-Mail: tilda(at)example.com",
        "tilda at example dot com",
        "Tel.: 030 / 5550 12 34",
        "M: +1 (555) 010-0199",
        "github: @tildacodes",
        "12 Pretend Street, Apt 4, Springfield, IL 62704",
        "Musterstr. 5 | 10115 Musterstadt | Germany",
        "PO Box 123",
    ],
)
def test_personal_lines_are_replaced(line: str):
    copy = blind(
        f"Tilda Testperson\ntilda.testperson@example.com\n{line}\n\nEXPERIENCE\nDispatcher, Invented Freight"
    )
    assert copy.text == "[name]\n[personal data]\n\nEXPERIENCE\nDispatcher, Invented Freight"


@pytest.mark.parametrize(
    "line",
    [
        "Nurse with 34 years of experience",
        "2014 - 2019 Clerk, Mockup Lines",
        "03/2019 - 12/2021 Driver",
        "Languages: German (native), Spanish (B2)",
        "Work permit: EU, unlimited",
        "Driving licence: B, C1",
        "Managed a budget of 1,200,000 EUR and 15 000 parcels",
        "HIS and PACS administration, HER2 assays",
        "Age-related care, gender studies seminar, photo editing in Photoshop",
        "Street sweeper fleet, 12 vehicles, way ahead of schedule",
        "Norm DIN 12345 Testing, ISO 9001 Audits",
        "References: Dr. Other Placeholder, Sample Clinic",
    ],
)
def test_what_recruiters_need_stays(line: str):
    copy = blind(
        f"Tilda Testperson\ntilda.testperson@example.com\n\nEXPERIENCE\nof many years\nin several firms\n\n{line}\n"
    )
    assert line in copy.text


def test_a_user_name_is_replaced_wherever_it_stands():
    text = "Tilda Testperson\nhttps://github.com/codewizard77\n\nMaintainer (as codewizard77) of a parser."
    assert blind(text).text == "[name]\n[personal data]\n\nMaintainer (as [personal data]) of a parser."


def test_schools_and_years_of_graduation_are_left_out_when_asked():
    text = (
        "Tilda Testperson\n\nEDUCATION\nB.Sc. Logistics, University of Inventia, 2011\n\nEXPERIENCE\n"
        "2014 - 2019 Clerk, Mockup Lines"
    )
    both = blind(text, options=BlindOptions(hides_schools=True, hides_graduation_years=True)).text
    assert both == (
        "[name]\n\nEDUCATION\nB.Sc. Logistics, [school], [year]\n\nEXPERIENCE\n2014 - 2019 Clerk, Mockup Lines"
    )
    assert "University of Inventia, 2011" in blind(text).text


def test_without_any_name_or_contact_the_text_stays_as_it_is():
    text = "EXPERIENCE\n2014 - 2019 Clerk, Mockup Lines\nJava and Python"
    copy = make_blind_copy(text, Identity(()))
    assert (copy.text, copy.hidden) == (text, 0)
    assert copy.to_original(3, 9) == (3, 9)
    assert make_blind_copy("", Identity(())).text == ""


def test_a_leak_names_what_it_found():
    identity = Identity(
        ("Tilda Testperson",), contacts=tuple(find_contacts("tilda@example.com, 030 5550 1234"))
    )
    assert find_leaks("Ask Tilda at 030 5550 1234", identity) == ("Tilda", "030 5550 1234")
