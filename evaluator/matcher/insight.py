"""The longer reading of one candidate, written from ratings and their quotes; open about being word matching."""

from collections.abc import Sequence

from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.insights import InsightAnswer, InsightPointAnswer
from evaluator.domain.ratings import LEVEL_WORDS, RatingAnswer, State

MAX_STRENGTHS = 5
MAX_GAPS = 6
QUESTIONS = 5
STRENGTH_LEVEL = 3


def write_insight(
    criteria: Sequence[RubricCriterion], ratings: Sequence[RatingAnswer], resume_text: str
) -> InsightAnswer:
    """Strengths with their quotes, gaps, a note and five questions at most, aimed at the gaps first.

    `ratings` answer `criteria` by number. Quotes not in `resume_text` are left out, and so is a strength without one.
    """
    wording = {criterion.number: criterion.wording for criterion in criteria}
    known = [rating for rating in ratings if rating.number in wording]
    strengths = [point for rating in _strongest(known) if (point := _strength(rating, wording, resume_text))][
        :MAX_STRENGTHS
    ]
    weakest = [rating for rating in sorted(known, key=lambda r: (r.level, r.number)) if _is_gap(rating)]
    gaps = [_gap(rating, wording, resume_text) for rating in weakest[:MAX_GAPS]]
    return InsightAnswer(
        strengths=tuple(strengths),
        gaps=tuple(gaps),
        note=_note(known),
        questions=_questions(weakest, _strongest(known), wording),
    )


def _strongest(ratings: list[RatingAnswer]) -> list[RatingAnswer]:
    strong = [rating for rating in ratings if rating.level >= STRENGTH_LEVEL and rating.state is State.HELD]
    return sorted(strong, key=lambda rating: (-rating.level, rating.number))


def _is_gap(rating: RatingAnswer) -> bool:
    return rating.level <= 1 or rating.state in (State.NOT_HELD, State.IN_PROGRESS)


def _strength(rating: RatingAnswer, wording: dict[int, str], resume_text: str) -> InsightPointAnswer | None:
    quotes = tuple(quote for quote in rating.quotes if quote in resume_text)
    if not quotes:
        return None
    text = f"{wording[rating.number]}: {LEVEL_WORDS[rating.level]}. {rating.reason}"
    return InsightPointAnswer(text=text.strip(), number=rating.number, quotes=quotes)


def _gap(rating: RatingAnswer, wording: dict[int, str], resume_text: str) -> InsightPointAnswer:
    said = {
        State.HELD: "mentioned only",
        State.IN_PROGRESS: "still in progress",
        State.NOT_HELD: "the resume says less than is asked for",
        State.NOT_STATED: "mentioned only"
        if rating.level
        else "no matching words found, which does not mean it is missing",
    }[rating.state]
    quotes = tuple(quote for quote in rating.quotes if quote in resume_text)
    return InsightPointAnswer(text=f"{wording[rating.number]}: {said}.", number=rating.number, quotes=quotes)


def _note(ratings: list[RatingAnswer]) -> str:
    found = sum(rating.level >= 2 for rating in ratings)
    shown = sum(rating.level >= 4 for rating in ratings)
    told = f"Words for {found} of {len(ratings)} criteria were found; work done with them is told of for {shown}."
    return f"{told} This is word matching, not a reading: look at the quotes before deciding."


def _questions(
    weakest: list[RatingAnswer], strongest: list[RatingAnswer], wording: dict[int, str]
) -> tuple[str, ...]:
    asked = [_question(rating, wording[rating.number]) for rating in weakest]
    asked += [
        f"Please walk us through one piece of work that shows “{wording[rating.number]}” best."
        for rating in strongest
    ]
    return tuple(dict.fromkeys(asked))[:QUESTIONS]


def _question(rating: RatingAnswer, subject: str) -> str:
    match rating.state:
        case State.IN_PROGRESS:
            return f"Where do you stand with “{subject}”, and when will it be finished?"
        case State.NOT_HELD:
            return f"Your resume states less than we ask for in “{subject}”. How would you make up for it?"
        case State.HELD | State.NOT_STATED if rating.level:
            return f"Your resume only touches on “{subject}”. What have you done in it yourself?"
        case _:
            return f"We found nothing on “{subject}” in your resume. What experience do you have with it?"
