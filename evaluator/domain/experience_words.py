"""Words that dates in resumes are written with: months, seasons, "to", "since" and "present", as folded text.

Written by hand for English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Romanian, Russian, Ukrainian,
Swedish, Danish, Norwegian, Finnish, Czech, Hungarian, Greek, Turkish, and the names that do not clash with these of
Slovak, Slovenian, Croatian, Bulgarian, Lithuanian, Latvian and Estonian. Folded means lower case without accents, as
`fold` gives it. Month names follow CLDR's wide, genitive and abbreviated forms.
"""

import re
import unicodedata

_MONTH_LINES = """
1 january jan januar janner jaenner janvier janv enero ene gennaio gen janeiro januari stycznia styczen sty ianuarie ian
1 января январь янв січня січень січ tammikuu tammikuuta ledna leden led januar jan. ιανουαριου ιανουαριος ιαν ocak oca
2 february feb februar fevrier fevr fev febrero febbraio febb fevereiro februari lutego luty lut februarie февраля
2 февраль фев февр лютого лютий лют helmikuu helmikuuta unora unor februar φεβρουαριου φεβρουαριος φεβ subat sub
3 march mar marz maerz mrz mars marzo marco maart mrt marca marzec martie марта март мар березня березень бер
3 maaliskuu maaliskuuta brezna brezen marcius marc μαρτιου μαρτιος μαρ mart
4 april apr avril avr abril abr aprile kwietnia kwiecien kwi aprilie апреля апрель апр квітня квітень квіт
4 huhtikuu huhtikuuta dubna duben aprilis απριλιου απριλιος απρ nisan nis
5 may mai mayo maggio mag maio mei maja maj мая май травня травень трав toukokuu toukokuuta kvetna kveten majus maj
5 μαιου μαιος μαι mayis
6 june jun juni juin junio giugno giu junho czerwca czerwiec cze iunie iun июня июнь июн червня червень черв kesakuu
6 kesakuuta cervna cerven junius ιουνιου ιουνιος ιουν haziran haz
7 july jul juli juillet juil julio luglio lug julho lipca lipiec lip iulie iul июля июль июл липня липень лип
7 heinakuu heinakuuta cervence cervenec julius ιουλιου ιουλιος ιουλ temmuz tem
8 august aug aout agosto ago augustus sierpnia sierpien sie augusti август августа авг серпня серпень серп elokuu
8 elokuuta srpna srpen augusztus αυγουστου αυγουστος αυγ agustos agu
9 september sept sep septembre septiembre settembre sett set setembro wrzesnia wrzesien wrz septembrie сентября
9 сентябрь сен сент вересня вересень вер syyskuu syyskuuta zari szeptember szept σεπτεμβριου σεπτεμβριος σεπ eylul eyl
10 october oct oktober okt octobre octubre ottobre ott outubro out pazdziernika pazdziernik paz octombrie oktobar
10 октября октябрь окт жовтня жовтень жовт lokakuu lokakuuta rijna rijen οκτωβριου οκτωβριος οκτ ekim eki
11 november nov novembre noviembre novembro listopada listopad lis noiembrie noi ноября ноябрь ноя нояб листопада
11 листопад лист marraskuu marraskuuta νοεμβριου νοεμβριος νοε kasim kas
12 december dec dezember dez decembre diciembre dic dicembre dezembro grudnia grudzien gru decembrie декабря декабрь
12 дек грудня грудень груд joulukuu joulukuuta prosince prosinec δεκεμβριου δεκεμβριος δεκ aralik ara desember des
"""

_MORE_MONTHS = """
1 januara sijecanj sijecnja януари sausis sausio janvaris jaanuar januarja
2 februara veljaca veljace февруари vasaris vasario februaris veebruar februarja
3 marec marca ozujak ozujka kovas kovo marts marsa
4 aprila travanj travnja balandis balandzio aprilis aprill
5 maja svibanj svibnja maijs geguze geguzes
6 juna lipanj lipnja юни birzelis birzelio junijs juuni junij junija
7 jula srpanj srpnja юли liepa liepos julijs juuli julij julija
8 augusta kolovoz kolovoza rugpjutis rugpjucio augusts avgust avgusta
9 septembra rujan rujna септември rugsejis rugsejo septembris septembrom
10 oktobra октомври spalis spalio oktobris oktoober
11 novembra studeni studenoga ноември lapkritis lapkricio novembris
12 decembra prosinac prosinca декември gruodis gruodzio decembris detsember
1 јануар јануара gener ιανουαριο tammi janvara janvari jaanuari
2 фебруар фебруара febrer φεβρουαριο helmi februari veebruari
3 марта μαρτιο maalis marta
4 април априла huhti απριλιο abrill aprilli
5 мај маја maig μαιο touko maia geguze
6 јун јуна juny ιουνιο
7 јул јула juliol ιουλιο heina
8 август августа agost αυγουστο elo
9 септембар септембра setembre σεπτεμβριο syys
10 октобар октобра octubre οκτωβριο loka
11 новембар новембра novembre νοεμβριο marras
12 децембар децембра desembre δεκεμβριο joulu
"""

