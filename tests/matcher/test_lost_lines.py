"""Job descriptions and resumes whose line ends were lost, as web pages and converters leave them."""

import pytest

from evaluator.domain.criteria import Category, Kind
from evaluator.matcher import extract_criteria
from tests.matcher.asking import ask

ADVERT = (
    "Sample Systems Inc. is a leading provider of solutions. Job Description We are seeking a Senior Java "
    "Developer to join our team. Responsibilities Design and develop high-volume applications "
    "Contribute in all phases "
    "of the development lifecycle Prepare and produce releases of software components Qualifications "
    "Bachelor's degree "
    "in Computer Science or related field 5+ years of hands-on software development in Java EE "
    "Experience with Oracle "
    "or SQL Server databases Excellent communication skills Benefits Medical, dental, vision, 401(k) "
    "with company match "
    "Equal Opportunity All qualified applicants will receive consideration without regard to race."
)
CLERK = (
    "Job Title: Accounts Payable Specialist Location: Exampleville Salary: $45,000 Essential Duties: "
    "Process 200+ "
    "invoices weekly. Match purchase orders. Requirements: 2+ years of accounts payable experience. "
    "Driving licence."
)
RESUME = (
    "PHARMACIST Summary Detail minded pharmacist. Experience Staff Pharmacist 06/2017 to Current Sample "
    "Drugs Filled 300 "
    "prescriptions a day and counselled patients about side effects. Verified interactions, managed narcotics "
    "inventory. Education Doctor of Pharmacy Example University 2017 Skills PioneerRx, medication "
    "therapy management, "
    "compounding, immunization, inventory of drugs, insurance billing, technicians"
)


def _by_wording(text):
    return {draft.wording: draft for draft in extract_criteria(text).criteria}


def test_points_that_follow_each_other_without_a_mark_are_taken_apart():
    found = _by_wording(ADVERT)
    assert extract_criteria(ADVERT).title == "Senior Java Developer"
    assert "Contribute in all phases of the development lifecycle" in found
    assert found["5+ years of hands-on software development in Java EE"].category is Category.EXPERIENCE
    assert "Experience with Oracle or SQL Server databases" in found
    assert not [wording for wording in found if "dental" in wording.lower() or "race" in wording]


def test_what_stands_behind_a_title_is_not_part_of_it():
    assert extract_criteria(CLERK).title == "Accounts Payable Specialist"


def test_essential_duties_are_tasks_and_no_must_haves():
    draft = _by_wording(CLERK)["Match purchase orders"]
    assert (draft.kind, draft.category) == (Kind.WANTED, Category.RESPONSIBILITY)


def test_what_people_of_every_occupation_have_weighs_less_than_the_work_itself():
    found = _by_wording(CLERK)
    assert found["Driving licence"].weight < found["2+ years of accounts payable experience"].weight
    assert found["Experience as Accounts Payable Specialist"].weight == 5
    assert found["Background in accounting"].weight == 5


@pytest.mark.parametrize(
    ("wording", "level"),
    [("Experience as Pharmacist", 4), ("Background in pharmacy", 4), ("Degree in pharmacy", 4)],
)
def test_titles_fields_and_degrees_are_found_in_one_long_line(wording, level):
    assert ask(wording, RESUME).level >= level


def test_a_title_of_the_same_field_is_a_related_one():
    resume = "Work experience\nBilling clerk, Sample Shop\n2018 - present\nPosted invoices"
    answer = ask("Experience as Accountant", resume)
    assert 2 <= answer.level <= 3
    assert ask("Experience as Chef", resume).level <= 1
