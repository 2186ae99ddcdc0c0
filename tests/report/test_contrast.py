"""Contrast: every colour of the style sheet on every ground it stands on, in light and in dark, by WCAG 2.2 AA."""

import re
from pathlib import Path

import pytest

TEXT = ("ink", "muted", "link", "note", "warning", "misconception", "question")
CODE = ("code-keyword", "code-text", "code-number", "code-name")
GRAPHICS = ("curve", "class-0", "class-1", *(f"series-{number}" for number in range(1, 7)))
GROUNDS = ("paper", "raised")
DECORATION = ("rule", "sheet")
"""Lines that only part things, and the ground of pictures, which have one form."""

LIGHT, DARK = 0, 1


@pytest.fixture(scope="module")
def tokens(repository: Path) -> dict[str, tuple[str, str]]:
    """The light and the dark form of each colour, by name."""
    style = (repository / "templates" / "assets" / "style.css").read_text()
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", style)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """How light a colour is, as WCAG defines it."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_the_one_that_wcag_defines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_every_colour_is_held_to_a_ratio(tokens: dict[str, tuple[str, str]]) -> None:
    assert set(tokens) == {*TEXT, *CODE, *GRAPHICS, *GROUNDS, *DECORATION}


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("name", [*TEXT, *CODE])
def test_text_is_readable(tokens: dict[str, tuple[str, str]], name: str, ground: str, scheme: int) -> None:
    assert contrast(tokens[name][scheme], tokens[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", GRAPHICS)
def test_what_is_drawn_can_be_seen(tokens: dict[str, tuple[str, str]], name: str, scheme: int) -> None:
    assert contrast(tokens[name][scheme], tokens["paper"][scheme]) >= 3


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_pressed_link_to_the_first_chapter_is_readable(tokens: dict[str, tuple[str, str]], scheme: int) -> None:
    """Its ground is the colour of links, and its words are paper."""
    assert contrast(tokens["paper"][scheme], tokens["link"][scheme]) >= 4.5
