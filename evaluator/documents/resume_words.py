"""Words that structure resumes: section headings and dates, in the larger European languages."""

import re

_HEADINGS = """
about|about me|profile|summary|professional summary|career summary|executive summary|objective|career objective
contact|contacts|contact details|contact information|contact me|details|personal details|personal information
personal data|experience|work experience|professional experience|relevant experience|employment|employment history
work history|career history|career|education|education and training|education & training|training|qualifications
academic background|skills|core skills|key skills|technical skills|soft skills|core competencies|competencies
expertise|languages|language skills|tools|technologies|tech stack|certifications|certificates|licenses|projects
selected projects|publications|awards|honors|honours|achievements|key achievements|interests|hobbies|references
volunteering|volunteer experience|activities|memberships|strengths|links|curriculum vitae|resume|résumé|cv
profil|kontakt|kontaktdaten|persönliche daten|berufserfahrung|erfahrung|werdegang|beruflicher werdegang|lebenslauf
ausbildung|bildung|studium|weiterbildung|kenntnisse|fähigkeiten|sprachen|sprachkenntnisse|zertifikate|projekte
hobbys|interessen|referenzen|ehrenamt|coordonnées|expérience|expériences|expérience professionnelle
expériences professionnelles|formation|formations|études|diplômes|compétences|langues|projets|centres d'intérêt
loisirs|références|perfil|contacto|datos personales|experiencia|experiencia laboral|experiencia profesional
educación|formación|formación académica|habilidades|competencias|idiomas|certificaciones|proyectos|intereses
referencias|profilo|contatti|dati personali|esperienza|esperienze|esperienza lavorativa|esperienze professionali
istruzione|formazione|competenze|lingue|certificazioni|progetti|interessi|referenze|contato|dados pessoais
experiência|experiência profissional|formação|educação|competências|línguas|certificações|projetos|interesses
referências|profiel|contactgegevens|werkervaring|ervaring|opleiding|opleidingen|vaardigheden|talen|certificaten
projecten|hobby's|referenties|personalia|doświadczenie|doświadczenie zawodowe|wykształcenie|edukacja|umiejętności
języki|certyfikaty|projekty|zainteresowania|referencje
"""
SECTION_HEADINGS = frozenset(_HEADINGS.strip().replace("\n", "|").split("|"))
"""Section headings in lower case: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish."""

_MONTHS = (
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    r"m[aä]r|mai|okt|dez|janv|f[eé]v|avr|juin|juil|ao[uû]t|d[eé]c|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|"
    r"fev|maio|out|mrt|mei|sty|lut|kwi|maj|cze|lip|sie|wrz|pa[zź]|lis|gru"
)
_DATE_PART = re.compile(
    rf"(?:\b(?:19|20)\d\d\b|\b\d{{1,2}}[./]\d{{2,4}}\b|\b(?:{_MONTHS})[a-zäéûźń]*\b\.?|"
    r"\b(?:present|current|now|today|ongoing|to|since|until|from|heute|seit|bis|aujourd'hui|présent|depuis|actual|"
    r"presente|oggi|attuale|hasta|desde|atual|heden|obecnie|yrs?|years?|months?|mos?)\b|['’]\d\d\b)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]")


def is_section_heading(line: str) -> bool:
    """True for a line that is nothing but a usual heading of a resume's section."""
    return line.strip(" :.-–—|•").casefold() in SECTION_HEADINGS


def is_date_label(text: str) -> bool:
    """True for a label that says when: "2019 - 2021", "Mar 2020 to present", "since 2018"."""
    if not _DIGIT.search(text) or len(text) > 40:
        return False
    rest = _DATE_PART.sub("", text)
    return len(_LETTERS.findall(rest)) <= 2 and rest != text
