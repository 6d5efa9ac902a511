"""Mails as words: subjects as promised, text and HTML alike, and nobody's name becomes markup or a line of ours."""

from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.domain.jobs import InsightsMode
from evaluator.domain.mails import JobCost, JobFacts, MailKind, TopCandidate
from evaluator.domain.reports import BUILT_IN_LABEL, BUILT_IN_NOTE
from evaluator.emails import LONGEST_LABEL, Links, Message, write_job_mail

LINKS = Links("https://evaluator.example.com", "help@example.com")
COST = JobCost(
    held=Decimal("25.00"), charged=Decimal("24.73"), released=Decimal("0.27"), balance=Decimal("75.27")
)
FACTS = JobFacts(
    job_id=41,
    analysis_id=17,
    position="Data Engineer",
    mode=InsightsMode.QUICK,
    rater="pretend-model",
    is_built_in=False,
    total=186,
    rated=184,
    insights=5,
    ended_at=datetime(2026, 11, 25, 11, 9, tzinfo=UTC),
    top=(
        TopCandidate(rank="1", name="Kim Sample", score="83.0"),
        TopCandidate(rank="=2", name="Chidi Example", score="82.7"),
        TopCandidate(rank="=2", name="Dagny Mockup", score="82.7"),
    ),
)
NO_KEY = "The model provider refused the key. No candidate was rated and you were not charged."


class Read(HTMLParser):
    """What a reader sees of a mail's HTML, its tags with their attributes' names, and where links lead."""

    def __init__(self, mail: Message) -> None:
        super().__init__()
        self.words = ""
        self.tags: list[tuple[str, ...]] = []
        self.links: list[str] = []
        self._hidden = 0
        self.feed(mail.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name == "href"]
        self._hidden += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data


def completed(**changes: object) -> Message:
    return write_job_mail(MailKind.JOB_COMPLETED, FACTS.model_copy(update=changes), LINKS)


def failed(links: Links = LINKS, **changes: object) -> Message:
    facts = {"rated": 0, "insights": 0, "top": (), "reason": NO_KEY} | changes
    return write_job_mail(MailKind.JOB_FAILED, FACTS.model_copy(update=facts), links)


def both(mail: Message) -> tuple[str, str]:
    """The mail's two parts as words, space evened out."""
    return " ".join(mail.text.split()), " ".join(Read(mail).words.split())


def test_the_subjects_are_the_ones_promised() -> None:
    assert completed().subject == "Analysis Complete - [41]"
    assert failed().subject == "Analysis Failed - [41]"


@pytest.mark.parametrize(
    "words",
    [
        "Job 41, completed 25 Nov 2026, 11:09 UTC",
        "184 candidates rated for Data Engineer",
        "2 candidates could not be rated. They stand outside the ranking, were not charged",
        "Quick, 5 written",
        "pretend-model",
        "Kim Sample",
        "83.0",
        "=2",
        "Chidi Example",
        "Dagny Mockup",
        "The ranking helps you read; it decides nothing.",
        "You get this because you started job 41 with 186 candidates.",
        "Switch these mails off",
        "https://evaluator.example.com/analysis/results/17",
    ],
)
def test_a_completed_job_is_told_alike_in_both_parts(words: str) -> None:
    assert [words in part for part in both(completed())] == [True, True]


def test_the_links_lead_to_the_result_and_to_the_switch() -> None:
    mail = completed()
    urls = {
        "https://evaluator.example.com/analysis/results/17",
        "https://evaluator.example.com/dashboard/jobs#mail",
    }
    assert set(Read(mail).links) == urls
    assert all(url in mail.text for url in urls)


def test_the_cost_is_told_where_a_price_was_quoted_and_nowhere_else() -> None:
    for part in both(completed(cost=COST)):
        assert all(amount in part for amount in ("$25.00", "$24.73", "$0.27", "$75.27"))
        assert "184 of 186 candidates rated, Quick insights for 5" in part
    assert all("$" not in part for part in both(completed()))


def test_one_candidate_is_one_candidate() -> None:
    for part in both(completed(total=2, rated=1, top=FACTS.top[:1])):
        assert "1 candidate rated for Data Engineer" in part
        assert "1 candidate could not be rated. It stands outside the ranking, was not charged" in part
    assert all("could not be rated" not in part for part in both(completed(total=184)))


