"""Sections of a resume by their headings, in English, German, French, Spanish, Italian, Portuguese and Dutch."""

import re
from enum import StrEnum

from evaluator.domain.experience_words import fold


class Section(StrEnum):
    """What a part of a resume is about."""

    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    LANGUAGES = "languages"
    CERTIFICATES = "certificates"
    SUMMARY = "summary"
    OTHER = "other"


_HEADINGS = {
    Section.EXPERIENCE: """experience|work experience|professional experience|employment|employment history|work history
        career|career history|positions|relevant experience|projects|key projects|internships|berufserfahrung
berufspraxis
        beruflicher werdegang|werdegang|praxiserfahrung|experience professionnelle|experiences professionnelles
        parcours professionnel|experiencia|experiencia profesional|experiencia laboral|esperienza
        esperienze professionali
        esperienza lavorativa|experiencia profissional|werkervaring|volunteering|volunteer work|selected projects""",
    Section.EDUCATION: """education|education and training|academic background|studies|qualifications
        academic qualifications
        ausbildung|bildung|studium|bildungsweg|schulbildung|ausbildung und studium|formation|formations|diplomes|etudes
        formacion|formacion academica|educacion|estudios|istruzione|istruzione e formazione|formacao|formacao academica
        educacao|opleiding|opleidingen|training""",
    Section.SKILLS: """skills|technical skills|key skills|core skills|competencies|core competencies|technologies|tools
        technical proficiencies|expertise|skill set|it skills|computer skills|areas of expertise|kenntnisse|fahigkeiten
        it-kenntnisse|edv-kenntnisse|kompetenzen|fachkenntnisse|competences|competences techniques|informatique
habilidades
        competencias|conocimientos|aptitudes|competenze|competenze tecniche|competencias|vaardigheden|highlights
        additional skills|skills and tools|tools and skills|technical expertise|software|tech stack|strengths""",
    Section.LANGUAGES: "languages|language skills|sprachen|sprachkenntnisse|langues|idiomas|lingue|talen|linguas",
    Section.CERTIFICATES: """certifications|certificates|licenses|licences|licenses and certifications|zertifikate
        zertifizierungen|weiterbildung|weiterbildungen|certificats|certificaciones|certificati|certificacoes
certificaten
        certifications and licences|courses|further training|fuhrerscheine|permis|professional development""",
    Section.SUMMARY: """summary|profile|about me|professional summary|objective|career objective
        career overview|overview|professional profile|personal profile|profil
        kurzprofil|uber mich|zusammenfassung|a propos|perfil|resumen|profilo|sobre mim|profiel|executive summary""",
    Section.OTHER: """interests|hobbies|references|referees|contact|contact details|personal details|interessen|kontakt
        personliche daten|loisirs|centres d'interet|intereses|references available on request|publications|awards""",
}
_BY_HEADING = {
    re.sub(r"\s+", " ", name.strip()): section
    for section, names in _HEADINGS.items()
    for name in re.split(r"[|\n]", names)
}
_SCHOOL = re.compile(
    r"\b(university|universitat|universite|universidad|universita|universidade|college|school|hochschule|"
    r"fachhochschule|"
    r"bachelor|master of|diploma|abitur|gymnasium|lycee|licence en|grado en|laurea|ph\.?d|b\.?sc|m\.?sc|b\.?a\.?|mba|"
    r"studium|ausbildung zum|ausbildung zur|apprenticeship|apprentice)\b"
)


def heading_of(line: str) -> Section | None:
    """The section that a line opens when the line is a heading, else None."""
    if len(line) > 48:
        return None
    plain = re.sub(r"[^\w\s'&/-]", "", fold(line)).replace("&", "and").replace("/", " and ")
    return _BY_HEADING.get(re.sub(r"\s+", " ", plain).strip())


def section_hint(line: str) -> Section | None:
    """Education, when a short line itself names a school or degree; else None."""
    return (
        Section.EDUCATION
        if len(line) <= 160 and _SCHOOL.search(fold(line)) and re.search(r"\d{4}", line)
        else None
    )
