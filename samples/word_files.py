"""Sample texts as DOCX: a small package of parts, stored uncompressed with a fixed date."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_OFFICE}.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{_OFFICE}.numbering+xml"/>
</Types>"""
_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>
</Relationships>"""
_DOCUMENT_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATION}/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{_RELATION}/numbering" Target="numbering.xml"/>
</Relationships>"""
_NUMBERING = f"""{_HEAD}<w:numbering {_W}><w:abstractNum w:abstractNumId="0">
<w:multiLevelType w:val="hybridMultilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="360" w:hanging="260"/></w:pPr></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def _style(name: str, label: str, paragraph: str, run: str, default: str = "") -> str:
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph" {default}w:styleId="{name}"><w:name w:val="{label}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_STYLES = (
    f"{_HEAD}<w:styles {_W}>"
    + "".join(
        (
            _style(
                "Normal",
                "Normal",
                '<w:spacing w:after="60" w:line="264" w:lineRule="auto"/>',
                '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="21"/>',
                'w:default="1" ',
            ),
            _style(
                "Title",
                "Title",
                '<w:spacing w:after="20"/>',
                '<w:b/><w:color w:val="1A527A"/><w:sz w:val="40"/>',
            ),
            _style(
                "Subtitle",
                "Subtitle",
                '<w:spacing w:after="160"/>',
                '<w:color w:val="5F6B76"/><w:sz w:val="19"/>',
            ),
            _style(
                "Heading1",
                "heading 1",
                '<w:keepNext/><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="1A527A"/></w:pBdr>'
                '<w:spacing w:before="220" w:after="80"/><w:outlineLvl w:val="0"/>',
                '<w:b/><w:color w:val="1A527A"/><w:sz w:val="24"/>',
            ),
            _style(
                "Heading2",
                "heading 2",
                '<w:keepNext/><w:tabs><w:tab w:val="right" w:pos="9360"/></w:tabs>'
                '<w:spacing w:before="100" w:after="40"/>',
                "<w:b/>",
            ),
            _style(
                "ListBullet", "List Bullet", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>', ""
            ),
        )
    )
    + "</w:styles>"
)


def paragraph(text: str, style: str = "Normal") -> str:
    """One paragraph; a tab in the text is a tab stop."""
    runs = "<w:r><w:tab/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in text.split("\t")
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def table(rows: list[list[str]]) -> str:
    """A bordered table, its columns of equal width."""
    width = 9360 // len(rows[0])
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="9AA5AF"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for _ in rows[0])
    lines = "".join(
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(cell)}</w:tc>'
            for cell in row
        )
        + "</w:tr>"
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="9360" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"
    )


def docx_bytes(body: list[str]) -> bytes:
    """A package around the given paragraphs and tables."""
    section = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1273" w:bottom="1134" w:left="1273" w:header="600" w:footer="600" '
        'w:gutter="0"/></w:sectPr>'
    )
    document = f"{_HEAD}<w:document {_W}><w:body>{''.join(body)}{section}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/document.xml": document,
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text.encode())
    return out.getvalue()
