"""Small PDFs written by hand, so that a test decides every operator."""

import zlib

FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Courier"}


def text(
    x: float, y: float, words: str, size: float = 11, color: str = "0 g", mode: int = 0, font: str = "F1"
) -> str:
    """Words at a baseline, from the left, y counted from the foot of the page."""
    plain = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"q BT /{font} {size:g} Tf {color} {mode} Tr 1 0 0 1 {x:g} {y:g} Tm ({plain}) Tj ET Q"


def lines(x: float, top: float, words: list[str], step: float = 14, size: float = 10) -> list[str]:
    """One line below the other; empty ones are left blank."""
    return [text(x, top - step * index, line, size) for index, line in enumerate(words) if line]


def box(x: float, y: float, width: float, height: float, color: str) -> str:
    """A filled rectangle."""
    return f"q {color} rg {x:g} {y:g} {width:g} {height:g} re f Q"


def make_pdf(*pages: list[str], catalog: str = "", rotate: int = 0, gray_image: bool = False) -> bytes:
    """A PDF of pages of operators; with `gray_image` each page may paint /Im1, a small gray picture."""
    objects: list[bytes] = [b"", b""]
    fonts = []
    for tag, name in FONTS.items():
        objects.append(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
        )
        fonts.append(f"/{tag} {len(objects)} 0 R")
    images = ""
    if gray_image:
        data = bytes([120] * 16)
        kind = "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8"
        head = f"{kind} /Width 4 /Height 4 /Length {len(data)}"
        objects.append(f"<< {head} >>\nstream\n".encode() + data + b"\nendstream")
        images = f"/XObject << /Im1 {len(objects)} 0 R >>"
    kids = []
    for operators in pages:
        stream = zlib.compress("\n".join(operators).encode("cp1252"))
        objects.append(
            f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream"
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Rotate {rotate} /Contents {len(objects)} 0 R "
            f"/Resources << /Font << {' '.join(fonts)} >> {images} >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    return _assemble(objects)


def _assemble(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
