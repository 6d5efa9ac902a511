"""The RTF reader: control words followed one by one, hidden text and destinations that are not text left out."""

import re
from dataclasses import dataclass, field, replace

from evaluator.documents.limits import ReadLimits
from evaluator.documents.refusals import damaged, too_many_characters
from evaluator.documents.rtf_words import CHARACTERS, CODE_PAGES, NOT_TEXT
from evaluator.documents.transcript import Transcript
from evaluator.domain.documents import HiddenPassage

DEEPEST = 500
SMALLEST_HALF_POINTS = 6
"""RTF counts type sizes in half points, as Word does."""
PALE = 0xE6
CELL_ENDS = frozenset({"cell", "nestcell"})
ROW_ENDS = frozenset({"row", "nestrow"})
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z'])"
    rb"|(?P<open>\{)|(?P<close>\})|(?P<ends>[\r\n]+)|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_MARKED = re.compile(r"^([•‣▪·○●■–-])\t", re.MULTILINE)
"""A list's marker is set apart from its words by a tab, as cells are."""
_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"')


@dataclass(slots=True)
class _State:
    """Properties of the open group."""

    kind: str = "text"
    is_hidden: bool = False
    half_points: int = 24
    color: int = 0
    ground: int = 0
    blank_after_unicode: int = 1
    code_page: str = "cp1252"


@dataclass(slots=True)
class _Reader:
    """Text so far: margins (headers, footers) apart from the body; where in the body the open table row began."""

    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    pale_colors: set[int] = field(default_factory=set)
    channels: list[int] = field(default_factory=list)
    colors: int = 0
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    to_skip: int = 0
    is_starred: bool = False
    pending: bytes = b""
    row_at: int = 0


