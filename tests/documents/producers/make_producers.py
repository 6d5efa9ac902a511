"""Makes the files in this folder with the programs that people make resumes with; never run by the tests.

Needs LibreOffice, Pandoc and Chromium on PATH, and the packages python-docx and typst. Last run with LibreOffice
7.4.7, Pandoc 2.17, Chromium 156, typst 0.15, python-docx 1.2. Run: python make_producers.py
"""

import subprocess
import tempfile
from pathlib import Path

import typst
from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn

HERE = Path(__file__).parent
NAME = "Tilda Testperson"
CONTACT = ["tilda.testperson@example.com", "+49 30 5550 1234", "Musterstadt"]
SKILLS = ["Route planning", "Customs forms", "Forklift licence", "Python scripts"]
JOBS = [
    ("03/2019 – present", "Dispatcher, Invented Freight", "Plans the routes of 40 imaginary lorries."),
    ("2014 – 2019", "Warehouse clerk, Mockup Lines", "Counted placeholder parcels and wrote the manual."),
    ("2011 – 2014", "Trainee, Sample Harbour", "Learnt to load ships that were never built."),
]
SCHOOL = "Vocational school of Musterstadt, certificate in logistics, 2011"

WEB = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Resume</title><style>
body {{ font: 11pt "DejaVu Sans", sans-serif; margin: 0 }} h1 {{ font-size: 20pt }}
h2 {{ font-size: 12pt; text-transform: uppercase }}
.columns {{ display: grid; grid-template-columns: 32% 1fr; gap: 24pt }} .dates {{ float: right }}
</style><h1>{NAME}</h1><div class="columns"><aside><h2>Contact</h2>{"".join(f"<p>{line}</p>" for line in CONTACT)}
<h2>Skills</h2><ul>{"".join(f"<li>{skill}</li>" for skill in SKILLS)}</ul></aside><main><h2>Experience</h2>
{"".join(f'<p><span class="dates">{dates}</span><b>{what}</b><br>{text}</p>' for dates, what, text in JOBS)}
<h2>Education</h2><p>{SCHOOL}</p></main></div></html>"""

TYPST_CONTACT = " \\ ".join(line.replace("@", "\\@") for line in CONTACT)
TYPST_SKILLS = "\n".join("  - " + skill for skill in SKILLS)
TYPST_JOBS = "\n".join(f"*{what}* #h(1fr) {dates} \\\n  {text}\n" for dates, what, text in JOBS)
TYPST = f"""#set page(width: 210mm, height: 297mm, margin: 20mm)
#set text(size: 10.5pt)
#text(size: 20pt, weight: "bold")[{NAME}]
#grid(columns: (32%, 1fr), gutter: 20pt, [
  == Contact
  {TYPST_CONTACT}
  == Skills
{TYPST_SKILLS}
], [
  == Experience
  {TYPST_JOBS}
  == Education
  {SCHOOL}
])
"""

MARKDOWN_JOBS = "\n".join(f"| {dates} | {what}. {text} |" for dates, what, text in JOBS)
MARKDOWN_SKILLS = "\n".join("- " + skill for skill in SKILLS)
MARKDOWN = f"""# {NAME}

{" | ".join(CONTACT)}

## Experience

| Dates | Position |
|---|---|
{MARKDOWN_JOBS}

## Skills

{MARKDOWN_SKILLS}

## Education

{SCHOOL}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, columns = folder / "python_docx_table.docx", folder / "python_docx_columns.docx"
        save_table(table)
        save_columns(columns)
        for made in (table, columns):
            (HERE / made.name).write_bytes(made.read_bytes())
        for ending in ("doc", "odt", "pdf", "rtf"):
            convert(table, ending, HERE / f"libreoffice_table.{ending}")
        convert(columns, "pdf", HERE / "libreoffice_columns.pdf")
        convert(columns, "doc", HERE / "libreoffice_columns.doc")
        (folder / "page.html").write_text(WEB)
        (HERE / "web_page.html").write_text(WEB)
        print_web(folder / "page.html", HERE / "chromium_columns.pdf")
        (folder / "page.typ").write_text(TYPST)
        (HERE / "typst_columns.pdf").write_bytes(typst.compile(folder / "page.typ"))
        (folder / "page.md").write_text(MARKDOWN)
        for ending in ("docx", "odt", "rtf", "html"):
            source, made = str(folder / "page.md"), str(HERE / f"pandoc_table.{ending}")
            subprocess.run(["pandoc", "-s", "--metadata", "title=Resume", source, "-o", made], check=True)


def save_table(path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = f"{NAME}, resume"
    document.add_heading(NAME, 0)
    document.add_paragraph(" | ".join(CONTACT))
    document.add_heading("Experience", 1)
    table = document.add_table(rows=0, cols=2)
    for dates, what, text in JOBS:
        left, right = table.add_row().cells
        left.text, right.text = dates, f"{what}\n{text}"
    document.add_heading("Skills", 1)
    for skill in SKILLS:
        document.add_paragraph(skill, style="List Bullet")
    document.add_heading("Education", 1)
    document.add_paragraph(SCHOOL)
    document.save(path)


def save_columns(path: Path) -> None:
    document = Document()
    document.add_heading(NAME, 0)
    section = document.add_section(WD_SECTION.CONTINUOUS)
    section._sectPr.xpath("./w:cols")[0].set(qn("w:num"), "2")
    for title, lines in (("Contact", CONTACT), ("Skills", SKILLS)):
        document.add_heading(title, 1)
        for line in lines:
            document.add_paragraph(line)
    document.add_heading("Experience", 1)
    for dates, what, text in JOBS:
        document.add_paragraph(f"{what}\t{dates}\n{text}")
    document.add_heading("Education", 1)
    document.add_paragraph(SCHOOL)
    document.save(path)


def convert(source: Path, ending: str, target: Path) -> None:
    command = ["soffice", "--headless", "--convert-to", ending, "--outdir", str(source.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    target.write_bytes(source.with_suffix(f".{ending}").read_bytes())


def print_web(source: Path, target: Path) -> None:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(
        ["chromium", *flags, f"--print-to-pdf={target}", f"file://{source}"], check=True, capture_output=True
    )


if __name__ == "__main__":
    main()
