"""A Word file gives what Word shows, in the order in which a person reads it."""

import zipfile
from io import BytesIO

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.domain.documents import Document, DocumentStatus
from tests.documents.office_files import STRICT, W, make_docx, pack, paragraph, run, table, text_box

LIMITS = ReadLimits()


def read(body: str, namespace: str = W, **parts: str) -> Document:
    return read_document(make_docx(body, namespace, **parts), "mockup.docx", LIMITS)


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_headers_body_and_footers_come_in_this_order(namespace: str) -> None:
    document = read(
        paragraph("Mockup Person"),
        namespace,
        header1=paragraph("on top") + paragraph("1"),
        header2=paragraph("on top"),
        footer1=paragraph("at the foot"),
    )

    assert document.text == "on top\n\nMockup Person\n\nat the foot"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    document = read(
        paragraph("Before the box.", text_box(paragraph("In the box"), paragraph("Still in it")))
        + paragraph("After")
    )

    assert document.text == "Before the box.\n\nIn the box\nStill in it\n\nAfter"


def test_insertions_are_kept_and_deletions_dropped() -> None:
    body = paragraph(
        f"<w:ins>{run('added ')}</w:ins>",
        "<w:del><w:r><w:delText>gone </w:delText></w:r></w:del>",
        run("stays"),
    )

    assert read(body).text == "added stays"


def test_fields_show_their_result_and_links_keep_their_address() -> None:
    body = paragraph(
        '<w:hyperlink r:id="web"><w:r><w:t>Portfolio</w:t></w:r></w:hyperlink>',
        '<w:r><w:instrText> HYPERLINK "https://example.org/field" </w:instrText></w:r>',
        run(" Site"),
    )
    document = read(body)

    assert document.text == "Portfolio Site"
    assert document.links == ("https://example.com/mockup", "https://example.org/field")


def test_lists_show_their_markers() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl><w:start w:val="3"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:lvl><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>'
        "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    )
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
    body = "".join(
        paragraph(words, properties=item.format(which)) for words, which in (("a", 1), ("b", 1), ("c", 2))
    )

    assert read(body, numbering=numbering).text == "3. a\n4. b\n• c"


def test_a_table_of_labels_is_read_by_rows_and_a_layout_cell_by_cell() -> None:
    labels = table([[paragraph("Lathe"), paragraph("8 years")], [paragraph("Press"), paragraph("5 years")]])
    layout = table(
        [
            [
                paragraph("Contact") + paragraph("mock@example.com"),
                paragraph("Work") + paragraph("Pretend Metals"),
            ]
        ]
    )

    assert read(labels).text == "Lathe\t8 years\nPress\t5 years"
    assert read(layout).text == "Contact\nmock@example.com\n\nWork\nPretend Metals"


def test_a_date_beside_several_lines_stands_before_the_first() -> None:
    body = table([[paragraph("2019 - 2021"), paragraph("Pretend Metals") + paragraph("Bent sheet metal")]])

    assert read(body).text == "2019 - 2021\tPretend Metals\nBent sheet metal"


def test_nested_tables_controls_and_merged_cells_are_read_once() -> None:
    inner = table([[paragraph("inner"), paragraph("cell")]])
    merged = f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}</w:tc><w:tc>{paragraph('second')}</w:tc></w:tr>"
    body = (
        table([[paragraph("outer"), inner]])
        .replace("</w:tbl>", f"{merged}</w:tbl>", 1)
        .replace("</w:tbl>", "</w:tbl>", 1)
    )
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('in a control')}</w:sdtContent></w:sdt>"
    document = read(body + control)

    assert [document.text.count(word) for word in ("inner", "cell", "outer", "second", "in a control")] == [
        1
    ] * 5


def test_footnotes_follow_the_body_with_their_number() -> None:
    notes = (
        '<w:footnote w:id="0">'
        + paragraph("sep")
        + '</w:footnote><w:footnote w:id="7">'
        + paragraph("the note")
        + "</w:footnote>"
    )
    document = read(paragraph(run("Claim"), '<w:r><w:footnoteReference w:id="7"/></w:r>'), footnotes=notes)

    assert document.text == "Claim[1]\n\n[1] the note"


