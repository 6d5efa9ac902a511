"""What generated resumes say: made-up people, employers and duties, the same for the same seed."""

import random
from dataclasses import dataclass

FIRST = ("Tilda", "Bruno", "Chidi", "Dagny", "Emre", "Farah", "Goro", "Hana", "Ilse", "Jaro")
LAST = ("Testperson", "Placeholder", "Sample", "Mockup", "Fictitious", "Pretender")
FIRMS = ("Invented Freight", "Mockup Lines", "Sample Harbour", "Placeholder Mills", "Pretend Works")
TITLES = ("Dispatcher", "Data Engineer", "Welder", "Ward Nurse", "Bookkeeper", "Crane Driver", "Archivist")
_MONTHS = "January February March April May June July August September October November December"
MONTHS = _MONTHS.split()
_TALK = """
planned counted invented sorted mended shipped trained audited drafted painted rebuilt measured parcels widgets routes
forms ledgers trams valves cables archives suppliers lorries budgets errors shifts teams reports harvests pumps mirrors
weekly imaginary quarterly pretend regional annual double quiet sturdy the and with for by across under before after
profits workflows certified final flour offices
"""
TALK = _TALK.split()
_SKILLS = (
    "Logistics Ledgers Welding Python Kubernetes PostgreSQL Accounting Nursing Archiving Forklifts Rigging"
)
SKILLS = _SKILLS.split()


@dataclass(frozen=True, slots=True)
class Entry:
    """A post held: title and employer, dates, and lines of duties."""

    title: str
    dates: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """All that one resume says."""

    name: str
    contact: str
    profile: tuple[str, ...]
    entries: tuple[Entry, ...]
    skills: tuple[str, ...]
    footer: str


def make_contents(pick: random.Random, entries: int = 4) -> Contents:
    """A made-up resume; its lines are at most about 55 characters long, so that they fit into a column."""
    name = f"{pick.choice(FIRST)} {pick.choice(LAST)}"
    address = f"{name.lower().replace(' ', '.')}{pick.randrange(1000)}@example.com"
    return Contents(
        name=name,
        contact=f"{address}  +49 30 5550 {pick.randrange(1000, 10000)}",
        profile=tuple(_line(pick) for _ in range(2)),
        entries=tuple(_entry(pick, 2024 - 3 * place) for place in range(entries)),
        skills=tuple(pick.sample(SKILLS, 7)),
        footer=f"Reference {pick.randrange(10_000, 100_000)} of the invented register",
    )


def _entry(pick: random.Random, year: int) -> Entry:
    start, end = pick.choice(MONTHS), pick.choice(MONTHS)
    return Entry(
        title=f"{pick.choice(TITLES)}, {pick.choice(FIRMS)} {pick.randrange(100, 1000)}",
        dates=f"{start} {year - 3} - {end} {year}",
        duties=tuple(_line(pick) for _ in range(pick.randrange(2, 5))),
    )


def _line(pick: random.Random) -> str:
    words = [pick.choice(TALK).capitalize()]
    while sum(map(len, words)) + len(words) < 44:
        words.append(pick.choice(TALK))
    return " ".join([*words, str(pick.randrange(10, 100))])