_FINNISH_ENDINGS = ("sta", "hun", "ssa", "n")
_HUNGARIAN = (
    "januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december"
)
_HUNGARIAN_ENDINGS = ("tol", "jatol", "atol", "etol", "ig", "aig", "eig", "ban", "ben", "i", "ja", "a", "e")
"""From, until and in, as a month takes them on."""

_SEASON_LINES = """
3 spring fruhjahr fruhling fruehjahr printemps primavera lente wiosna primavara весна var foraar vor
6 summer sommer sommersemester ete verano estate verao zomer lato vara лето sommar leto nyar yaz
9 autumn fall herbst automne otono autunno outono herfst jesien toamna осень host efteraar podzim osz
12 winter wintersemester hiver invierno inverno zima iarna зима talvi
3 varen kevat ilkbahar jaro wiosna tavasz ανοιξη foraret пролет proljece весни
6 sommaren sommeren kesa lato leto nyar ljeto καλοκαιρι літо лето лята vasara
9 hosten syksy sonbahar podzim jesen φθινοπωρο efteraret осінь осени есен осені
12 vintern vinteren vinter kis χειμωνας
"""

PRESENT = """
present|presently|now|current|currently|today|to date|till date|until now|till now|to present|up to now|ongoing
to this day
heute|bis heute|aktuell|laufend|jetzt|gegenwart|bis dato|andauernd|a ce jour|aujourd'hui|aujourd’hui|en cours|en poste
actuel|actuellement|jusqu'a present|jusqu'a aujourd'hui|actualidad|la actualidad|actual|actualmente|hoy|presente
la fecha|hasta la fecha|oggi|ad oggi|a oggi|in corso|attuale|attualmente|tuttora|atual|atualmente|hoje|ate hoje
o momento|ate o momento|o presente|ate o presente|momento|heden|nu|huidig|lopend|obecnie|do dzis|do dzisiaj|teraz
nadal|dzis|chwili obecnej|prezent|in prezent|pana in prezent|настоящее время|по настоящее время|наст. время|н.в.
сегодня|по сей день|сейчас|теперішній час|по теперішній час|донині|дотепер|тепер|nuvarande|i dag|idag|pagaende|nutid
nuvaerende|naavaerende|dags dato|nykyinen|nykyhetki|soucasnost|dosud|nyni|jelenleg|jelen|mostanaig|σημερα|μεχρι σημερα
παρον|nåværende
súčasnosť|danas|sada|trenutno|danes|досега|момента|настоящем|dabar|tagad|praegu|наст. вр.
halen|gunumuz|devam ediyor|devam|bugun|simdi|su an|gunumuze kadar|现在|現在|현재|至今|迄今|今
dato|bis jetzt|derzeit|momentan|weiterhin|laufendes|do teraz|do nadal|do chwili obecnej|dotychczas|aktualnie|trwa
po dzis dzien|н. в.|по н. в.|наст.вр.|сегодняшний день|текущий момент|до сегодня|до сьогодні|сьогодні|зараз|дотепер
теперішнього часу|сьогоднішній день|понастоящем|днес|сега|данас|тренутно|садашњост|avui|actualitat|fins ara
sobrid|pasreiz|siandien|siuo metu|tana|kasutusel|napjainkig|napjaink|maig|mai napig|folyamatban|ma|doteraz|dnes|sucasne
aktualne|az dosud|az do soucasnosti|do danas|do danes|sadasnjost|sedaj|trenutak|acum|astazi|ziua de azi|in curs|curent
ahora|ahora mismo|el presente|ce jour|maintenant|nos jours|adesso|odierno|agora|dias atuais|os dias atuais|data atual
d.d.|d.d|nuvarende|vandaag|op heden|dit moment|tills vidare|tillsvidare|fortfarande|fortsatt|stadig|fortsat
nyt|nykypaiva|edelleen
toistaiseksi|τωρα|η σημερινη ημερα|αυτη τη στιγμη|date|still|na
"""
"""Ends of a range that mean the day of counting, separated by | or line ends."""

