"""How much of an office file came out, counted without the reader: letters read against letters in all visible runs."""

from collections.abc import Collection, Iterable

from evaluator.documents.word_xml import Element, branch, local


def letters_in(texts: Iterable[str]) -> int:
    """Letters of any script; blanks, figures and marks that readers add do not count."""
    return sum(character.isalpha() for text in texts for character in text)


def run_texts(root: Element, dropped: Collection[str], *, only: str = "") -> list[str]:
    """The text of every run below `root`, without what lies in `dropped` elements.

    Of alternates one branch counts. `only` names the elements that hold text; else every element does.
    """
    texts: list[str] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = local(element)
        if not name or name in dropped:
            continue
        if name == "AlternateContent":
            chosen = branch(element)
            waiting += [] if chosen is None else [chosen]
            continue
        if not only or name == only:
            texts.append(element.text or "")
        waiting += list(element)
        if not only:
            texts += [item.tail or "" for item in element]
    return texts


def share_of(read: Iterable[str], runs: Iterable[str]) -> float | None:
    """The share of the runs' letters that were read, from 0 to 1; None when the runs hold none."""
    whole = letters_in(runs)
    return min(letters_in(read) / whole, 1.0) if whole else None
