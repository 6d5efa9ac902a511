"""Fictional resumes of varied quality, the same for the same seed; nobody of that name is meant."""

import random
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from samples.demo.positions import Position

FIRST = ("Ada", "Bruno", "Chidi", "Dagny", "Emre", "Farah", "Goro", "Hana", "Imre", "Jola", "Kofi", "Lumi")
LAST = (
    "Placeholder",
    "Pretend",
    "Sample",
    "Mockup",
    "Fictional",
    "Dummy",
    "Testcase",
    "Imaginary",
    "Lorem",
    "Wildcard",
    "Hypothetical",
)
EMPLOYERS = ("Mockup Lines", "Sample Foods", "Placeholder Bank", "Imaginary Rail", "Lorem Logistics")

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_DOCUMENT_TYPE}"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATION}" '
    'Target="word/document.xml"/></Relationships>'
)


def write_resumes(position: Position, count: int, seed: int) -> list[tuple[str, bytes]]:
    """(file name, bytes) of `count` different people; every third is a DOCX, every seventh a page of HTML."""
    dice = random.Random(f"{position.title} {seed}")
    everybody = [(first, last) for first in FIRST for last in LAST]
    return [
        _write(number, first, last, _lines(position, f"{first} {last}", dice))
        for number, (first, last) in enumerate(dice.sample(everybody, count), start=1)
    ]


def _lines(position: Position, name: str, dice: random.Random) -> list[str]:
    quality = dice.random()
    since = dice.randint(2012, 2023)
    lines = [
        name,
        f"{name.lower().replace(' ', '.')}@example.com",
        "",
        "Experience",
        f"{position.title if quality > 0.4 else 'Assistant'}, {dice.choice(EMPLOYERS)}, {since} to present",
    ]
    words: list[str] = []
    for need in position.needs:
        found = dice.random() * 0.6 + quality * 0.6
        if found > 0.72:
            lines.append(f"- {need.strong}")
        elif found > 0.45:
            lines.append(f"- {need.thin}")
        elif found > 0.3:
            words.append(need.word)
    lines += ["", "Education", f"Made-up School of Sampleton, {since - 4} to {since - 1}"]
    return [*lines, "", "Also", ", ".join(words)] if words else lines


def _write(number: int, first: str, last: str, lines: list[str]) -> tuple[str, bytes]:
    name = f"{first}-{last}".lower()
    if number % 3 == 0:
        return f"{name}.docx", _docx(lines)
    if number % 7 == 0:
        paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in lines if line)
        return f"{name}.html", f"<!doctype html><title>{name}</title>\n{paragraphs}\n".encode()
    return f"{name}.txt", "\n".join(lines).encode() + b"\n"


def _docx(lines: list[str]) -> bytes:
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines
    )
    document = f'<w:document xmlns:w="{_MAIN}"><w:body>{paragraphs}</w:body></w:document>'
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for part, xml in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", document),
        ):
            package.writestr(part, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')
    return written.getvalue()
