"""Parts of a job description by their headings and cues, in English, German, French, Spanish, Italian and Dutch."""

import re
from enum import StrEnum

from evaluator.domain.experience_words import fold


class Part(StrEnum):
    """What a part of a job description is about."""

    OPEN = "open"
    TASKS = "tasks"
    DEMANDED = "demanded"
    REQUIRED = "required"
    PROFILE = "profile"
    NICE = "nice"
    SKIPPED = "skipped"

    @property
    def asks(self) -> bool:
        """True where every line asks for something."""
        return self not in (Part.OPEN, Part.SKIPPED)


_HEADINGS: tuple[tuple[Part, str], ...] = (
    (
        Part.SKIPPED,
        r"about us|about the (?:company|team|firm)|who we are|our (?:company|story|mission|values|team|culture)|"
        r"company (?:overview|"
        r"description|profile)|uber uns|wer wir sind|das sind wir|qui sommes[- ]nous|a propos de|l'entreprise|"
        r"sobre nosotros|quienes somos|"
        r"chi siamo|over ons|benefits|perks|what we offer|we offer|our offer|what you (?:get|will get)|wir bieten|"
        r"das bieten wir|unser angebot|was wir|"
        r"deine vorteile|ihre vorteile|benefit|ce que nous|nous offrons|nous vous offrons|avantages|ofrecemos|"
        r"que ofrecemos|beneficios|offriamo|wij bieden|"
        r"why (?:join|work|us)|salary|compensation|remuneration|pay range|vergutung|equal (?:opportunity"
        r"|employment)|"
        r"diversity|eeo|disclaimer|"
        r"how to apply|apply|application|to apply|bewerbung|so bewerben|kontakt|contact|postuler|candidature|"
        r"como aplicar|next steps|location|"
        r"working hours|schedule|job type|privacy|interested|interessiert|physical (?:demands|requirements)|"
        r"(?:work|working) (?:environment|conditions)|what'?s in it for you|work location|additional information|"
        r"disclaimer|eeo|equal opportunity|our promise|salary range|total rewards",
    ),
    (
        Part.NICE,
        r"nice[- ]to[- ]haves?|good to have|bonus(?: points)?|pluses|a plus|preferred(?: \w+){0,3}|"
        r"desirable(?: \w+){0,2}|desired(?: \w+){0,2}|"
        r"extra credit|ideally|additional assets|von vorteil|wunschenswert|das ware (?:toll|super)|pluspunkte|"
        r"idealerweise|les plus|atouts?|"
        r"serait un plus|apprecie|souhaite|se valora\w*|valorable|deseable|preferibile|gradito|pre|pluspunten",
    ),
    (
        Part.DEMANDED,
        r"must[- ]haves?|required(?: (?!dut|func|resp|task)\w+){0,3}|minimum (?:qualifications|requirements)|"
        r"essential(?: (?!dut|func|resp|task)\w+){0,2}|"
        r"mandatory(?: \w+){0,2}|"
        r"prerequisites|muss|das musst du|pre-?requis|requisitos (?:minimos|imprescindibles)|imprescindible",
    ),
    (
        Part.REQUIRED,
        r"basic qualifications|(?:job |key |the )?requirements?|what (?:we|you) (?:need|require)|voraussetzungen|"
        r"anforderungen|"
        r"exigences|requisitos|requisiti|vereisten|functie-eisen",
    ),
    (
        Part.PROFILE,
        r"what you(?:'ll|'ll| will)? (?:bring|have)|your (?:profile|skills|background|qualifications|experience)|"
        r"you (?:have|bring|are)|"
        r"about you|who you are|what we(?:'re| are)? look\w* for|we(?:'re| are) looking for|(?:key |"
        r"your )?qualifications(?: and \w+)?|(?:key |technical |core |the )?"
        r"skills(?: (?:and|&) \w+)*|experience(?: (?:and|&) \w+)?|education(?: (?:and|&) \w+)*|candidate profile|"
        r"person specification|competenc\w+|"
        r"(?:dein|ihr|das) profil|das bringst du mit|das bringen sie mit|was du mitbringst|was sie mitbringen|"
        r"qualifikation\w*|"
        r"(?:votre )?profil(?: recherche)?|vos competences|competences(?: requises)?|qualifications|(?:tu |"
        r"su )?perfil|lo que buscamos|"
        r"que buscamos|profilo|competenze|wat breng je mee|jouw profiel|languages|sprachen",
    ),
    (
        Part.TASKS,
        r"what you(?:'ll|'ll| will)? (?:do|be doing|own)|(?:key |main |your |core |job |primary |"
        r"essential )?(?:responsibilities|duties|tasks|functions|"
        r"accountabilities)(?: (?:and|&|include) ?\w*)?|(?:about )?(?:the|your) (?:role|job|position|work|tasks|"
        r"mission)|role (?:overview|description)|"
        r"job (?:description|summary|purpose)|day[- ]to[- ]day|position summary|in this role|(?:deine|ihre|"
        r"die) aufgaben|aufgaben\w*|das erwartet (?:dich|sie)|"
        r"tatigkeiten|das machst du|(?:vos |les )?missions?(?: principales)?|(?:vos )?(?:taches|responsabilites)|"
        r"le poste|tus (?:tareas|funciones)|funciones|"
        r"responsabilidades|que haras|mansioni|attivita|responsabilita|(?:jouw )?(?:taken|werkzaamheden)|"
        r"wat ga je doen",
    ),
)
_HEADING = tuple((part, re.compile(rf"(?:{words})", re.IGNORECASE)) for part, words in _HEADINGS)
_ABOUT_TASKS = re.compile(r"\b(?:dut(?:y|ies)|responsibilit|functions?|tasks?)")
_HEADING_END = re.compile(r"\s?:\s|\s[-–*•]\s")
_HEADING_WORDS = 5
_BARE_HEADING = re.compile(
    r"(?<=\s)(?:(?:Key|Essential|Job|Core|Primary|Principal|Main|Your|Position|Role|General) )?"
    r"(?:Responsibilities|Duties|Job Functions|Requirements|Qualifications|Job Description|Job Summary"
    r"|Position Summary)"
    r"(?: (?:and|&) \w+)?(?=\s[^\Wa-z_])|(?<=\s)(?:(?:Minimum|Preferred|Basic|Required|Desired|Additional) "
    r"(?:Qualifications|Requirements|Skills|Experience|Education)|About (?:[Tt]he|[Tt]his) (?:Role|Position"
    r"|Job|Company|Team)|"
    r"About (?:Us|You)|What You(?:['’]ll| Will) (?:Do|Bring|Need)|Who (?:You|We) Are|What We Offer"
    r"|Why Join Us|Benefits|"
    r"Compensation|Physical (?:Demands|Requirements)|Work(?:ing)? (?:Environment|Conditions)"
    r"|Company Overview|Nice [Tt]o [Hh]ave|"
    r"Skills (?:and|&) \w+|Education (?:and|&) \w+|The Role|Equal Opportunity)(?=\s[^\Wa-z_])"
)
"""Headings in capitals inside running text, where even the colon was lost."""
NICE_CUE = re.compile(
    r"\b(?:nice[- ]to[- ]have|good to have|(?:is|are|would be|as)? ?(?:a|an|big|strong)? ?(?:plus|bonus|asset)|"
    r"preferred|preferably|ideally|(?:an )?advantage|"
    r"advantageous|desirable|desired|optional|welcome|von vorteil|idealerweise|wunschenswert|gerne auch"
    r"|vorzugsweise|"
    r"un plus|un atout|apprecie\w*|"
    r"souhaite\w*|se valora\w*|valorable|deseable|preferible\w*|gradit\w+|een pre)\b"
)
MUST_CUE = re.compile(
    r"\b(?:must|must[- ]have|required?|requires|mandatory|essential|necessary|indispensable|prerequisite|at least|"
    r"minimum|you (?:need|have)|zwingend|"
    r"erforderlich|vorausgesetzt|voraussetzung|mindestens|unbedingt|muss|notwendig|obligatoire|imperatif|exige\w*|"
    r"requis\w*|minimum|"
    r"imprescindible|obligatori[oa]|requerid[oa]|necessari[oa]|richiest[oa]|vereist)\b"
)
ASKING_CUE = re.compile(
    r"\b(?:experience\w*|experienced|knowledge|skills?|skilled|proficien\w+|familiar\w*|understanding"
    r"|ability|able to|"
    r"degree|bachelor\w*|master'?s|diploma|"
    r"certifi\w+|licen[cs]e|fluent|years?|must|required|expertise|background in|qualified|you (?:have|know"
    r"|will|can|"
    r"are able)|track record|competen\w+|"
    r"responsible for|erfahrung\w*|kenntnisse|\w+kenntnisse|ausbildung|studium|fuhrerschein|beherrsch\w*"
    r"|umgang mit|"
    r"abschluss|sicher in|deutsch|englisch|"
    r"verantwort\w+|experience|connaissance\w*|maitrise\w*|diplome|formation|competences|permis|experiencia|"
    r"conocimiento\w*|titulo|titulacion|dominio|"
    r"carnet|esperienza|conoscenza|laurea|ervaring|kennis|diploma)\b"
)
_SKIPPED_SPEECH = re.compile(
    r"equal[- ]opportunit|equal employment|regardless of|without regard|discriminat|all qualified applicants|"
    r"affirmative action|reasonable accommodation|"
    r"protected (?:veteran|status|class)|we (?:offer|provide) |(?:we are|we're|is) (?:seeking|looking|hiring|"
    r"recruiting)|join (?:our|us|the) |we are (?:a|an|one of|the|proud|committed)|our (?:mission|clients|customers|"
    r"company) (?:is|are)|"
    r"\bsalary\b|per (?:hour|annum|year)\b|401\s?\(?k|health insurance|paid (?:time|vacation|holiday|leave)|"
    r"days? of (?:holiday|vacation|leave)|parental leave|"
    r"pension|free (?:coffee|fruit|drinks)|gym membership|company car|bonus scheme|(?:send|submit|"
    r"email) (?:us )?(?:your|a) (?:cv|resume|application)|apply (?:now|today|by|"
    r"online|here|via)|click|founded in|headquartered|start(?:ing)? date|job type|location:|full[- ]time|"
    r"part[- ]time contract|wir bieten|wir sind |wir wachsen|"
    r"urlaubstage|bewerben sie|bewirb dich|ungeachtet|unabhangig von|gleichermassen|schwerbehinder|nous offrons|"
    r"nous sommes|tickets? restaurant|mutuelle|rtt\b|"
    r"envoyez|handicap|egalite des chances|ofrecemos|somos |igualdad de oportunidades|envia tu|seguro medico|"
    r"confidential|www\.|https?:|@|above statements|\beoe\b|noise level|lift (?:up to )?\d+|stock options"
    r"|celebrate diversity|"
    r"days? (?:of )?(?:holiday|pto|vacation)|medical insurance|adjustments to the|work-?life balance"
    r"|competitive (?:pay|salary)|"
    r"best places? to work|industry leader|leading provider|fortune \d+|award[- ]winning|drug[- ]free"
    r"|background check|"
    r"authori[sz]ed to work|sponsorship|relocation|employee discount|tuition|dental|life insurance|paid time off"
)
PROTECTED = re.compile(
    r"years old|\bage[ds]?\b(?! care| related)|\bunder \d\d\b|gender|\b(?:male|female)\b|\bman\b|\bwoman\b"
    r"|nationalit|"
    r"citizenship|religio|marital|married|pregnan|ethnic|\brace\b|"
    r"disabilit|health condition|photo(?:graph)? of (?:you|yourself)|with photo|sexual|young (?:and|team|person|"
    r"people)|youthful|jahre alt|\balter\b|geschlecht|"
    r"staatsangehorig|konfession|familienstand|junges team|lichtbild|bewerbungsfoto|\bsexe\b|nationalite|"
    r"situation familiale|jeune et|edad|\bsexo\b|"
    r"nacionalidad|estado civil|buena presencia|physically attractive|date of birth"
)


