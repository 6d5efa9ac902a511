"""Rating one resume against a rubric by matching words: levels, states, reasons and literal quotes."""

from collections.abc import Sequence
from datetime import date

from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.ratings import CandidateAnswer, RatingAnswer, State
from evaluator.matcher.backgrounds import asked_background, rate_background
from evaluator.matcher.copies import copied_passages
from evaluator.matcher.degrees import asked_degree, rate_degree
from evaluator.matcher.evidence import Finding, Index, build_index, weigh_group
from evaluator.matcher.licences import asked_licence, rate_certificate, rate_licence
from evaluator.matcher.passages import Speech, read_resume
from evaluator.matcher.spoken import asked_language, rate_language
from evaluator.matcher.terms import Asked, take_apart
from evaluator.matcher.titles import asked_title, rate_title
from evaluator.matcher.years import asked_years, rate_years

LEVEL_STEPS = (0.1, 0.3, 0.5, 0.66, 0.84)
"""Strength from which levels 1 to 5 begin; set on the tuning half of the labelled set."""
HELD_LEVEL = 2
MAX_QUOTES = 3
_LEAST_QUOTED = 0.1


def rate(criteria: Sequence[RubricCriterion], resume_text: str, *, today: date) -> CandidateAnswer:
    """Rate every criterion once, in the order given. Pure; the same inputs give the same answer.

    Quotes are slices of `resume_text` of at most 240 characters. Months are counted against `today`.
    """
    rubric = take_apart(tuple(criteria))
    resume = read_resume(resume_text, rubric.language, today)
    copied = copied_passages([asked.tokens for asked in rubric.asked], resume.passages)
    index = build_index(resume, copied, today)
    return CandidateAnswer(ratings=tuple(_rate(asked, index, rubric.language) for asked in rubric.asked))


def _rate(asked: Asked, index: Index, language: str) -> RatingAnswer:
    number, wording = asked.criterion.number, asked.criterion.wording
    if background := asked_background(wording):
        return rate_background(number, background, index)
    if title := asked_title(wording, language):
        return rate_title(number, title, index)
    if spoken := asked_language(wording):
        return rate_language(number, spoken, index)
    if licence := asked_licence(wording):
        return rate_licence(number, licence, index)
    if asked.is_qualification and (answer := rate_certificate(number, asked.groups, index, index.today)):
        return answer
    if degree := asked_degree(wording, language):
        return rate_degree(number, degree, index)
    if years := asked_years(wording, language):
        return rate_years(number, years, index)
    return _rate_words(asked, index)


def _rate_words(asked: Asked, index: Index) -> RatingAnswer:
    number = asked.criterion.number
    findings = [weigh_group(index, group) for group in asked.groups]
    strength = _strength(asked, findings)
    level = sum(strength >= step for step in LEVEL_STEPS)
    if level == 0:
        return _nothing_found(number, findings, index)
    quotes = _quotes(asked, findings, index)
    if not quotes:
        return RatingAnswer(number=number, level=0, state=State.NOT_STATED, reason="Not found in the resume.")
    if asked.is_qualification:
        level = min(level, HELD_LEVEL - 1)
    is_held = level >= HELD_LEVEL and max(finding.closeness for finding in findings) >= 0.8
    state = State.HELD if is_held else State.NOT_STATED
    return RatingAnswer(
        number=number, level=level, state=state, reason=_reason(asked, findings, index), quotes=quotes
    )


def _strength(asked: Asked, findings: list[Finding]) -> float:
    """The weighted mean of the groups; a little less where no single passage tells of most of it."""
    total = sum(group.weight for group in asked.groups)
    if not total:
        return 0.0
    mean = sum(g.weight * f.strength for g, f in zip(asked.groups, findings, strict=True)) / total
    if len(findings) < 2:
        return mean
    together: dict[int, float] = {}
    for group, finding in zip(asked.groups, findings, strict=True):
        for number in finding.proofs:
            together[number] = together.get(number, 0.0) + group.weight
    return mean * (0.85 + 0.2 * max(together.values(), default=0.0) / total)


def _nothing_found(number: int, findings: list[Finding], index: Index) -> RatingAnswer:
    passages = index.resume.passages
    for finding in findings:
        if finding.denied:
            quote = passages[finding.denied[0]].text
            return RatingAnswer(
                number=number,
                level=0,
                state=State.NOT_HELD,
                reason="The resume says it is not there.",
                quotes=(quote,),
            )
        if finding.under_way:
            quote = passages[finding.under_way[0]].text
            return RatingAnswer(
                number=number,
                level=1,
                state=State.IN_PROGRESS,
                reason="Said to be still under way.",
                quotes=(quote,),
            )
    return RatingAnswer(number=number, level=0, state=State.NOT_STATED, reason="Not found in the resume.")


def _quotes(asked: Asked, findings: list[Finding], index: Index) -> tuple[str, ...]:
    """The passages that prove most for most of the groups, in the order of the resume."""
    proofs: dict[int, float] = {}
    for group, finding in zip(asked.groups, findings, strict=True):
        for number, proof in finding.proofs.items():
            proofs[number] = proofs.get(number, 0.0) + proof * group.weight
    best = sorted(
        (n for n, proof in proofs.items() if proof >= _LEAST_QUOTED), key=lambda n: (-proofs[n], n)
    )[:MAX_QUOTES]
    return tuple(dict.fromkeys(index.resume.passages[n].text for n in sorted(best)))


def _reason(asked: Asked, findings: list[Finding], index: Index) -> str:
    numbers = {n for finding in findings for n, proof in finding.proofs.items() if proof >= _LEAST_QUOTED}
    actions = [
        n for n in numbers if index.resume.passages[n].speech is Speech.ACTION and index.proof[n] >= 0.5
    ]
    found = [
        term
        for g, f in zip(asked.groups, findings, strict=True)
        if f.closeness >= 0.8
        for term in (g.terms[0].shown,)
    ]
    missing = [g.terms[0].shown for g, f in zip(asked.groups, findings, strict=True) if f.closeness < 0.8]
    if not found:
        return "Only something related was found, not the thing itself."
    if actions:
        where = f"told of in {len(actions)} passage{'s' * (len(actions) > 1)} about work done"
    elif all(index.proof[n] <= 0.2 for n in numbers):
        where = "only repeated in words of the job description or in a wall of words"
    else:
        where = "listed or named, without work told of"
    gap = f"; not found: {', '.join(dict.fromkeys(missing))}" if missing else ""
    return f"{', '.join(dict.fromkeys(found))}: {where}{gap}."
