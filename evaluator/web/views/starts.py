"""What is said when a job was started."""

from evaluator.domain.start_times import StartTime
from evaluator.web.views.times import start_words


def submitted_words(resumes: int, start: StartTime | None) -> str:
    """For the page that follows."""
    counted = "1 resume" if resumes == 1 else f"{resumes} resumes"
    if start is None:
        verb = "is" if resumes == 1 else "are"
        return f"Analysis job submitted: {counted} {verb} rated in the background. You may leave this page."
    words = f"Analysis job submitted: rating {counted} starts {start_words(start.at, start.zone)}."
    return f"{words} {start.note}".strip()
