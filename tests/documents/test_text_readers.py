"""Plain text in any encoding, HTML as a browser shows it, RTF and ODT."""

import pytest

from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from tests.documents.office_files import pack

LIMITS = ReadLimits()
SENTENCES = {
    "cp1252": "Zoë Café – “Manager” für Öl und Äpfel, 40 € am Tag",
    "cp1250": "Łódź, żółw i gęś: kierownik działu sprzedaży, znajomość języków obcych",
    "cp1251": "Инженер по испытаниям, опыт работы десять лет на выдуманном заводе",
    "utf-16": "Mockup Wide, Zürich",
    "utf-16-le": "Mockup Wide without a mark",
    "utf-8-sig": "Mockup Marked, Zürich",
    "shift_jis": "職務経歴書：架空の会社で十年間、倉庫の管理を担当しました。日本語と英語を話します。",
    "gb18030": "个人简历：在一家虚构的公司担任仓库主管十年，会说中文和英文，熟悉软件开发。",
    "euc_kr": "이력서: 가상의 회사에서 십 년 동안 창고 관리자로 일했습니다. 한국어와 영어를 합니다.",
    "big5": "個人簡歷：在一家虛構的公司擔任倉庫主管十年，會說中文和英文，熟悉軟體開發。",
}


@pytest.mark.parametrize("encoding", SENTENCES)
def test_text_is_read_in_its_encoding(encoding: str) -> None:
    document = read_document(SENTENCES[encoding].encode(encoding), "a.txt", LIMITS)

    assert document.text == SENTENCES[encoding]


def html(body: str, style: str = "") -> bytes:
    return f"<!doctype html><html><head><style>{style}</style></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">secret</div>',
        '<span style="visibility: hidden">secret</span>',
        '<p style="color:#fff">secret</p>',
        '<p style="font-size:1px">secret</p>',
        '<p style="opacity:0">secret</p>',
        '<p style="position:absolute;left:-9999px">secret</p>',
        "<p hidden>secret</p>",
        '<p class="a b">secret</p>',
        '<p id="gone">secret</p>',
    ],
)
def test_hidden_elements_are_kept_apart(hidden: str) -> None:
    document = read_document(
        html(f"<p>seen</p>{hidden}<p>also seen</p>", ".a.b, #gone { display : none }"), "a.html", LIMITS
    )

    assert document.text == "seen\n\nalso seen"
    assert [passage.text for passage in document.hidden_text] == ["secret"]


def test_text_set_visible_again_inside_is_seen() -> None:
    page = html(
        '<div style="font-size:0"><span style="font-size:16px">inline block trick</span></div>'
        '<div style="background:#123"><b style="color:white">banner</b></div>'
    )
    document = read_document(page, "a.html", LIMITS)

    assert document.text == "inline block trick\nbanner"
    assert document.hidden_text == ()


def test_html_keeps_lines_cells_items_and_addresses() -> None:
    page = html(
        '<h1>Markup Mockup</h1>one<br>two<ul><li>first<li>second</ul><table><tr><td>a<td>b</table><a href="https://example.com/x">x</a><script>no()</script>'
    )
    document = read_document(page, "a.html", LIMITS)

    assert document.text == "Markup Mockup\n\none\ntwo\n\n• first\n• second\n\na\tb\n\nx"
    assert document.links == ("https://example.com/x",)
    assert document.candidate == "Markup Mockup"


def test_rtf_follows_groups_code_pages_and_unicode() -> None:
    rtf = (
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}}"
        r"{\colortbl;\red255\green255\blue255;}"
        r"{\*\generator Not text;}\f0 Caf\'e9 \u8364? \lquote x\rquote\line next{\f1 \'ef\'f0}\par {\cf1 white secret}"
        r"{\field{\*\fldinst HYPERLINK "
        '"https://example.com/r"'
        r"}{\fldrslt link}}\par}"
    )
    document = read_document(rtf.encode("ascii"), "a.rtf", LIMITS)

    assert document.text == "Café € ‘x’\nnextпр\nlink"
    assert [passage.text for passage in document.hidden_text] == ["white secret"]
    assert document.links == ("https://example.com/r",)


def test_odt_reads_headers_tables_lists_and_leaves_deletions_out() -> None:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>"
        '<style:style style:name="W"><style:text-properties fo:color="#ffffff"/>'
        '</style:style><style:style style:name="V"><style:text-properties text:display="none"/></style:style>'
        "</office:automatic-styles>"
        "<office:body><office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<text:h>Mockup Open</text:h>"
        '<text:p>a<text:s text:c="2"/>b<text:span text:style-name="W">white</text:span>'
        '<text:span text:style-name="V">gone</text:span></text:p>'
        "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell>"
        "<text:p>x</text:p></table:table-cell><table:table-cell><text:p>y</text:p></table:table-cell></table:table-row></table:table>"
        "</office:text></office:body></office:document-content>"
    )
    data = pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    document = read_document(data, "a.odt", LIMITS)

    assert document.text == "Mockup Open\na b\n• item\nx\ty"
    assert [passage.text for passage in document.hidden_text] == ["white", "gone"]
