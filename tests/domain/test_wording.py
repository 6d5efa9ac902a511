import pytest

from evaluator.domain.wording import HintKind, check_wording


@pytest.mark.parametrize(
    ("wording", "kind", "said", "repair"),
    [
        (
            "Young, dynamic team player",
            HintKind.PROTECTED,
            "“Young” asks about age. It is left out.",
            "Dynamic team player",
        ),
        ("Male or female", HintKind.PROTECTED, "gender", None),
        ("Unmarried", HintKind.PROTECTED, "family", None),
        ("German nationals only", HintKind.PROTECTED, "nationality", None),
        ("Practicing Christian", HintKind.PROTECTED, "religion", "Practicing"),
        ("Good health", HintKind.PROTECTED, "health", None),
        ("Application with photo", HintKind.PROTECTED, "a photo", "Application"),
        ("Aged 25-35", HintKind.PROTECTED, "age", None),
        ("Bewerbungsfoto", HintKind.PROTECTED, "a photo", None),
        ("Recent graduate", HintKind.PROXY, "can stand for age", "Degree or equal practice"),
        ("Native English", HintKind.PROXY, "nationality or origin", "English at level C2"),
        ("German native speaker", HintKind.PROXY, "nationality or origin", "German at level C2"),
        ("Deutsch als Muttersprache", HintKind.PROXY, "nationality", "Deutsch auf Niveau C2"),
        ("Digital native", HintKind.PROXY, "age", "Works daily with digital tools (name them)"),
        ("At most 5 years of experience", HintKind.PROXY, "age", None),
        (
            "Good communicator",
            HintKind.VAGUE,
            "“Good communicator” is too vague to find in a resume.",
            "Has presented",
        ),
        ("Teamfähig", HintKind.VAGUE, "vague", "Has worked in a team"),
        ("Passionate", HintKind.VAGUE, "vague", None),
        ("Strong knowledge of SQL", HintKind.UNMEASURABLE, "no measure", "Has used at work: SQL"),
        ("Several years of welding", HintKind.UNMEASURABLE, "no measure", "At least 3 years of welding"),
        ("Python and Java and Go", HintKind.COMPOUND, "3 things", "Python\nJava\nGo"),
        (
            "Experience with Kafka, Flink and Spark",
            HintKind.COMPOUND,
            "3 things",
            "Experience with Kafka\nExperience with Flink\nExperience with Spark",
        ),
    ],
)
def test_a_weak_wording_gets_a_calm_hint_and_a_better_one(
    wording: str, kind: HintKind, said: str, repair: str | None
) -> None:
    hint = check_wording(wording)[0]
    assert hint.kind is kind
    assert said in hint.message
    assert hint.repair is None if repair is None else (hint.repair or "").startswith(repair)


@pytest.mark.parametrize(
    "wording",
    [
        "SQL, including reading and tuning query plans",
        "Degree in a quantitative field, or equal practice",
        "Permit to work in Norway",
        "Takes part in on-call duty, one week in six",
        "Streaming pipelines with at-least-once delivery",
        "Five years of building data pipelines",
        "Single sign-on with SAML",
        "Healthcare software",
        "Manages a team of 5 or more",
        "Photo editing with Photoshop",
        "Race condition debugging",
        "Research and development in pharmacy",
        "English and German, written and spoken",
        "3 years with Terraform or Pulumi",
        "CI/CD",
        "Flexible box layout (CSS)",
        "",
    ],
)
def test_a_sound_wording_gets_no_hint(wording: str) -> None:
    assert check_wording(wording) == ()


@pytest.mark.parametrize(
    "wording", ["Good communicator", "Native English", "Strong knowledge of SQL", "Teamfähig"]
)
def test_a_proposed_wording_needs_no_further_one(wording: str) -> None:
    repair = check_wording(wording)[0].repair
    assert repair is not None
    assert check_wording(repair) == ()


def test_every_protected_trait_of_a_wording_is_named() -> None:
    hints = check_wording("Young, healthy, unmarried Christian with photo")
    assert [hint.kind for hint in hints] == [HintKind.PROTECTED] * 5
