import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.criteria import Category, Kind
from evaluator.matcher import extract_criteria

ENGLISH = """Senior Data Engineer (m/f/d)
Mockup Analytics is a growing company of 200. We are proud of our culture.

What you will do
- Build and operate batch pipelines in Airflow

Must have
- At least 5 years of experience in data engineering
- Strong Python and SQL
- German at B2 level, since our customers speak it

Your profile
- Experience with Snowflake, BigQuery or Redshift
- A young and dynamic person under 35

Nice to have:
• Kafka
• AWS certification is a plus

What we offer
- 30 days of holiday and Kubernetes courses

We are an equal opportunity employer.
"""
GERMAN = """Lagermitarbeiter (m/w/d)
Ihre Aufgaben
- Kommissionierung und Versand der Waren
Ihr Profil
- Staplerschein zwingend erforderlich
- Gute Deutschkenntnisse
- SAP von Vorteil
Wir bieten
- 30 Urlaubstage
"""
FRENCH = """Comptable
Vos missions
- Tenir la comptabilité de trois sociétés
Votre profil
- Diplôme en comptabilité
- Anglais courant souhaité
Nous offrons
- Tickets restaurant
"""
SPANISH = """Enfermera
Funciones
- Atención de enfermería en planta
Requisitos
- Permiso de conducir B: carnet de conducir imprescindible
- Inglés B2
Ofrecemos
- Contrato fijo
"""
LINES = st.sampled_from(
    [
        *ENGLISH.splitlines(),
        *GERMAN.splitlines(),
        *FRENCH.splitlines(),
        "Requirements: Python, Java or Go; 3 years of experience; a degree in physics and fluent English.",
        "We are looking for a nurse with a valid licence who knows SAP.",
        "\t• ",
        "Skills - SQL - Excel - Power BI",
        "ß — 日本語",
    ]
)


def _by_wording(text):
    return {draft.wording: draft for draft in extract_criteria(text).criteria}


def test_an_english_post_gives_title_kinds_weights_and_categories():
    found = _by_wording(ENGLISH)
    assert extract_criteria(ENGLISH).title == "Senior Data Engineer"
    years = found["At least 5 years of experience in data engineering"]
    assert (years.kind, years.category) == (Kind.MUST_HAVE, Category.EXPERIENCE)
    assert found["Python"].kind is Kind.MUST_HAVE
    assert found["Python"].source == found["SQL"].source == "Strong Python and SQL"
    assert found["German at B2 level"].category is Category.LANGUAGE
    assert found["Build and operate batch pipelines in Airflow"].category is Category.RESPONSIBILITY
    assert found["Kafka"].kind is Kind.WANTED
    assert found["Kafka"].weight < found["Experience with Snowflake, BigQuery or Redshift"].weight
    assert found["AWS certification"].category is Category.QUALIFICATION


@pytest.mark.parametrize(
    "word", ["holiday", "Kubernetes", "equal", "young", "35", "proud", "Urlaub", "Ticket", "Contrato"]
)
def test_benefits_company_talk_and_protected_traits_are_never_proposed(word):
    for text in (ENGLISH, GERMAN, FRENCH, SPANISH):
        assert not [wording for wording in _by_wording(text) if word in wording]


def test_german_french_and_spanish_headings_are_understood():
    german, french, spanish = _by_wording(GERMAN), _by_wording(FRENCH), _by_wording(SPANISH)
    assert german["Staplerschein"].kind is Kind.MUST_HAVE
    assert german["SAP"].kind is Kind.WANTED
    assert french["Anglais courant"].category is Category.LANGUAGE
    assert french["Tenir la comptabilité de trois sociétés"].category is Category.RESPONSIBILITY
    assert spanish["Inglés B2"].kind is Kind.MUST_HAVE


def test_prose_without_line_breaks_is_read_too():
    text = (
        "We are seeking an experienced accountant to join our team. The candidate must have a bachelor's degree in "
        "accounting and at least three years of experience with month-end close. Proficiency in Excel and SAP is "
        "required. Knowledge of IFRS would be a plus. We offer health insurance."
    )
    found = _by_wording(text)
    assert extract_criteria(text).title == "Accountant"
    assert found["Excel"].kind is Kind.MUST_HAVE
    assert found["Knowledge of IFRS"].kind is Kind.WANTED
    assert found["A bachelor's degree in accounting"].category is Category.QUALIFICATION


def test_two_languages_in_one_line_keep_their_level():
    assert {"Fluent German", "Fluent English"} <= set(_by_wording("Profile\n- Fluent German and English"))


@pytest.mark.parametrize("text", ["", "   \n", "hello", "We need you now"])
def test_a_text_without_anything_to_ask_gives_no_criteria_and_no_error(text):
    assert extract_criteria(text).criteria == ()


def test_a_long_post_gives_at_most_twenty_five():
    lines = [f"- Experience with tool{number} for plumbing" for number in range(60)]
    assert len(extract_criteria("Requirements\n" + "\n".join(lines)).criteria) == 25


@given(
    st.lists(LINES, max_size=25).map("\n".join)
    | st.lists(LINES, max_size=25).map(" ".join)
    | st.text(max_size=300)
)
def test_every_source_is_a_slice_of_the_text_and_wordings_differ(text):
    criteria = extract_criteria(text).criteria
    assert len(criteria) <= 25
    assert all(draft.source and draft.source in text for draft in criteria)
    assert len({draft.wording for draft in criteria}) == len(criteria)
