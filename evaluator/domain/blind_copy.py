"""Blind copies: a resume without the person's identity, for raters to read, and the way back to the resume itself."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluator.domain.blind_contacts import contact_spans
from evaluator.domain.blind_details import detail_spans
from evaluator.domain.blind_names import NameForms
from evaluator.domain.blind_schools import school_spans, year_spans
from evaluator.domain.blind_spans import DATA, Span, in_english, pronoun_spans
from evaluator.domain.documents import Contact


@dataclass(frozen=True, slots=True)
class BlindOptions:
    """What a blind copy leaves out besides identity: the names of schools, and the years of graduation."""

    hides_schools: bool = False
    hides_graduation_years: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of the person: the names it is called by, contact data and links of the resume."""

    names: tuple[str, ...]
    contacts: tuple[Contact, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a blind text: from `start` of it on, and characters origin..origin_end of the resume."""

    start: int
    origin: int
    origin_end: int
    is_placeholder: bool


@dataclass(frozen=True, slots=True)
class BlindCopy:
    """The copy's text, and where its parts come from. `hidden` counts the passages taken out."""

    text: str
    pieces: tuple[_Piece, ...]
    hidden: int

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """The smallest span of the resume that covers characters start..end (start < end) of the copy.

        A span that touches a placeholder covers all that it stands for.
        """
        first, last = self._piece_at(start), self._piece_at(end - 1)
        low = first.origin if first.is_placeholder else first.origin + start - first.start
        high = last.origin_end if last.is_placeholder else last.origin + end - last.start
        return low, high

    def _piece_at(self, place: int) -> _Piece:
        return self.pieces[max(0, bisect_right(self.pieces, place, key=lambda piece: piece.start) - 1)]


def make_blind_copy(text: str, identity: Identity, options: BlindOptions = BlindOptions()) -> BlindCopy:
    """The resume's text with neutral placeholders for what tells who the person is.

    Replaced are every form of the name, e-mail addresses, links, phone numbers, user names, postal addresses, and
    lines or phrases on birth, age, family, nationality, religion, gender and photo; in English text also pronouns of
    one gender. Neighboring placeholders are one, so that their number and length tell nothing. Other people's names
    stay, and so do words that are a part of the name and common words as well ("Baker", "Java"), unless they stand
    beside another part of it, after a form of address, or in the resume's first lines.
    """
    forms = NameForms.of(identity.names, identity.contacts, identity.links)
    spans = [
        *forms.find(text),
        *contact_spans(text, identity.contacts, forms.user_names),
        *detail_spans(text),
    ]
    if in_english(text):
        spans += pronoun_spans(text)
    if options.hides_schools:
        spans += school_spans(text)
    if options.hides_graduation_years:
        spans += year_spans(text)
    merged = _merged(text, spans)
    return _copy(text, merged)


def find_leaks(sent: str, identity: Identity) -> tuple[str, ...]:
    """What of the person stands in a text that is about to be sent; empty for every blind copy.

    Looked for are the forms that make_blind_copy promises to replace: addresses, numbers and links of `contacts`,
    user names, and the name with all that belongs to it.
    """
    forms = NameForms.of(identity.names, identity.contacts, identity.links)
    found = [sent[span.start : span.end] for span in forms.find(sent, in_first_lines=False)]
    lowered = sent.casefold()
    found += [contact.text for contact in identity.contacts if contact.text.casefold() in lowered]
    return tuple(dict.fromkeys(found))


def _merged(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans in order, none touching another; those of one kind with nothing but marks between them are one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last = merged[-1] if merged else None
        if last is not None and span.start < last.end:
            # what says more of the passage wins: personal data swallow a name within them
            words = DATA if DATA in (last.words, span.words) else last.words
            merged[-1] = Span(last.start, max(last.end, span.end), words)
        elif last is not None and span.words == last.words and _is_nothing(text[last.end : span.start]):
            merged[-1] = Span(last.start, span.end, last.words)
        else:
            merged.append(span)
    return merged


_NOTHING = re.compile(r"[\s|,;:/·•▪∙●\-–—()\[\]<>*_&+]*")


def _is_nothing(between: str) -> bool:
    return len(between) <= 40 and _NOTHING.fullmatch(between) is not None


def _copy(text: str, spans: Sequence[Span]) -> BlindCopy:
    pieces: list[_Piece] = []
    out: list[str] = []
    length = at = 0
    for span in spans:
        if span.start > at:
            pieces.append(_Piece(length, at, span.start, is_placeholder=False))
            out.append(text[at : span.start])
            length += span.start - at
        pieces.append(_Piece(length, span.start, span.end, is_placeholder=True))
        out.append(span.words)
        length += len(span.words)
        at = span.end
    if at < len(text) or not pieces:
        pieces.append(_Piece(length, at, len(text), is_placeholder=False))
        out.append(text[at:])
    return BlindCopy("".join(out), tuple(pieces), len(spans))
