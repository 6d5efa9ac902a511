import re

import pytest

from evaluator import ROOT

CSS = ROOT / "static" / "css"
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11, level AA
GROUNDS = ("paper", "surface", "sunken", "raised", "accent-soft", "neutral-soft")
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS],
    *[("accent", ground, TEXT) for ground in ("paper", "surface", "accent-soft")],
    *[(f"on-level-{level}", f"level-{level}", TEXT) for level in range(6)],
    *[(state, ground, TEXT) for state in ("ok", "warn", "danger") for ground in (f"{state}-soft", "surface")],
    *[(front, ground, TEXT) for front, ground in [
        ("on-accent", "accent"), ("on-accent", "accent-strong"), ("accent-strong", "accent-soft"), ("on-mark", "mark"),
        ("on-mark", "mark-strong"), ("ink-2", "mark"), ("ink-2", "warn-soft"), ("ink-2", "danger-soft"),
        ("paper", "ink"),
    ]],
    *[(front, ground, EDGE) for front, ground in [
        ("line-control", "surface"), ("line-control", "paper"), ("mark-line", "surface"), ("focus", "surface"),
        ("focus", "paper"), ("accent", "sunken"), ("level-4", "surface"),
    ]],
]  # fmt: skip


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("night", [0, 1], ids=["day", "night"])
def test_tokens_reach_the_contrast_of_wcag_aa(night: int) -> None:
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (CSS / "tokens.css").read_text())
    tokens = {name: colors[night] for name, *colors in found}
    low = [
        (front, ground) for front, ground, least in PAIRS if contrast(tokens[front], tokens[ground]) < least
    ]
    assert low == []


def test_colors_stand_in_the_tokens_only() -> None:
    for path in CSS.rglob("*.css"):
        if path.name != "tokens.css":
            assert re.findall(r"#[0-9a-f]{3,8}\b", path.read_text()) == [], path.name


def test_styles_are_balanced_layered_and_inline_no_data() -> None:
    for path in CSS.rglob("*.css"):
        source = path.read_text()
        assert "data:" not in source, path.name
        assert source.count("{") == source.count("}"), path.name
        assert "@layer " in source, path.name


def test_every_file_a_style_names_is_there() -> None:
    for path in CSS.rglob("*.css"):
        for named in re.findall(r'url\("([^"]+)"\)', path.read_text()):
            assert (path.parent / named).is_file(), f"{path.name}: {named}"


def test_every_variable_used_has_a_value() -> None:
    source = "".join(path.read_text() for path in CSS.rglob("*.css"))
    pictures = (ROOT / "static/img/icons.svg").read_text()
    assert set(re.findall(r"var\((--[\w-]+)", source + pictures)) <= set(re.findall(r"(--[\w-]+):", source))