def part_of_heading(line: str) -> Part | None:
    """The part that a line opens when it is a heading, else None. Only short lines without a full stop are headings."""
    plain = re.sub(r"^[\W_]+|[\W_]+$", "", fold(line))
    if not plain or len(plain) > 60 or len(plain.split()) > 8 or line.rstrip().endswith((".", ",", ";")):
        return None
    shouted = line.rstrip().endswith(":") or line.isupper()
    for part, pattern in _HEADING:
        match = pattern.match(plain)
        if match and (
            match.end() == len(plain)
            or shouted
            or (len(plain) - match.end() <= 18 and len(plain.split()) <= 5)
        ):
            return _sharpened(part, plain)
    return None


def _sharpened(part: Part, heading: str) -> Part:
    """A profile that calls itself required or preferred is that."""
    if part is Part.DEMANDED and _ABOUT_TASKS.search(heading):
        return Part.TASKS
    if part is Part.PROFILE and NICE_CUE.search(heading):
        return Part.NICE
    return Part.DEMANDED if part is Part.PROFILE and MUST_CUE.search(heading) else part


def bare_headings(text: str) -> list[tuple[int, int]]:
    """Offsets of headings in capitals inside running text."""
    return [match.span() for match in _BARE_HEADING.finditer(text)]


def inline_headings(text: str) -> list[int]:
    """Offsets where a heading begins inside running text, known by the colon or bullet behind it."""
    found = []
    for end in _HEADING_END.finditer(text):
        window = text[max(0, end.start() - 60) : end.start()]
        base = end.start() - len(re.split(r"[:.!?;]\s", window)[-1])
        words = list(re.finditer(r"\S+", text[base : end.start()]))[-_HEADING_WORDS:]
        for word in words:
            start = base + word.start()
            if word.group()[0].isupper() and part_of_heading(text[start : end.start()] + ":"):
                found.append(start)
                break
    return found


def is_beside_the_point(line: str) -> bool:
    """True for sentences about the company, its benefits, equal opportunity or how to apply."""
    return bool(_SKIPPED_SPEECH.search(fold(line)))