def read_rtf(data: bytes, limits: ReadLimits) -> Transcript:
    """Read one RTF file. Raises Refused: corrupt when groups nest without end, too_large by characters."""
    reader = _Reader()
    for token in _TOKEN.finditer(data.lstrip(b"\xef\xbb\xbf \r\n")):
        _step(reader, token)
    _flush(reader)
    margins = _lines_once("".join(reader.margins))
    text = "".join([margins, "\n" if margins else "", *reader.body])
    text = _MARKED.sub(r"\1 ", text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(text) > limits.max_characters:
        raise too_many_characters(len(text), limits.max_characters)
    links = [link for link in _LINK.findall("".join(reader.fields)) if link.startswith(("http", "mailto:"))]
    hidden = [HiddenPassage(text=words, why=why) for words, why in reader.hidden if words.strip()]
    return Transcript(text=text, links=list(dict.fromkeys(links)), hidden=hidden)


def _lines_once(text: str) -> str:
    """Headers of first, odd and even pages mostly say the same."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _step(reader: _Reader, token: re.Match[bytes]) -> None:
    if token["hex"] is not None:
        if not _skips(reader):
            reader.pending += bytes([int(token["hex"], 16)])
        return
    _flush(reader)
    if token["open"]:
        if len(reader.stack) >= DEEPEST:
            raise damaged("RTF")
        reader.stack.append(replace(reader.state))
    elif token["close"]:
        reader.state = reader.stack.pop() if reader.stack else _State()
        reader.to_skip = 0
        reader.is_starred = False
    elif token["word"] is not None:
        number = int(token["number"]) if token["number"] is not None else None
        _word(reader, token["word"].decode("ascii"), number)
    elif token["symbol"] is not None:
        _symbol(reader, token["symbol"])
    elif token["text"] is not None:
        text = token["text"].decode(reader.state.code_page, "replace")
        while text and _skips(reader):
            text = text[1:]
        _put(reader, text)


def _skips(reader: _Reader) -> bool:
    """After a character given in Unicode come stand-ins for older programs."""
    if reader.to_skip > 0:
        reader.to_skip -= 1
        return True
    return False


def _flush(reader: _Reader) -> None:
    if reader.pending:
        code_page = reader.fonts.get(reader.font, reader.state.code_page)
        text = reader.pending.decode(code_page, "replace")
        reader.pending = b""
        _put(reader, text)


def _symbol(reader: _Reader, symbol: bytes) -> None:
    reader.is_starred = symbol == b"*"
    plain = {b"~": "\u00a0", b"_": "-", b"-": "\u00ad", b"\n": "\n", b"\r": "\n"}.get(symbol)
    if plain is None and symbol in (b"\\", b"{", b"}"):
        plain = symbol.decode("ascii")
    if plain is not None and not _skips(reader):
        _put(reader, plain)


def _word(reader: _Reader, word: str, number: int | None) -> None:
    state = reader.state
    starred, reader.is_starred = reader.is_starred, False
    if word in CHARACTERS:
        if word in CELL_ENDS:
            _end_cell(reader)
        if not _skips(reader):
            _put(reader, CHARACTERS[word])
    elif word == "u" and number is not None:
        _put(reader, chr(number % 65536))
        reader.to_skip = state.blank_after_unicode
    elif word in ("header", "headerf", "headerl", "headerr", "footer", "footerf", "footerl", "footerr"):
        state.kind = "margin"
        reader.margins.append("\n")
    elif word in ("fldinst", "colortbl", "fonttbl"):
        state.kind = word
    elif word in ("shptxt", "fldrslt", "nonshppict", "listtext", "pntext"):
        state.kind = "skip" if word == "nonshppict" else state.kind
    elif (
        word in NOT_TEXT
        or (starred and word not in ("shpinst", "footnote", "bkmkstart", "bkmkend"))
        or word == "bin"
    ):
        state.kind = "skip"
    else:
        _property(reader, word, number)


def _end_cell(reader: _Reader) -> None:
    """The last paragraph of a cell ends with the cell: the next cell stands beside it."""
    while len(reader.body) > reader.row_at and not reader.body[-1].strip("\n"):
        reader.body.pop()


def _property(reader: _Reader, word: str, number: int | None) -> None:
    state = reader.state
    match word:
        case "v":
            state.is_hidden = number != 0
        case "plain":
            state.is_hidden, state.half_points, state.color = False, 24, 0
        case "fs":
            state.half_points = number or 24
        case "cf":
            state.color = number or 0
        case "cb" | "highlight" | "chcbpat" | "cbpat" | "clcbpat":
            state.ground = number or 0
        case "uc":
            state.blank_after_unicode = max(0, number or 0)
        case "ansicpg":
            state.code_page = CODE_PAGES.get(number or 1252, "cp1252")
        case "mac":
            state.code_page = "mac_roman"
        case "f":
            reader.font = number or 0
        case "fcharset" if state.kind == "fonttbl":
            code_page = CODE_PAGES.get(-(number or 0))
            if code_page:
                reader.fonts[reader.font] = code_page
        case "red" | "green" | "blue":
            reader.channels.append(number or 0)
        case "row" | "nestrow" | "par" | "sect" | "page" | "line" | "column":
            _put(reader, "\n")
            if word in ROW_ENDS:
                reader.row_at = len(reader.body)


def _put(reader: _Reader, text: str) -> None:
    state = reader.state
    if not text or state.kind == "skip" or state.kind == "fonttbl":
        return
    if state.kind == "colortbl":
        _add_colors(reader, text)
    elif state.kind == "fldinst":
        reader.fields.append(text)
    elif why := _why_hidden(reader):
        if reader.hidden and reader.hidden[-1][1] == why:
            reader.hidden[-1] = (reader.hidden[-1][0] + text, why)
        else:
            reader.hidden.append((text, why))
    else:
        (reader.margins if state.kind == "margin" else reader.body).append(text)


def _add_colors(reader: _Reader, text: str) -> None:
    for _ in range(text.count(";")):
        if len(reader.channels) >= 3 and min(reader.channels[-3:]) >= PALE:
            reader.pale_colors.add(reader.colors)
        reader.channels.clear()
        reader.colors += 1


def _why_hidden(reader: _Reader) -> str | None:
    state = reader.state
    if state.is_hidden:
        return "marked as hidden text"
    if state.half_points < SMALLEST_HALF_POINTS:
        return "smaller than 3 points"
    is_pale = state.color in reader.pale_colors
    is_on_color = state.ground not in reader.pale_colors and state.ground != 0
    return "white on white" if is_pale and not is_on_color else None
