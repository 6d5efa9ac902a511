"""Small office files written part by part, so that a test decides every element."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:r="{RELATIONS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def pack(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP of the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def run(words: str, properties: str = "") -> str:
    """A run with properties in WordprocessingML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; plain words become runs."""
    inner = "".join(item if item.startswith("<") else run(item) for item in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def table(rows: list[list[str]], cell_properties: str = "") -> str:
    """A table whose cells hold block markup."""
    inner = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:tcPr>{cell_properties}</w:tcPr>{cell}</w:tc>" for cell in row)
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr/>{inner}</w:tbl>"


def text_box(*blocks: str) -> str:
    """A text box as Word stores it: once as drawing, once as fallback, with the same words."""
    inner = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp>'
        f"<wps:txbx>{inner}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def make_docx(body: str, namespace: str = W, **parts: str) -> bytes:
    """A Word file; `parts` are the inner XML of header1, footer1, styles, numbering, footnotes."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{RELATIONS}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
    }
    relations, references = "", ""
    for name, inner in parts.items():
        kind = name.rstrip("0123456789")
        relations += f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{name}.xml"/>'
        files[f"word/{name}.xml"] = f'<w:root xmlns:w="{namespace}" {_NAMES}>{inner}</w:root>'
        if kind in ("header", "footer"):
            references += f'<w:{kind}Reference w:type="default" r:id="{name}"/>'
    files["word/_rels/document.xml.rels"] = (
        f'<Relationships>{relations}<Relationship Id="web" Type="{RELATIONS}/hyperlink" TargetMode="External" '
        'Target="https://example.com/mockup"/></Relationships>'
    )
    files["word/document.xml"] = (
        f'<w:document xmlns:w="{namespace}" {_NAMES}><w:body>{body}<w:sectPr>{references}</w:sectPr></w:body>'
        "</w:document>"
    )
    return pack(files)
