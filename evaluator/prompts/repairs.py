"""The one repair question: the same conversation, the unusable answer, and what is wrong with it."""

from dataclasses import replace

from evaluator.domain.questions import AnswerError, Message, Question
from evaluator.prompts.words import load_words

WORDS = load_words("repair", {"repair": frozenset({"error"})})

_MAX_BAD_ANSWER = 12_000
"""Characters of the unusable answer that go back; prose without end shall not cost twice."""


def build_repair(question: Question, bad_answer: str, error: AnswerError) -> Question:
    """Ask again after an answer that `parse` refused; the first messages stay the same, so the cache serves them."""
    return ask_again(question, bad_answer, WORDS.fill("repair", error=error.message))


def ask_again(question: Question, answer: str, words: str) -> Question:
    """The conversation so far, the answer, and a last message of `words`."""
    added = (Message("assistant", answer[:_MAX_BAD_ANSWER]), Message("user", words))
    return replace(question, messages=question.messages + added)
