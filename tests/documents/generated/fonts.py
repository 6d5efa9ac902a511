"""Fonts put into generated PDFs: letters under codes of their own, ligatures, bullets and icons."""

import io
from collections.abc import Mapping

import pikepdf
from pikepdf import Name

from tests.documents.painting import GLYPH_NAMES

BULLETS = {0xB2: 0xF0E0, 0xB3: 0xF095, 0xB7: 0xF0B7}
"""Codes of the symbol font, and the private characters that they stand for."""


def with_fonts(data: bytes, codes: Mapping[str, int]) -> bytes:
    """The same file with the symbol font; where there are codes, /F1 holds just those letters under those codes."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        symbols = opened.make_indirect(_symbols(opened))
        letters = opened.make_indirect(_letters(opened, codes)) if codes else None
        for page in opened.pages:
            page.Resources.Font["/F4"] = symbols
            if letters is not None:
                page.Resources.Font["/F1"] = letters
        opened.save(out)
    return out.getvalue()


def _symbols(file: pikepdf.Pdf) -> pikepdf.Dictionary:
    """ZapfDingbats says what it looks like; programs that write resumes call the same glyphs private characters."""
    unicodes = {code: f"{private:04X}" for code, private in BULLETS.items()}
    return pikepdf.Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Symbol, ToUnicode=_unicode_map(file, unicodes)
    )


def _letters(file: pikepdf.Pdf, codes: Mapping[str, int]) -> pikepdf.Dictionary:
    differences: list[object] = []
    for letter, code in codes.items():
        differences += [code, Name(f"/{GLYPH_NAMES[letter]}")]
    unicodes = {code: letter.encode("utf-16-be").hex() for letter, code in codes.items()}
    encoding = pikepdf.Dictionary(Type=Name.Encoding, Differences=pikepdf.Array(differences))
    return pikepdf.Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=encoding,
        ToUnicode=_unicode_map(file, unicodes),
    )


def _unicode_map(file: pikepdf.Pdf, unicodes: Mapping[int, str]) -> pikepdf.Stream:
    lines = "\n".join(f"<{code:02x}> <{unicode}>" for code, unicode in unicodes.items())
    text = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Invented def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(unicodes)} beginbfchar\n{lines}\nendbfchar\nendcmap end end"
    )
    return pikepdf.Stream(file, text.encode())
