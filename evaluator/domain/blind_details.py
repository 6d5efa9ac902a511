"""Lines and phrases on birth, age, family, nationality, religion, gender and photo, in twelve languages."""

import re
from collections.abc import Iterator

from evaluator.domain.blind_spans import DATA, Span

_LABELS_TEXT = r"""
date of birth|birth ?date|birthday|d\.?o\.?b\.?|place of birth|birth ?place|born|age|gender|sex|pronouns?|
marital status|civil status|family status|children|number of children|dependents|nationality|citizenship|
religion|confession|
denomination|ethnicity|race|photo|photograph|picture|height|weight|maiden name|
geburtsdatum|geburtstag|geburtsort|geboren|geb\.|alter|geschlecht|familienstand|kinder|nationalität|
staatsangehörigkeit|staatsbürgerschaft|religion|konfession|pronomen|lichtbild|foto|geburtsname|
date de naissance|né\(?e?\)? le|lieu de naissance|âge|sexe|situation (?:familiale|de famille|matrimoniale)|
état civil|nationalité|enfants|pronoms?|photographie|
fecha de nacimiento|lugar de nacimiento|nacimiento|edad|sexo|género|estado civil|nacionalidad|hijos|religión|
data di nascita|luogo di nascita|nato il|nata il|età|sesso|stato civile|nazionalità|cittadinanza|figli|
data de nascimento|local de nascimento|idade|género|gênero|nacionalidade|naturalidade|filhos|
geboortedatum|geboorteplaats|leeftijd|geslacht|burgerlijke staat|nationaliteit|
data urodzenia|miejsce urodzenia|wiek|płeć|stan cywilny|narodowość|obywatelstwo|
дата рождения|место рождения|возраст|пол|семейное положение|гражданство|национальность|
doğum tarihi|doğum yeri|yaş|cinsiyet|medeni (?:hali?|durumu?)|uyruk|uyruğu|
födelsedatum|födelseort|ålder|kön|civilstånd|medborgarskap|
datum narození|místo narození|věk|pohlaví|rodinný stav|národnost|státní občanství
"""
_LABELS = "|".join(part.strip() for part in _LABELS_TEXT.replace("\n", "").split("|") if part.strip())
_LABELLED = re.compile(
    rf"(?P<lead>^|[|•·∙●▪;\t])[ \t*\-–•]*(?:{_LABELS})(?:[ \t]*(?:/|&|and|und|y|e|et)[ \t]*(?:{_LABELS}))?"
    r"(?:[ \t]*[:=][ \t]*|[ \t]+[–-][ \t]+|[ ]*\t[ \t]*)(?P<value>[^\n|•·∙●▪;\t]{0,80})",
    re.IGNORECASE | re.MULTILINE,
)
_BARE = re.compile(
    r"^[ \t*\-–•]*(?:personal (?:details|information|data)|persönliche (?:daten|angaben)|photo|foto|"
    r"lichtbild|"
    r"\[?(?:photo|foto|picture|image|bild)\]?)[ \t]*:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_DATE = (
    r"(?:\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|"
    r"th)?\.?[ \t]+(?:of[ \t]+)?[^\W\d_]{3,12}\.?,?[ \t]+\d{4}|"
    r"[^\W\d_]{3,12}[ \t]+\d{1,2}(?:st|nd|rd|th)?,?[ \t]+\d{4}|(?:19|20)\d{2})"
)
_PLACE = (
    r"(?:[ \t]+(?:in|à|a|en|em|te|w|v|"
    r"i)[ \t]+(?-i:[A-ZÀ-ÝŁŚŻ])[\w'’-]+(?:[ ,]+(?-i:[A-ZÀ-ÝŁŚŻ])[\w'’-]+){0,2})?"
)
_PHRASES = (
    rf"\bd\.?o\.?b\.?[ \t]*:?[ \t]*{_DATE}",
    rf"\b(?:born(?:[ \t]+on|[ \t]+in)?|geboren(?:[ \t]+am)?|geb\.?(?:[ \t]+am)?|née?(?:[ \t]+le)?|"
    rf"nacid[oa](?:[ \t]+el)?|nat[oa](?:[ \t]+il)?|"
    rf"nascid[oa](?:[ \t]+em)?|geboren[ \t]+op|ur\.|urodzon[ya]|narozen[aý]?|född|"
    rf"fødd?t?)[ \t]+{_DATE}{_PLACE}",
    r"\b\d{2}[ \t]*(?:years?[ \t]+old|y/?o\b|yrs?[ \t]+old|Jahre[ \t]+alt|jährig\w*|ans(?=[ \t]*(?:[,.|"
    r"\n]|$))|"
    r"años[ \t]+de[ \t]+edad|anni[ \t]+di[ \t]+età|anos[ \t]+de[ \t]+idade|jaar[ \t]+oud|"
    r"lat(?=[ \t]*(?:[,.|\n]|$)))",
    r"\baged?[ \t]+\d{2}\b|\bim[ \t]+Alter[ \t]+von[ \t]+\d{2}\b",
    r"\b(?:un)?married(?=[ \t]*(?:[,.;|\n(]|with|$))|\bdivorced\b|\bwidowed\b|\bverheiratet\b|\bledig\b|"
    r"\bgeschieden\b|\bverwitwet\b|"
    r"\bcélibataire\b|\bmariée?\b|\bdivorcée?\b|\bsolter[oa]\b|\bcasad[oa]\b|\bdivorciad[oa]\b|"
    r"\bcelibe\b|\bnubile\b|\bconiugat[oa]\b|"
    r"\bsolteir[oa]\b|\bgehuwd\b|\bongehuwd\b|\bżonaty\b|\bzamężna\b|\bkawaler\b",
    r"\b(?:with[ \t]+)?(?:one|two|three|four|no|\d)[ \t]+(?:children|child|kids?)\b|\b(?:\d|ein|zwei|"
    r"drei|keine)[ \t]+(?:Kind(?:er)?)\b",
    r"\((?:she/her(?:/hers)?|he/him(?:/his)?|they/them(?:/theirs)?)\)|\b(?:she/her(?:/hers)?|"
    r"he/him(?:/his)?|they/them(?:/theirs)?)\b",
    r"\b(?:male|female)(?=[ \t]*(?:[,.;|\n]|$))",
    r"\b(?-i:[A-Z])[a-z]+[ \t]+(?:citizen|national)\b(?![ \t]+[a-z])|"
    r"\bcitizen[ \t]+of[ \t]+(?:the[ \t]+)?(?-i:[A-Z])[a-z]+(?:[ \t]+(?-i:[A-Z])[a-z]+)?",
)
_PHRASE = re.compile("|".join(f"(?:{form})" for form in _PHRASES), re.IGNORECASE)
_WORK = re.compile(r"\b(?:experience|Erfahrung|career|team|project)\b", re.IGNORECASE)


def detail_spans(text: str) -> Iterator[Span]:
    """Labelled details up to the end of their line or cell, and phrases that need no label."""
    for found in _LABELLED.finditer(text):
        start = found.start() + len(found["lead"])
        if found["value"].strip() and not _WORK.search(found["value"]):
            yield Span(start + _blanks(text, start), found.end(), DATA)
    for found in _BARE.finditer(text):
        yield Span(found.start(), found.end(), DATA)
    for found in _PHRASE.finditer(text):
        yield Span(found.start(), found.end(), DATA)


def _blanks(text: str, at: int) -> int:
    end = at
    while end < len(text) and text[end] in " \t":
        end += 1
    return end - at
