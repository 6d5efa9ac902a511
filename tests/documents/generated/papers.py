"""Generated files of the other formats: the same contents as DOCX, ODT, RTF, HTML and text in many encodings."""

import html

from tests.documents.generated.contents import Contents
from tests.documents.generated.files import Block
from tests.documents.office_files import make_docx, pack, paragraph, run, table, text_box

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15")
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def _entry_blocks(told: Contents) -> tuple[Block, ...]:
    return tuple(" ".join((entry.title, entry.dates, *entry.duties)) for entry in told.entries)


def _lines(told: Contents) -> list[str]:
    lines = [told.name, told.contact, "", *told.profile, ""]
    for entry in told.entries:
        lines += [entry.title, entry.dates, *entry.duties, ""]
    return [*lines, *told.skills, told.footer]


def _blocks(told: Contents) -> tuple[Block, ...]:
    parts = (" ".join(told.profile), " ".join(told.skills), told.footer)
    return (told.name, told.contact, *_entry_blocks(told), *parts)


def make_text(told: Contents, encoding: str) -> tuple[bytes, tuple[Block, ...]]:
    """Plain text; the name gets an umlaut, so that the encoding matters."""
    lines = [*_lines(told), "Führte die Bücher für 3 Häfen"]
    return "\r\n".join(lines).encode(encoding), (*_blocks(told), "Führte die Bücher für 3 Häfen")


def make_html(told: Contents) -> tuple[bytes, tuple[Block, ...]]:
    """A page with headings, lists, a script and a style that are not text."""
    posts = "".join(
        f"<h2>{entry.title}</h2><p>{entry.dates}</p><ul>{''.join(f'<li>{duty}</li>' for duty in entry.duties)}</ul>"
        for entry in told.entries
    )
    body = (
        f"<h1>{told.name}</h1><p>{html.escape(told.contact)}</p><p>{'<br>'.join(told.profile)}</p>{posts}"
        f"<p>{' '.join(told.skills)}</p><footer>{told.footer}</footer>"
    )
    head = "<meta charset=utf-8><title>CV</title><style>p{color:#333}</style><script>var invented=1</script>"
    lists = tuple(
        block for entry in told.entries for block in (f"{entry.title} {entry.dates}", *entry.duties)
    )
    return (
        f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(),
        (told.name, told.contact, " ".join(told.profile), *lists, " ".join(told.skills), told.footer),
    )


def make_rtf(told: Contents) -> tuple[bytes, tuple[Block, ...]]:
    """Rich text with fonts, colours and a footer."""
    body = "".join(f"{{\\f0\\fs22 {line}}}\\par\n" for line in _lines(told)[:-1])
    head = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fswiss Arial;}}{\\colortbl;\\red0\\green0\\blue0;}"
    return f"{head}{{\\footer {told.footer}\\par}}{body}}}".encode("cp1252"), _blocks(told)


def plain_docx(told: Contents) -> tuple[bytes, tuple[Block, ...]]:
    """Paragraphs, the contact in a header, a reference in a footer, one struck out and one inserted line."""
    lines = [line for line in _lines(told)[2:-1] if line]
    gone = '<w:del w:id="1"><w:r><w:delText>Struck out of the invented record</w:delText></w:r></w:del>'
    new = f'<w:ins w:id="2">{run("Added to the invented record")}</w:ins>'
    body = "".join(map(paragraph, lines)) + paragraph(gone, new)
    data = make_docx(
        body, header1=paragraph(told.name) + paragraph(told.contact), footer1=paragraph(told.footer)
    )
    return data, (*_blocks(told), "Added to the invented record")


def label_docx(told: Contents) -> tuple[bytes, tuple[Block, ...]]:
    """A table of dates and posts, read by rows."""
    rows = [
        [paragraph(entry.dates), paragraph(entry.title) + "".join(map(paragraph, entry.duties))]
        for entry in told.entries
    ]
    body = paragraph(told.name) + paragraph(told.contact) + table(rows)
    entries = tuple(" ".join((entry.dates, entry.title, *entry.duties)) for entry in told.entries)
    return make_docx(body), (told.name, told.contact, *entries)


def layout_docx(told: Contents) -> tuple[bytes, tuple[Block, ...]]:
    """One row of two cells that hold the two columns of the page, and the name in a text box."""
    side = "".join(map(paragraph, (*told.contact.split("  "), *told.skills)))
    main = "".join(
        paragraph(line) for entry in told.entries for line in (entry.title, entry.dates, *entry.duties)
    )
    body = paragraph(text_box(paragraph(told.name))) + table([[side, main]])
    skills = " ".join((*told.contact.split("  "), *told.skills))
    return make_docx(body), (told.name, skills, *_entry_blocks(told))


def hidden_docx(told: Contents, hidden: str) -> bytes:
    """Paragraphs, one of them hidden and one white on white."""
    words = hidden.split()
    half = len(words) // 2
    vanished = paragraph(run(" ".join(words[:half]), "<w:vanish/>"))
    white = paragraph(run(" ".join(words[half:]), '<w:color w:val="FFFFFF"/>'))
    lines = [line for line in _lines(told) if line]
    return make_docx("".join(map(paragraph, lines)) + vanished + white)


def make_odt(told: Contents) -> tuple[bytes, tuple[Block, ...]]:
    """Paragraphs, a list and a table of posts."""

    def p(words: str) -> str:
        return f"<text:p>{words}</text:p>"

    rows = "".join(
        f"<table:table-row><table:table-cell>{p(entry.dates)}</table:table-cell><table:table-cell>{p(entry.title)}"
        f"{''.join(map(p, entry.duties))}</table:table-cell></table:table-row>"
        for entry in told.entries
    )
    items = "".join(f"<text:list-item>{p(skill)}</text:list-item>" for skill in told.skills)
    names = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style"))
    content = (
        f"<office:document-content {names}><office:body><office:text>{p(told.name)}{p(told.contact)}"
        f"{''.join(map(p, told.profile))}<table:table>{rows}</table:table><text:list>{items}</text:list>"
        f"{p(told.footer)}</office:text></office:body></office:document-content>"
    )
    data = pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    entries = tuple(" ".join((entry.dates, entry.title, *entry.duties)) for entry in told.entries)
    return data, (told.name, told.contact, " ".join(told.profile), *entries, *told.skills, told.footer)
