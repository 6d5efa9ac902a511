"""Twenty people who do not exist, and five resumes that any of them could have written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Everything that tells who somebody is, and nothing of what they can do."""

    first: str
    last: str
    email: str
    phone: str
    address: str
    link: str
    birth: str = "01.02.1990"
    gender: str = "female"
    subject: str = "She"
    other: str = "her"
    title: str = "Ms"
    nationality: str = "Invented"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


PEOPLE = (
    Person(
        "Tilda",
        "Testperson",
        "tilda.testperson@example.com",
        "+49 30 5550 1234",
        "Musterstraße 12, 10115 Musterstadt",
        "linkedin.com/in/tilda-testperson",
    ),
    Person(
        "Bo",
        "Li",
        "bo_li88@example.org",
        "(555) 010-0199",
        "12 Pretend Street, Springfield, IL 62704",
        "https://github.com/bolicodes",
        "1988-03-04",
        "male",
        "He",
        "his",
        "Mr",
    ),
    Person(
        "María José",
        "Ficticia Pérez",
        "mj.ficticia@example.es",
        "+34 600 000 000",
        "Calle Inventada 5, 28001 Madrid",
        "www.linkedin.com/in/mjficticia",
        "4 May 1991",
    ),
    Person(
        "Jean-Luc",
        "Prétendu",
        "jlpretendu@example.fr",
        "+33 1 55 50 12 34",
        "12 rue de la Paix, 75002 Paris",
        "linkedin.com/in/jeanluc-pretendu",
        "12/03/1985",
        "male",
        "He",
        "his",
        "Mr",
    ),
    Person(
        "Jürgen",
        "Müßig",
        "juergen.muessig@example.de",
        "0171 5550123",
        "Beispielweg 3a, 50667 Köln",
        "xing.com/profile/Juergen_Muessig",
        "3. März 1979",
        "male",
        "He",
        "his",
        "Herr",
    ),
    Person(
        "Aoife",
        "O'Placeholder",
        "aoife@oplaceholder.example.com",
        "+353 1 555 0123",
        "4 Mockup Road, Dublin",
        "github.com/aoifeop",
        "1992-11-30",
    ),
    Person(
        "Zofia",
        "Wymyślona-Próbna",
        "zofia.probna@example.pl",
        "+48 22 555 01 23",
        "ul. Zmyślona 7, 00-950 Warszawa",
        "linkedin.com/in/zofiaprobna",
        "07.08.1993",
    ),
    Person(
        "Nguyễn",
        "Thị Mẫu",
        "thimau@example.vn",
        "+84 24 5555 0123",
        "15 Imaginary Lane, Hanoi, Vietnam",
        "github.com/thimau-dev",
        "1995-05-05",
    ),
    Person(
        "Olga",
        "Testowa",
        "o.testowa@example.com",
        "+48 601 555 012",
        "ul. Próbna 1/2, 30-001 Kraków",
        "linkedin.com/in/olga-testowa",
        "1990",
    ),
    Person(
        "Иван",
        "Примеров",
        "ivan.primerov@example.ru",
        "+7 495 555-01-23",
        "ул. Примерная 5, 101000 Москва",
        "github.com/primerov",
        "01.01.1980",
        "male",
        "He",
        "his",
        "Mr",
    ),
    Person(
        "Grace",
        "Baker",
        "gbaker@example.co.uk",
        "020 5550 1234",
        "7 Sample Close, London SW1A 1AA",
        "linkedin.com/in/grace-baker-sample",
    ),
    Person(
        "Ahmet",
        "Örnek",
        "ahmet.ornek@example.com.tr",
        "+90 212 555 01 23",
        "Beispielallee 9, 34000 Istanbul",
        "github.com/ahmetornek",
        "2 June 1987",
        "male",
        "He",
        "his",
        "Mr",
    ),
    Person(
        "Giulia",
        "De Finta",
        "giulia.definta@example.it",
        "+39 06 5550 1234",
        "Via Immaginaria 8, 00184 Roma",
        "linkedin.com/in/giuliadefinta",
        "15 agosto 1994",
    ),
    Person(
        "Sven",
        "Låtsas",
        "sven.latsas@example.se",
        "+46 8 555 012 34",
        "Exempelgatan 3, 111 22 Stockholm",
        "github.com/svenlatsas",
        "1983-07-21",
        "male",
        "He",
        "his",
        "Mr",
    ),
    Person(
        "Anna",
        "van der Voorbeeld",
        "anna.voorbeeld@example.nl",
        "+31 20 555 0123",
        "Voorbeeldstraat 4, 1012 AB Amsterdam",
        "linkedin.com/in/annavoorbeeld",
    ),
    Person(
        "João",
        "da Silva Exemplo",
        "joao.exemplo@example.pt",
        "+351 21 555 0123",
        "Rua Fictícia 6, 1000-001 Lisboa",
        "github.com/joaoexemplo",
        "9 de maio de 1989",
        "male",
        "He",
        "his",
        "Mr",
    ),
    Person(
        "Mohammed",
        "Al-Mithal",
        "m.almithal@example.ae",
        "+971 4 555 0123",
        "3 Fictional Avenue, Dubai, United Arab Emirates",
        "linkedin.com/in/almithal",
        "1984",
        "male",
        "He",
        "his",
        "Mr",
    ),
    Person(
        "Hana",
        "Vzorová",
        "hana.vzorova@example.cz",
        "+420 225 550 123",
        "Beispielplatz 2, 110 00 Praha",
        "linkedin.com/in/hanavzorova",
    ),
    Person(
        "Kim",
        "Sample",
        "kim.sample+jobs@example.com",
        "555.010.0143",
        "99 Nowhere Blvd, Apt 4, Portland, OR 97201",
        "https://www.linkedin.com/in/kimsample42/",
    ),
    Person(
        "Chidi",
        "Nwapretend",
        "chidi.n@example.ng",
        "+234 1 555 0123",
        "8 Pretend Drive, Lagos, Nigeria",
        "github.com/chidinwa",
        "1996-09-09",
        "male",
        "He",
        "his",
        "Mr",
    ),
)

