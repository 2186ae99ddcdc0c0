"""Figures at both widths: the same data and words, with letters that are large enough and nowhere cut."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from xml.etree import ElementTree

import pytest
from drawings import SVG, drawing_of_runs, drawn_anew, svg_of

from lab.experiments.results import Result
from lab.experiments.seeds import Seeds
from lab.report.figures import FIGURES
from lab.report.figures.drawn import Drawing
from lab.report.figures.layout import NARROW, WIDE, text_width, wrapped

CHOICES = {
    **{kind: (kind,) for kind in ("converging", "hot", "zero", "one-epoch")},
    "several with long names": ("converging", "never", "one-epoch", "zero", "warm"),
}

LEAST_SIZE = 11.0
"""Of letters: a narrow picture is shown at nine tenths of its size at least, a wide one larger than it is."""


Draw = Callable[[str, str], Drawing]


@pytest.fixture(scope="module")
def draw(results: Mapping[str, Result]) -> Draw:
    """The drawing of a kind of figure of one of the choices."""
    long = {run: replace(result, id=f"fair-sigmoid-{run}") for run, result in results.items()}

    def draw_choice(show: str, chosen: str) -> Drawing:
        return drawing_of_runs(show, [(long if "long" in chosen else results)[run] for run in CHOICES[chosen]])

    return draw_choice


def pictures(drawing: Drawing) -> dict[float, ElementTree.Element]:
    """Both pictures of a drawing, by their width."""
    return {WIDE: ElementTree.fromstring(drawing.svg), NARROW: ElementTree.fromstring(drawing.narrow)}


def size_of(root: ElementTree.Element) -> tuple[float, float]:
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert left == top == 0.0
    return width, height


@dataclass(frozen=True)
class Words:
    """A line of text in a picture: its size, and the box that it takes there."""

    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float

    def lies_on(self, other: "Words") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > 1.0 and min(self.bottom, other.bottom) - max(self.top, other.top) > 1.0


def words_of(root: ElementTree.Element) -> Iterator[Words]:
    """All texts of a picture, as wide as DejaVu Sans is, without the air above and below their letters."""
    for element in root.iter(f"{SVG}text"):
        text = "".join(element.itertext())
        if text.strip():
            size = float(element.attrib["font-size"].removesuffix("px"))
            moved = re.fullmatch(r"translate\((\S+) (\S+)\) rotate\(-90\)", element.get("transform", ""))
            turned = re.fullmatch(r"rotate\(-90 (\S+) (\S+)\)", element.get("transform", ""))
            place = moved or turned
            x, y = map(float, place.groups()) if place else (float(element.attrib["x"]), float(element.attrib["y"]))
            width = text_width(text, size)
            before = {"end": width, "middle": width / 2}.get(element.get("text-anchor", ""), 0.0)
            above, below = 0.76 * size, 0.1 * size
            if place:
                yield Words(text, size, x - above, x + below, y - width + before, y + before)
            else:
                yield Words(text, size, x - before, x - before + width, y - above, y + below)


def every_drawing(test):  # type: ignore[no-untyped-def]
    """Runs a test for every kind of figure of every choice of results."""
    named = ["learning-curves", "weight-map"]  # their names stand at curves and above pictures
    quick = [*product(FIGURES, ["zero"]), *product(named, ["several with long names"])]
    slow = [pytest.param(*pair, marks=pytest.mark.slow) for pair in product(FIGURES, CHOICES) if pair not in quick]
    return pytest.mark.parametrize(("show", "chosen"), [*quick, *slow])(test)


@every_drawing
def test_a_figure_has_a_wide_and_a_narrow_picture(draw: Draw, show: str, chosen: str) -> None:
    for width, root in pictures(draw(show, chosen)).items():
        assert size_of(root)[0] == width


@every_drawing
def test_all_words_of_a_picture_lie_in_it(draw: Draw, show: str, chosen: str) -> None:
    for root in pictures(draw(show, chosen)).values():
        width, height = size_of(root)

        cut = [
            words
            for words in words_of(root)
            if words.left < -0.5 or words.top < -0.5 or words.right > width + 0.5 or words.bottom > height + 0.5
        ]

        assert cut == []


@every_drawing
def test_no_words_of_a_picture_lie_on_others(draw: Draw, show: str, chosen: str) -> None:
    for root in pictures(draw(show, chosen)).values():
        words = list(words_of(root))

        assert [(one, two) for index, one in enumerate(words) for two in words[:index] if one.lies_on(two)] == []


@every_drawing
def test_the_letters_of_a_picture_are_large_enough(draw: Draw, show: str, chosen: str) -> None:
    for root in pictures(draw(show, chosen)).values():
        assert min(words.size for words in words_of(root)) >= LEAST_SIZE


@every_drawing
def test_the_narrow_picture_has_the_words_of_the_wide_one_beside_it(draw: Draw, show: str, chosen: str) -> None:
    wide, narrow = pictures(draw(show, chosen)).values()

    assert narrow.get("role") == "img"
    assert narrow.get("aria-labelledby") == wide.get("aria-labelledby")
    assert narrow.find(f"{SVG}title") is narrow.find(f"{SVG}desc") is None


@every_drawing
def test_ids_of_the_two_pictures_differ(draw: Draw, show: str, chosen: str) -> None:
    wide, narrow = (
        {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
        for root in pictures(draw(show, chosen)).values()
    )

    assert not wide & narrow
    assert all(each.startswith("fig:an-id:narrow:") for each in narrow)
    referred = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', draw(show, chosen).narrow))
    assert referred <= narrow


@pytest.mark.parametrize("show", FIGURES)
def test_the_narrow_picture_is_fit_for_a_page(draw: Draw, show: str) -> None:
    root = ElementTree.fromstring(draw(show, "zero").narrow)

    assert not [name for element in root.iter() for name in element.attrib if name == "style" or name.startswith("on")]
    assert not {element.tag.removeprefix(SVG) for element in root.iter()} & {"style", "script", "metadata", "image"}
    assert all("fill" in element.attrib for element in root.iter(f"{SVG}text"))


def test_boundaries_stand_side_by_side_where_there_is_room(results: Mapping[str, Result]) -> None:
    drawing = drawn_anew("boundary", [results["converging"], results["zero"]])

    wide, narrow = (_titles(root) for root in pictures(drawing).values())
    assert wide[0][1] == wide[1][1]
    assert narrow[0][0] == narrow[1][0]


def _titles(root: ElementTree.Element) -> list[tuple[float, float]]:
    found = [words for words in words_of(root) if words.text.startswith("output")]
    return [(words.left, words.bottom) for words in found]


def test_a_curve_that_ends_early_has_its_name_at_its_end(results: Mapping[str, Result]) -> None:
    def run(run_id: str, losses: tuple[float, ...]) -> Result:
        return replace(results["never"], id=run_id, history=losses, seeds=Seeds())

    early = run("early", (0.5,) * 10)
    apart = svg_of("learning-curves", run("long", (0.1,) * 1000), early)
    crossed = svg_of("learning-curves", run("long", (0.5,) * 500 + (0.1,) * 500), early)

    (name, other), (moved, beside) = (
        [words.left for words in words_of(ElementTree.fromstring(svg)) if words.text in ("early", "long")][::-1]
        for svg in (apart, crossed)
    )
    assert name < other - 50  # beside its own end
    assert moved == beside  # where the other curve goes on, beside both


def test_the_name_of_the_layers_stands_below_the_last_of_the_panels(results: Mapping[str, Result]) -> None:
    svg = svg_of("gradient-norms", *(results[run] for run in ("converging", "never", "one-epoch")))

    found = {words.text: words for words in words_of(ElementTree.fromstring(svg))}
    assert found["layer; the last is the output"].right < found["never"].left


def test_numbers_of_a_network_lie_on_their_own_lines_alone(results: Mapping[str, Result]) -> None:
    root = ElementTree.fromstring(svg_of("network-diagram", results["converging"]))

    above_scale = size_of(root)[1] - 50.0
    numbers = [words for words in words_of(root) if "." in words.text and words.bottom < above_scale]
    numbers = [words for words in numbers if re.fullmatch(r"−?[\d.]+", words.text)]
    lines = [
        tuple(map(float, line))
        for element in root.iter(f"{SVG}path")
        if element.get("stroke", "").startswith("var(--rule")
        for line in re.findall(r"M([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)", element.attrib["d"])
    ]
    assert len(lines) == results["converging"].network.weights[0].size + results["converging"].network.weights[1].size
    assert numbers
    for words in numbers:
        assert sum(_passes(line, words) for line in lines) == 1


def _passes(line: tuple[float, ...], words: Words) -> bool:
    x, y, to_x, to_y = line
    if not min(x, to_x) < (words.left + words.right) / 2 < max(x, to_x):
        return False
    at = [y + (to_y - y) * (edge - x) / (to_x - x) for edge in (words.left, words.right)]
    return min(at) < words.bottom and max(at) > words.top


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 100, [""]),
        ("a word", 100, ["a word"]),
        ("one · two and three · four", 110, ["one", "two and three", "four"]),
        ("several words of a sentence", 80, ["several", "words of a", "sentence"]),
        ("unbreakable", 10, ["unbreakable"]),
    ],
)
def test_lines_break_between_parts_and_else_at_blanks(text: str, width: float, lines: list[str]) -> None:
    assert wrapped(text, width) == lines
