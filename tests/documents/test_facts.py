"""Name, contacts and language are found in the text, never in the file's metadata."""

import pytest

from evaluator.documents.candidate_names import detect_candidate
from evaluator.documents.contacts import find_contacts
from evaluator.documents.languages import detect_language


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "CURRICULUM VITAE\nSAMPLE VAN DER MOCKUP\nData Engineer\nsample@example.com",
            "Sample van der Mockup",
        ),
        (
            "Data Engineer\nNowhere City\nPretend O'Testcase | pretend.otestcase@example.com",
            "Pretend O'Testcase",
        ),
        ("Name: Mockup Placeholder\nAddress: Nowhere", "Mockup Placeholder"),
        ("Dr. Mockup Placeholder, PhD\nSenior Researcher", "Mockup Placeholder"),
        ("Curriculum Vitae of Mockup Placeholder\nProfile", "Mockup Placeholder"),
        ("WORK EXPERIENCE\nSoftware Engineer\nbuilt things for customers", None),
        ("łukasz\nŁucja Próbna-Testowa\nkontakt@example.com", "Łucja Próbna-Testowa"),
    ],
)
def test_the_name_is_the_line_that_looks_like_one(text: str, wanted: str | None) -> None:
    emails = [contact.text for contact in find_contacts(text) if contact.kind == "email"]

    assert detect_candidate(text, [], emails, "resume.pdf") == wanted


def test_the_largest_line_wins_over_the_first() -> None:
    text = "Golden Nothing\nUnreal Street\nMockup Placeholder\nTester"

    assert (
        detect_candidate(text, ["Mockup Placeholder"], ["m.placeholder@example.com"], "cv.pdf")
        == "Mockup Placeholder"
    )


def test_contacts_are_slices_of_the_text() -> None:
    text = "Mail: a.b+c@mail.example.co.uk, Tel. (0)30 12 34 56 78; +1 (202) 555-0101\n"
    text += "https://example.com/me. linkedin.com/in/mockup"
    found = find_contacts(text)

    assert [(item.kind, item.text) for item in found] == [
        ("email", "a.b+c@mail.example.co.uk"),
        ("phone", "(0)30 12 34 56 78"),
        ("phone", "+1 (202) 555-0101"),
        ("link", "https://example.com/me"),
        ("link", "linkedin.com/in/mockup"),
    ]
    assert all(text[item.start : item.end] == item.text for item in found)


@pytest.mark.parametrize(
    "text",
    [
        "2019 - 2021",
        "03/2019 - 04/2021",
        "01.02.2019",
        "2019-03",
        "12,500 widgets in 24 hours",
        "2015-2017 2018",
    ],
)
def test_dates_and_amounts_are_no_phone_numbers(text: str) -> None:
    assert find_contacts(text) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Responsible for the widgets of the company and for their care", "en"),
        ("Verantwortlich für die Pflege der Anlagen und das Lager im Werk", "de"),
        ("Responsable de la gestion des stocks et du suivi avec les clients pour une société", "fr"),
        (
            "Responsable de la gestión de los almacenes y del seguimiento con los clientes para una empresa",
            "es",
        ),
        ("Responsabile della gestione del magazzino e dei clienti per una società con sede nel nulla", "it"),
        ("Responsável pela gestão do armazém e dos clientes para uma empresa com sede no nada", "pt"),
        ("Verantwoordelijk voor het beheer van de voorraad en het contact met klanten in een bedrijf", "nl"),
        ("Odpowiedzialny za zarządzanie magazynem i kontakt z klientami w firmie oraz dla niej", "pl"),
        ("Ответственный за склад", "ru"),
        ("倉庫の管理を担当しました", "ja"),
        ("12345", None),
    ],
)
def test_the_language_is_told_by_its_common_words(text: str, language: str | None) -> None:
    assert detect_language(text) == language
