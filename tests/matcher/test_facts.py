import pytest

from evaluator.domain.ratings import State
from tests.matcher.asking import ask

HISTORY = """Experience
Nurse, Sample Clinic | 01/2020 - 12/2023
Care of patients after surgery
Cook, Example Inn | 01/2016 - 12/2019
Cooked for 80 guests

Education
Nursing school, Sampleton | 2012 - 2015
"""


@pytest.mark.parametrize(
    ("wording", "resume", "state"),
    [
        ("German B2", "Languages\nGerman: C1", State.HELD),
        ("German C1", "Languages\nGerman B1, English native", State.NOT_HELD),
        ("Fluent English", "Sprachen: Englisch verhandlungssicher, Deutsch Muttersprache", State.HELD),
        ("Deutsch C1", "Langues : allemand (courant), anglais B2", State.HELD),
        ("Gute Deutschkenntnisse in Wort und Schrift", "Languages: English native, German good", State.HELD),
        ("French", "Languages\nEnglish, French", State.HELD),
        ("Polish", "Languages\nEnglish, French", State.NOT_STATED),
        ("German", "Languages\nEnglish native. No German.", State.NOT_HELD),
        ("Spanish C1", "Languages\nSpanish", State.NOT_STATED),
    ],
)
def test_languages_are_compared_by_level(wording, resume, state):
    assert ask(wording, resume).state is state


def test_a_language_in_another_sense_is_hardly_a_mention():
    assert (
        ask(
            "French C1",
            "Sold wine for the French market with a team of nine people in twelve regions every year",
        ).level
        <= 1
    )


@pytest.mark.parametrize(
    ("wording", "resume", "state"),
    [
        (
            "A bachelor's degree in computer science",
            "MSc Computer Science, Example University, 2016",
            State.HELD,
        ),
        (
            "A master's degree in computer science",
            "BSc Computer Science, Example University, 2016",
            State.NOT_STATED,
        ),
        ("Degree in physics", "BSc History, Example University, 2016", State.NOT_STATED),
        ("A master's degree", "MSc Physics, Example University, expected 2028", State.IN_PROGRESS),
        ("PhD", "Doctorate in chemistry, 2019", State.HELD),
        (
            "Abgeschlossenes Studium der Informatik",
            "Bachelor Informatik, Hochschule Musterstadt 2018",
            State.HELD,
        ),
        ("PMP certification", "Certificates\nPMP, 2021", State.HELD),
        ("PMP certification", "PMP: exam booked for March 2027", State.IN_PROGRESS),
        ("PMP certification", "Working towards the PMP", State.IN_PROGRESS),
        ("PMP certification", "Managed projects of 2 million", State.NOT_STATED),
        ("Driving licence class B", "Führerschein Klasse CE", State.HELD),
        ("Driving licence CE", "Driving licence class B", State.NOT_STATED),
        ("Driving licence", "No driving licence", State.NOT_HELD),
        ("Staplerschein", "Forklift licence since 2018", State.HELD),
    ],
)
def test_degrees_certificates_and_licences_are_ordered(wording, resume, state):
    assert ask(wording, resume).state is state


def test_years_are_counted_from_the_dates_of_the_work_that_names_the_thing():
    answer = ask("At least 3 years of experience in nursing", HISTORY)
    assert answer.state is State.HELD
    assert "4 years" in answer.reason
    assert ask("6 years of experience in nursing", HISTORY).state is State.NOT_HELD


def test_years_of_any_work_leave_education_out():
    assert "8 years" in ask("7+ years of experience", HISTORY).reason


def test_years_stated_in_words_count_where_the_dates_are_missing():
    answer = ask("5 years of experience in audit", "Auditor with 7 years of experience in audit and tax")
    assert answer.state is State.HELD


def test_years_without_readable_dates_are_unknown_and_never_none():
    answer = ask(
        "5 years of experience in nursing", "Nurse at Sample Clinic\nCared for patients after surgery"
    )
    assert answer.state is State.NOT_STATED
    assert "unknown" in answer.reason
    assert answer.level > 0


def test_having_worked_as_something_is_read_from_job_titles():
    assert ask("Experience as Registered Nurse", HISTORY).level >= 4
    assert ask("Experience as Data Engineer", HISTORY).level == 0
    prose = "Summary\nAnalyst who built models with the data engineers of the bank."
    assert ask("Experience as Data Engineer", prose).level <= 2