WEAK_PRESENT = frozenset(
    (
        "date",
        "still",
        "na",
        "ma",
        "dato",
        "devam",
        "nu",
        "now",
        "nyt",
        "ora",
        "tana",
        "dnes",
        "trwa",
        "stadig",
    )
)
"""Of these, words that mean it only behind a dash or a "to"."""

SEPARATORS = """
to|until|till|til|thru|through|up to|bis|bis zum|bis ende|a|au|al|jusqu'a|jusqu'au|jusqu'en|jusque|hasta|hasta el|ate
fino a
t.o.m.|t.o.m|till och med|fram till|frem til|indtil|kadar|iki|lidz|kuni|fins|fins a|saakka|og til|и до|do konca|pana
vegeig|все до|аж до|до края на|fino al|sino a|do|tot|tot en met|t/m|la|pana la|pana in|по|до|az|μεχρι|εως|ως|ile
and until|to end of|till end of
"""
"""Words that stand between the two dates of a range."""

SINCE = """
since|seit|ab|depuis|depuis le|desde|dal|sinds|vanaf|od|din|incepand cu|с|со|з|від|sedan|fran och med|siden|fra
since about|da|απο|απο τον|απο το|απο τη|од|от|des de|nuo|kops|alates|ab dem|seit dem
"""
"""Words before a single date that mean: from then until the day of counting."""


SINCE_BEHIND = """
onwards|onward|alkaen|lahtien|dan beri|den beri|tan beri|ten beri|dan itibaren|den itibaren|ten itibaren
dan bu yana|den bu yana|ota|から|부터|起|起至今
"""
"""Words behind a single date that mean the same; Turkish ones follow an apostrophe."""

BETWEEN = "between|zwischen|entre|tra|fra|tussen|miedzy|pomiedzy|mellan|mellom|mellem|между|між|izmedu|medzi|mezi|intre"
AND = "and|und|et|y|e|en|a|och|og|и|і|i|si|este"
"""Words around the two dates of a range, "between 2019 and 2021"."""

_PARTS_OF_YEAR = """
1 early beginning anfang debut principios inizio inicio poczatek
5 mid middle mitte mi mediados meta meados polowa
9 late end ende fin finales fine final koniec
"""
_WITHOUT_ACCENT = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "a"}


class _Folded(dict[int, str]):
    """A table for `str.translate` that learns each character when it first meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_FOLDED = _Folded()


def _fold_character(character: str) -> str:
    if character.lower() in _WITHOUT_ACCENT:
        return _WITHOUT_ACCENT[character.lower()]
    if "\uac00" <= character <= "\ud7a3":
        return character
    base = unicodedata.normalize("NFD", character)[0].casefold()
    return base if len(base) == 1 else character.lower()[:1]


def fold(text: str) -> str:
    """The text in lower case without accents, character for character: offsets stay true."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def _numbered(lines: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in filter(None, lines.splitlines()):
        number, *names = line.split()
        for name in names:
            found.setdefault(fold(name.rstrip(".")), int(number))
    return found


def _with_endings() -> dict[str, int]:
    months = _numbered(_MONTH_LINES + _MORE_MONTHS)
    for name, number in tuple(months.items()):
        if name.endswith("kuu"):
            months.update((name + ending, number) for ending in _FINNISH_ENDINGS)
    for number, name in enumerate(_HUNGARIAN.split(), 1):
        for ending in _HUNGARIAN_ENDINGS:
            months.setdefault(name + ending, number)
    return months


MONTHS: dict[str, int] = _with_endings()
"""Folded month name or abbreviation -> 1..12."""

SEASONS: dict[str, int] = _numbered(_SEASON_LINES)
"""Folded season -> its first month on the northern hemisphere."""


EARLY_MID_LATE: dict[str, int] = _numbered(_PARTS_OF_YEAR)
"""Folded early, mid, late -> the first of its four months."""


def alternation(words: str | dict[str, int]) -> str:
    """A regular expression for any of the words, longest first."""
    listed = words if isinstance(words, dict) else [w for w in re.split(r"[|\n]", words) if w]
    return "|".join(re.escape(fold(word)) for word in sorted(listed, key=len, reverse=True))
