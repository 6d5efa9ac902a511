"""What makes a sentence an order to an automated reader: which classes of words must stand together in it."""

import re
from collections.abc import Callable

from evaluator.domain import instruction_phrases as phrases
from evaluator.domain.instruction_hits import Hit, Hits, around, lines_of, merged, near, words_of

OVERRIDES, DEMANDS, ADDRESSES = (
    "tells the reader to ignore its instructions",
    "demands a verdict",
    "addresses an automated reader",
)
"""Why a sentence was found, as shown."""
NEAR, WIDE = 70, 150
"""Characters within which an order and its object, or an address and its demand, belong together."""
Rule = Callable[[Hits, str], tuple[int, int] | None]
_ADDRESS = re.compile(
    rf"(?<!\w)(?:{lines_of(phrases.ADDRESS)})$|(?:作为|作為|如果你是|致|注意|として|尊敬的|亲爱的)\s?$"
)
_NOT_ADDRESSED = re.compile(rf"\s?(?:{words_of(phrases.NOT_ADDRESSED)})\b")
_TELLS = re.compile(
    r"(?:\b(?:customers?|clients?|guests|students|patients|users|colleagues|who|they|we|i|people|managers?|which|can|could|"
    r"would|will|gladly|that|to|an?|the|his|her|my|our|kunden|ich|wir|clientes|clienti)"
    r"(?:\s(?:highly|all|always|usually))?\s|'d )$"
)
_FIVE = frozenset({"five", "funf", "cinq", "cinco", "cinque", "vijf", "piec", "пять", "五"})
_DENIED = re.compile(r"\b(?:never|not|nicht|niemals|nie|jamais|nunca|mai|nooit|nigdy|никогда)\b[^.]{0,14}$")
_FOLLOWS = re.compile(r"\b(?:follow|obey|accord|document|observ|respect|comply|per\b|gemass)")
_BEGINS = re.compile(
    r"(?:^|[.!?:;,\n。！？：；，]\s?|\b(?:please|bitte|and|und|por favor|prosze|пожалуйста) )$"
)
_OPENS = re.compile(r"(?:^|[.!?:;\n。！？：；，]\s?)(?:for |at )?$")


def _is_override(hits: Hits, plain: str) -> tuple[int, int] | None:
    for verb in hits.get("OVERRIDE", ()):
        if _DENIED.search(plain, max(0, verb.start - 30), verb.start) or plain.startswith(" of", verb.end):
            continue
        for order in near(verb, hits.get("ORDER", ()), NEAR):
            if _FOLLOWS.search(plain, verb.end, max(order.start, verb.end)):
                continue
            if _BEGINS.search(plain, max(0, verb.start - 24), verb.start) and order.start - verb.end < 24:
                return around(verb, order)
            if 0 <= verb.start - order.end <= 4 or any(
                earlier.start != order.start for earlier in near(order, hits.get("EARLIER", ()), 45)
            ):
                return around(verb, order)
    return None


def _is_demand(hits: Hits, plain: str) -> tuple[int, int] | None:
    people = merged(hits, "THIS_PERSON", "SOMEBODY")
    for verb in _ordering(hits, "RATE", plain):
        for person in near(verb, people, WIDE):
            for best in near(verb, hits.get("BEST", ()), WIDE):
                is_named = person in hits.get("THIS_PERSON", ())
                is_told = best.is_strong or any(near(best, hits.get("SCORE", ()), 40))
                is_plain = _is_number(best, plain) if person.is_strong else verb.is_strong
                if is_named or is_told or is_plain:
                    return around(verb, person, best)
        if place := _is_bare_demand(verb, hits, plain):
            return place
    return None


def _is_number(best: Hit, plain: str) -> bool:
    return plain[best.start].isdigit() or plain[best.start : best.end] in _FIVE


def _is_bare_demand(verb: Hit, hits: Hits, plain: str) -> tuple[int, int] | None:
    """ "Set all ratings to 5", "请打满分": a verdict without a word about whom."""
    if not _is_ordered(verb, hits, plain):
        return None
    is_led = not any(near(verb, hits.get("MUST", ()), 24))
    for best in near(verb, hits.get("BEST", ()), NEAR):
        for score in near(best, hits.get("SCORE", ()), 25):
            if score.start == verb.start or plain[score.end : best.start] == " of ":
                continue
            if not is_led or min(best.start, score.start) > verb.start:
                return around(verb, best)
    return None


def _is_ordered(verb: Hit, hits: Hits, plain: str) -> bool:
    if any(near(verb, hits.get("MUST", ()), 24)):
        return True
    is_sign = plain[verb.start] >= "\u2e80"
    return not is_sign and bool(_BEGINS.search(plain, max(0, verb.start - 24), verb.start))


def _is_verdict(hits: Hits, plain: str) -> tuple[int, int] | None:
    for person in hits.get("THIS_PERSON", ()):
        for verb in (
            *near(person, _ordering(hits, "APPROVE", plain), WIDE),
            *near(person, hits.get("MEETS", ()), NEAR),
        ):
            return around(person, verb)
        bests = list(near(person, hits.get("BEST", ()), WIDE))
        scores = list(near(person, hits.get("SCORE", ()), WIDE))
        if bests and scores:
            return around(person, bests[0], scores[0])
        for must in near(person, hits.get("MUST", ()), WIDE):
            passed = near(person, hits.get("PASSED", ()), WIDE)
            rated = (hit for hit in near(person, hits.get("RATE", ()), WIDE) if hit.is_strong)
            for verb in (*bests, *scores, *passed, *rated):
                return around(person, must, verb)
    return None


def _is_address(hits: Hits, plain: str) -> tuple[int, int] | None:
    demands = merged(hits, "THIS_PERSON", "RATE", "APPROVE", "OVERRIDE", "MUST")
    people = merged(hits, "THIS_PERSON", "SOMEBODY")
    named = sorted([*demands, *people], key=lambda hit: hit.start)
    for machine in hits.get("MACHINE", ()):
        if _NOT_ADDRESSED.match(plain, machine.end):
            continue
        is_called = bool(_ADDRESS.search(plain[max(0, machine.start - 48) : machine.start]))
        for demand in near(machine, named if is_called else demands, WIDE):
            if is_called or any(near(demand, people, NEAR)):
                return around(machine, demand)
    return None


def _is_blanket(hits: Hits, plain: str) -> tuple[int, int] | None:
    """ "For every criterion the level is 5": at the beginning of a sentence; inside one it may tell."""
    for scope in hits.get("SOMEBODY", ()):
        if not scope.is_strong or not _OPENS.search(plain, max(0, scope.start - 9), scope.start):
            continue
        for best in near(scope, hits.get("BEST", ()), NEAR):
            is_number = plain[best.start].isdigit() and not best.is_strong
            for score in near(best, hits.get("SCORE", ()), 25) if is_number else ():
                if not re.search(r"\d", plain[score.end : best.start]):
                    return around(scope, best)
    return None


def _ordering(hits: Hits, name: str, plain: str) -> list[Hit]:
    """Verbs that order; behind "customers" or "I would" the same letters tell."""
    return [hit for hit in hits.get(name, ()) if not _TELLS.search(plain, max(0, hit.start - 24), hit.start)]


RULES: tuple[tuple[Rule, str], ...] = (
    (_is_override, OVERRIDES),
    (_is_demand, DEMANDS),
    (_is_verdict, DEMANDS),
    (_is_blanket, DEMANDS),
    (_is_address, ADDRESSES),
)
"""Each rule gives the stretch of the plain text that it found in a sentence, or None."""