STYLES = (
    '<w:style w:type="character" w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Heir"><w:basedOn w:val="Ghost"/></w:style>'
)


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish/>",
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="FEFEFE"/><w:shd w:val="clear" w:fill="FFFFFF"/>',
        '<w:sz w:val="2"/>',
        '<w:rStyle w:val="Heir"/>',
    ],
)
def test_hidden_runs_are_kept_apart(properties: str) -> None:
    document = read(paragraph("seen ", run("secret words", properties), run(" too")), styles=STYLES)

    assert document.text == "seen too"
    assert [passage.text for passage in document.hidden_text] == ["secret words"]
    assert [warning.kind.value for warning in document.warnings] == ["hidden_text"]


@pytest.mark.parametrize(
    "body",
    [
        paragraph(run("white", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>')),
        paragraph(
            run("white", '<w:color w:val="FFFFFF"/>'), properties='<w:shd w:val="clear" w:fill="1F3864"/>'
        ),
        paragraph(run("white", '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>')),
        table(
            [[paragraph(run("white", '<w:color w:val="FFFFFF"/>'))]], '<w:shd w:val="clear" w:fill="333333"/>'
        ),
        paragraph(run("white", '<w:vanish w:val="0"/>')),
    ],
)
def test_white_on_a_colored_ground_raises_no_alarm(body: str) -> None:
    document = read(body)

    assert document.text == "white"
    assert document.hidden_text == ()


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    files = {"word/document.xml": b"<w>" + b" " * 90_000_000 + b"</w>", "[Content_Types].xml": b"<Types/>"}
    document = read_document(pack(files), "bomb.docx", LIMITS)

    assert document.status is DocumentStatus.TOO_LARGE
    assert "Unpacked" in (document.reason or "")


def test_a_bomb_that_lies_about_its_size_is_stopped_while_inflating() -> None:
    data = bytearray(
        pack({"word/document.xml": b"<w>" + b" " * 90_000_000 + b"</w>", "[Content_Types].xml": b"<Types/>"})
    )
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        size = archive.getinfo("word/document.xml").file_size
    honest, lie = size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    document = read_document(bytes(data).replace(honest, lie), "bomb.docx", LIMITS)

    assert document.status in (DocumentStatus.TOO_LARGE, DocumentStatus.CORRUPT)


def test_entities_are_not_expanded_and_no_file_is_fetched() -> None:
    laughs = (
        "<!DOCTYPE w [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    )
    body = "<w:body><w:p><w:r><w:t>seen &b; &f;</w:t></w:r></w:p></w:body>"
    xml = f'{laughs}<w:document xmlns:w="{W}">{body}</w:document>'
    document = read_document(
        pack({"word/document.xml": xml, "[Content_Types].xml": "<Types/>"}), "x.docx", LIMITS
    )

    assert document.text == "seen"


def test_a_damaged_file_is_corrupt_with_a_reason() -> None:
    whole = make_docx(paragraph("Mockup"))
    document = read_document(whole[: len(whole) // 2], "half.docx", LIMITS)

    assert document.status is DocumentStatus.CORRUPT
    assert document.format == "docx"
    assert document.reason


def test_the_share_of_letters_that_came_out_is_told() -> None:
    deep = "<w:sdt>" * 70 + paragraph("Lost in depth") + "</w:sdt>" * 70
    lost = read(paragraph("Found at once, and twice as long") + deep)
    assert "Lost" not in lost.text
    assert lost.emitted_share == pytest.approx(25 / 36)


def test_what_a_reader_never_sees_does_not_count_as_left_out() -> None:
    gone = '<w:del w:id="1"><w:r><w:delText>Struck out</w:delText></w:r></w:del>'
    body = paragraph(gone, text_box(paragraph("In a box"))) + paragraph(run("Vanished", "<w:vanish/>"))
    whole = read(body, header1=paragraph("Above"), footer1=paragraph("Above"))
    assert whole.emitted_share == 1.0


def test_without_a_letter_there_is_no_share() -> None:
    assert read(paragraph("2019 - 2021") + paragraph("4711")).emitted_share is None