@pytest.mark.parametrize("write", [completed, failed])
def test_the_built_in_matcher_is_named_as_on_pages(write) -> None:
    for part in both(write(is_built_in=True, rater="whatever")):
        assert BUILT_IN_LABEL in part
        assert BUILT_IN_NOTE in part
    assert all(BUILT_IN_LABEL not in part for part in both(write()))


@pytest.mark.parametrize(
    "words",
    [
        "Job 41, failed 25 Nov 2026, 11:09 UTC",
        NO_KEY,
        "Try again",
        "it takes those who are not rated, and costs nothing",
        "write to help@example.com and name job 41",
        "0 of 186",
        "Switch these mails off",
    ],
)
def test_a_failed_job_is_told_alike_in_both_parts(words: str) -> None:
    assert [words in part for part in both(failed())] == [True, True]


@pytest.mark.parametrize("reason", [NO_KEY, "The pool is empty.", ""])
def test_a_failed_job_says_once_that_nothing_was_charged(reason: str) -> None:
    assert [part.count("not charged") for part in both(failed(reason=reason))] == [1, 1]


def test_a_failed_job_says_what_was_released() -> None:
    cost = COST.model_copy(update={"charged": Decimal("0.00"), "released": Decimal("25.00")})
    assert all("$25.00 was released." in part for part in both(failed(cost=cost)))
    assert all("released" not in part for part in both(failed()))


def test_the_support_link_names_the_job_and_is_left_out_without_an_address() -> None:
    assert "mailto:help@example.com?subject=Job%2041" in Read(failed()).links
    alone = failed(Links("https://evaluator.example.com"))
    assert all("write to those who run this installation" in part for part in both(alone))
    assert not any(link.startswith("mailto:") for link in Read(alone).links)


def test_a_mail_needs_nothing_from_elsewhere_and_fits_560_pixels() -> None:
    for mail in (completed(cost=COST, is_built_in=True), failed()):
        read = Read(mail)
        assert not {tag for tag, *_ in read.tags} & {"img", "script", "link", "iframe", "form"}
        assert "url(" not in mail.html
        assert "max-width: 560px" in mail.html


def test_a_name_begins_no_line_and_turns_none_round() -> None:
    name = "Kim\r\nBcc: ray@example.com\r\n\u2028Your password\u202e expired\x1b[2J\x00"
    mail = completed(top=(TopCandidate(rank="1", name=name, score="83.0"),), position=name)
    for part in (mail.text, Read(mail).words):
        assert not any(line.lstrip().startswith(("Bcc", "Your")) for line in part.splitlines())
        assert not set(part) & {"\u202e", "\x1b", "\x00", "\u2028", "\r"}
    assert "Kim Bcc: ray@example.com Your password expired" in mail.text
    assert mail.subject == completed().subject


def test_a_name_that_never_ends_is_cut() -> None:
    mail = completed(top=(TopCandidate(rank="1", name="Kim " * 5000, score="83.0"),), position="x" * 5000)
    assert max(len(line) for line in mail.text.splitlines()) < 2 * LONGEST_LABEL
    assert all("…" in part for part in both(mail))


ANYTHING = st.text(max_size=200) | st.sampled_from(
    [
        "</td></table><script>go()</script>",
        '"><img src=x onerror=go()>',
        "{{ 7 * 7 }}",
        "&lt;b&gt;",
        "<style>",
    ]
)


@settings(max_examples=60, deadline=None)
@given(name=ANYTHING, position=ANYTHING, rater=ANYTHING, reason=ANYTHING)
def test_no_words_of_others_become_markup_lines_or_headers(
    name: str, position: str, rater: str, reason: str
) -> None:
    top = (TopCandidate(rank="1", name=name, score="83.0"),)
    told = completed(top=top, position=position, rater=rater), failed(position=position, reason=reason)
    plain = completed(top=FACTS.top[:1]), failed()
    for mail, usual in zip(told, plain, strict=True):
        assert mail.subject == usual.subject
        assert Read(mail).tags == Read(usual).tags
        assert Read(mail).links == Read(usual).links
        assert len(mail.text.splitlines()) == len(usual.text.splitlines())
