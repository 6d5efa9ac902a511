"""Searches in the resumes of one analysis, with PostgreSQL's full text."""

from sqlalchemy import func, literal, or_, select

from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import documents
from evaluator.store.evaluations import evaluations

MOST_CHARACTERS = 200_000
"""Of a resume that are searched: a text of more words than a tsvector holds must not end in an error."""


async def search_candidates(session: Session, analysis_id: int, words: str) -> list[int]:
    """Evaluations of current candidates whose name, file or resume holds the words, in any order.

    `words` as in a search engine: "in quotes" for a phrase, - for without, or between alternatives. Any text is a
    question; one without a word finds nobody.
    """
    asked = func.websearch_to_tsquery("simple", words)
    written = func.concat_ws(
        literal(" "), candidates.c.name, documents.c.name, func.left(documents.c.text, MOST_CHARACTERS)
    )
    found = await session.execute(
        select(evaluations.c.id)
        .join(candidates, candidates.c.id == evaluations.c.candidate_id)
        .join(documents, documents.c.id == candidates.c.document_id)
        .where(
            evaluations.c.analysis_id == analysis_id,
            evaluations.c.is_current,
            or_(
                func.to_tsvector("simple", written).op("@@")(asked),
                candidates.c.name.icontains(words, autoescape=True),
            ),
        )
        .order_by(evaluations.c.id)
    )
    return list(found.scalars())