TEMPLATES = {
    "contact at the top": """{name}
{address} | {phone} | {email}
{link}

Date of birth: {birth}
Nationality: {nationality}

EXPERIENCE
2019 - 2024 Dispatcher, Invented Freight
Planned the routes of 40 imaginary lorries. {subject} trained six people and improved {other} depot.
2014 - 2019 Clerk, Mockup Lines (12 people, 3.5 million parcels)
Java, Python and Excel in daily use.

EDUCATION
Certificate in logistics, 2011
""",
    "contact at the side": """CONTACT
{email}
{phone}
{address}
{link}
LANGUAGES
German (native), English (C1)

{upper}
Warehouse clerk

EXPERIENCE
Clerk at Pretend Harbour since 2015. Counted placeholder parcels.
Reference: {title} {last} was a joy to work with, writes the foreman of Invented Harbour.
""",
    "contact at the foot": """Curriculum of {name}

Profile
Nurse with 12 years of experience in intensive care. {name} works calmly.

Work
2012-2024 Ward nurse, Invented Hospital, night shifts, 24 beds
Gender: {gender}

Skills
Triage, wound care, driving licence B

{reversed}, {address}
Phone: {phone}
E-mail: {email}
""",
    "German": """Lebenslauf
{name}
{address}
Telefon: {phone}
E-Mail: {email}
Geburtsdatum: {birth}
Familienstand: ledig

Berufserfahrung
03/2019 – heute Disponent bei der Erfundenen Spedition
Planung von 40 Touren am Tag, Führung von sechs Mitarbeitern

Kenntnisse
SAP, Excel, Führerschein Klasse C
""",
    "letter": """{name}
{email}

To whom it may concern

I apply as a data engineer. In my last post at Invented Analytics I moved 40 pipelines to Python.
My code is at {link} and I can be reached at {phone}.

Kind regards
{name}
""",
}


def write(template: str, person: Person) -> str:
    """The resume of that person."""
    return TEMPLATES[template].format(
        name=person.name,
        upper=person.name.upper(),
        reversed=f"{person.last}, {person.first}",
        first=person.first,
        last=person.last,
        email=person.email,
        phone=person.phone,
        address=person.address,
        link=person.link,
        birth=person.birth,
        gender=person.gender,
        subject=person.subject,
        other=person.other,
        title=person.title,
        nationality=person.nationality,
    )
