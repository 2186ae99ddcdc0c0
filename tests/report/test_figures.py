"""Figures: every kind draws every kind of result, as SVG that a page may hold, and says in words what it shows."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from drawings import SVG, drawing_of_runs, drawn, drawn_anew, said, svg_of, words
from sharing import also_slowly

from lab.experiments.results import Result
from lab.experiments.seeds import Seeds
from lab.network.activations import ACTIVATIONS
from lab.report.figures import FIGURES, palette
from lab.report.figures.layout import LEAST_LOSS, round_ticks, spread_labels
from lab.report.wording.numbers import number

SEVERAL = ("converging", "hot", "warm")

CHOICES = {
    **{kind: (kind,) for kind in ("converging", "never", "hot", "warm", "zero", "one-epoch")},
    "several": SEVERAL,
}
"""What is drawn, of the results that `results` holds."""


def every_figure(test):  # type: ignore[no-untyped-def]
    """Runs a test for every kind of figure of every kind of result."""
    choices = ["zero", *also_slowly("hot", "several", "converging", "one-epoch")]
    for names, values in (("show", list(FIGURES)), ("chosen", choices)):
        test = pytest.mark.parametrize(names, values)(test)
    return test


Figure = Callable[[str, str], str]


@pytest.fixture(scope="module")
def figure(results: Mapping[str, Result]) -> Figure:
    """The SVG of a kind of figure of one of the choices."""
    return lambda show, chosen: drawing_of_runs(show, [results[run] for run in CHOICES[chosen]]).svg


def text_of(svg: str, tag: str) -> str:
    return ElementTree.fromstring(svg).findtext(f"{SVG}{tag}") or ""


def words_of(svg: str) -> str:
    """All that is written in a picture."""
    return " ".join(words(ElementTree.fromstring(svg)))


def rings_in(svg: str) -> int:
    """How many rings there are: marks whose shape has an edge in ink, without a filling."""
    root = ElementTree.fromstring(svg)
    edged = {f"#{each.get('id')}" for each in root.iter() if palette.INK in each.get("stroke", "")}
    marks = [(parent, use) for parent in root.iter() for use in parent.findall(f"{SVG}use")]
    unfilled = [use for parent, use in marks if "0" in (use.get("fill-opacity"), parent.get("fill-opacity"))]
    return sum(use.get("href") in edged for use in unfilled)


def alone(result: Result, **changed: object) -> Result:
    """The result as it is where no seed changes the start."""
    return replace(result, seeds=Seeds(), **changed)


# What every figure is


@every_figure
def test_a_figure_has_a_title_and_a_description_with_numbers_of_its_runs(
    figure: Figure, show: str, chosen: str
) -> None:
    root = ElementTree.fromstring(figure(show, chosen))

    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert root.get("role") == "img"
    for run in CHOICES[chosen]:
        assert run in (title.text or "")
        assert run in (description.text or "")
    assert re.search(r"\d", (description.text or "").replace("epoch 1,", ""))


@every_figure
def test_a_figure_is_fit_for_a_page_that_forbids_styles_and_scripts(figure: Figure, show: str, chosen: str) -> None:
    root = ElementTree.fromstring(figure(show, chosen))

    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not tags & {"style", "script", "metadata", "image", "foreignObject", "a"}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert not re.findall(r"https?://(?!www\.w3\.org/)", figure(show, chosen))
    assert root.get("viewBox")
    assert root.get("width") is root.get("height") is None  # the page says how wide it is


@every_figure
def test_every_colour_is_one_of_the_palette_by_its_name(figure: Figure, show: str, chosen: str) -> None:
    root = ElementTree.fromstring(figure(show, chosen))

    known = {"none", "inherit", *(f"var(--{name}, {colour})" for colour, name in palette.NAMES.items())}
    painted = {
        element.attrib[name]
        for element in root.iter()
        for name in ("fill", "stroke", "color", "stop-color", "flood-color")
        if name in element.attrib
    }
    assert painted <= known
    assert len(painted) > 2
    drawing = [e for e in root.iter() if e.tag in (f"{SVG}text", f"{SVG}path") and "fill" not in e.attrib]
    assert not [e for e in drawing if e.tag == f"{SVG}text"]  # black text is lost on a dark page


@every_figure
def test_ids_are_unique_and_begin_with_the_figure_s(figure: Figure, show: str, chosen: str) -> None:
    root = ElementTree.fromstring(figure(show, chosen))

    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert all(element_id.startswith("fig:an-id:") for element_id in ids)
    referred = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', figure(show, chosen)))
    assert referred <= set(ids)


@pytest.mark.parametrize("show", FIGURES)
def test_a_kind_says_in_its_docstring_what_it_draws(show: str) -> None:
    assert (FIGURES[show].__doc__ or "").strip()
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", show)


@pytest.mark.parametrize("show", ["boundary", *also_slowly(*(kind for kind in FIGURES if kind != "boundary"))])
def test_the_same_results_give_the_same_bytes_whatever_an_author_has_set_of_matplotlib(
    results: Mapping[str, Result], show: str
) -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 40, "axes.grid": True, "lines.linewidth": 9, "svg.fonttype": "path"}):
        assert drawn_anew(show, [results["zero"]]) == drawing_of_runs(show, [results["zero"]])
        assert matplotlib.rcParams["font.size"] == 40


@pytest.mark.parametrize(
    "alt", ['<b> & "quotes"', "a\x01b\ufffec\x1b"], ids=["signs of markup", "signs that no XML has"]
)
def test_an_alt_text_of_the_author_s_goes_before_the_made_one(results: Mapping[str, Result], alt: str) -> None:
    svg = drawn_anew("boundary", [results["never"]], alt).svg

    assert text_of(svg, "desc") == re.sub("[\x01\ufffe\x1b]", "\ufffd", alt)


# Losses that are hard to draw


any_losses = pytest.mark.parametrize(
    "history",
    [(0.5, 0.0), (0.0,), (0.3, 0.3), (0.3, 1e250), (1e-320, 1e-322)],
    ids=["ends at 0", "0 alone", "constant", "huge", "smallest"],
)


@pytest.mark.parametrize(("show", "colour"), [("comparison", palette.CURVE), ("learning-curves", palette.SERIES[0])])
@any_losses
def test_the_curve_of_any_losses_goes_through_each_of_them_inside_the_picture(
    results: Mapping[str, Result], show: str, colour: str, history: tuple[float, ...]
) -> None:
    root = drawn(show, alone(results["converging"], history=history, final_loss=history[-1]))

    stroke = f"var(--{palette.NAMES[colour]}, {colour})"
    (curve,) = [path.attrib["d"] for path in root.iter(f"{SVG}path") if path.get("stroke") == stroke]
    points = [(float(x), float(y)) for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", curve)]
    assert len(points) == len(history)
    assert points == sorted(points, key=lambda point: point[0])
    assert all(is_inside(root, *point) for point in points)
    shown = [max(loss, LEAST_LOSS) for loss in history]
    assert (points[-1][1] < points[0][1]) == (shown[-1] > shown[0])  # up is down in a picture
    assert (points[-1][1] > points[0][1]) == (shown[-1] < shown[0])
    assert number(history[0]) in said(root)
    assert number(history[-1]) in said(root)


@any_losses
def test_the_dot_of_any_loss_lies_inside_the_picture(results: Mapping[str, Result], history: tuple[float, ...]) -> None:
    root = drawn("seed-dots", alone(results["converging"], history=history, final_loss=history[-1]))

    dots = [use for use in root.iter(f"{SVG}use") if palette.NAMES[palette.SERIES[0]] in use.get("fill", "")]
    assert dots
    assert all(is_inside(root, float(dot.attrib["x"]), float(dot.attrib["y"])) for dot in dots)
    assert f"ended at {number(history[-1])}" in said(root)


def is_inside(root: ElementTree.Element, x: float, y: float) -> bool:
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    return left <= x <= left + width and top <= y <= top + height


@pytest.mark.parametrize("threshold", [1e-300, 1e300])
def test_any_threshold_is_drawn_where_losses_are_a_curve_and_left_out_where_they_are_dots(
    results: Mapping[str, Result], threshold: float
) -> None:
    result = replace(results["converging"], threshold=threshold)

    assert f"threshold {number(threshold)}" in words(drawn("comparison", result))
    assert "final loss of each seed" in words(drawn("seed-dots", result))


@pytest.mark.parametrize("scale", [1e300, 1e150, 1e-300])
def test_the_boundary_of_any_finite_network_says_its_outputs_in_numbers_or_that_they_overflow(
    results: Mapping[str, Result], scale: float
) -> None:
    result = results["never"]
    weights = tuple(scale * layer for layer in result.network.weights)
    network = replace(result.network, weights=weights, activation=ACTIVATIONS["none"])

    root = drawn("boundary", replace(result, network=network))

    assert re.search(r"between .*\d.* and .*\d|which overflows there", said(root))
    assert not re.search(r"\b(nan|inf)\b", svg_of("boundary", replace(result, network=network)))


# What each kind shows


def test_a_comparison_says_accuracy_baseline_and_losses(figure: Figure, results: Mapping[str, Result]) -> None:
    result, description = results["converging"], text_of(figure("comparison", "converging"), "desc")

    assert f"accuracy of {number(result.accuracy or 0)}" in description
    assert f"baseline is {number(result.baseline)}" in description
    assert f"from {number(result.history[0])} in epoch 1 to {number(result.history[-1])} in epoch 5" in description
    assert f"below 0.3 in epoch {result.converged_at}" in description
    assert f"accuracy {number(result.accuracy or 0)} (baseline" in words_of(figure("comparison", "converging"))


@pytest.mark.parametrize("wrong", [0, 1, 3])
def test_a_comparison_puts_a_ring_around_each_wrong_point_and_says_what_rings_are(
    results: Mapping[str, Result], wrong: int
) -> None:
    result = results["never"]
    output = np.where(result.samples.labels == 1.0, 0.9, 0.1)
    output[:wrong] = 1.0 - output[:wrong]

    right = 1.0 - wrong / len(output)

    svg = svg_of("comparison", alone(replace(result, outputs=(output,), accuracy=right)))

    assert rings_in(svg) == wrong
    assert ("ring: wrong" in words_of(svg)) == (wrong > 0)


def test_a_comparison_of_a_run_that_never_converged_says_so(figure: Figure) -> None:
    assert "never falls below 1 × 10⁻⁹" in text_of(figure("comparison", "never"), "desc")


@pytest.mark.parametrize("show", ["comparison", "learning-curves"])
def test_a_run_that_overflowed_says_where(results: Mapping[str, Result], show: str) -> None:
    for run in ("hot", "warm"):
        description = text_of(svg_of(show, alone(results[run])), "desc")

        assert f"epoch {results[run].diverged_at}" in description
    hot = svg_of(show, alone(results["hot"]))
    assert f"sample {results['hot'].diverged_sample}" in text_of(hot, "desc")
    assert "epoch 1" in words_of(hot)


def test_a_comparison_shows_no_predictions_of_a_run_that_overflowed(figure: Figure) -> None:
    assert "none: it diverged" in words_of(figure("comparison", "warm"))
    assert "none: it diverged" not in words_of(figure("comparison", "never"))


def test_a_boundary_says_the_outputs_and_the_share_above_one_half(figure: Figure) -> None:
    description = text_of(figure("boundary", "zero"), "desc")

    assert "between 0 and 0" in description
    assert "No line divides the plane; above 0.5 lie 0 % of what is shown" in description


def test_a_boundary_of_a_run_that_overflowed_is_that_of_its_last_network(figure: Figure) -> None:
    assert "of the last finite network" in text_of(figure("boundary", "warm"), "desc")
    assert "of the last finite network" in words_of(figure("boundary", "warm"))


def test_learning_curves_without_seeds_name_each_run_at_its_curve_and_below_what_has_none(
    results: Mapping[str, Result],
) -> None:
    svg = svg_of("learning-curves", *(alone(results[run]) for run in SEVERAL))

    for run in SEVERAL:
        assert run in words_of(svg)
    assert f"ended at {number(results['converging'].history[-1])}" in text_of(svg, "desc")
    assert "hot: overflowed in epoch 1" in words_of(svg)
    assert "median" not in svg


def test_more_curves_than_colours_begin_again_with_dashes(results: Mapping[str, Result]) -> None:
    many = [alone(results["never"], id=f"run-{i}") for i in range(len(palette.SERIES) + 1)]

    root = ElementTree.fromstring(svg_of("learning-curves", *many))

    first = f"var(--series-1, {palette.SERIES[0]})"
    curves = [e for e in root.iter(f"{SVG}path") if e.get("stroke") == first]
    assert {e.get("stroke-dasharray") is None for e in curves} == {True, False}


# Palette and layout


def test_the_style_sheet_has_every_colour_by_the_same_name_and_light_form(repository: Path) -> None:
    style = (repository / "templates" / "assets" / "style.css").read_text()

    in_style = dict(re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), #[0-9a-f]{6}\)", style))

    assert {name: colour for colour, name in palette.NAMES.items()}.items() <= in_style.items()


def test_no_colour_has_two_names() -> None:
    colours = [palette.PAPER, palette.INK, palette.MUTED, palette.RULE, palette.CURVE, palette.CLASS_0, palette.CLASS_1]

    assert len(set(palette.NAMES.values())) == len(palette.NAMES) == len(colours) + len(palette.SERIES)
    assert all(colour == colour.lower() for colour in palette.NAMES)


@pytest.mark.parametrize(
    ("low", "high"), [(1, 500), (0.03, 0.5), (0.2, 0.3), (1, 2), (1e-12, 1e300), (0.123, 0.1231), (9, 11), (1e-320, 1)]
)
def test_ticks_are_round_few_and_inside(low: float, high: float) -> None:
    ticks = round_ticks(low, high)

    assert 2 <= len(ticks) <= 7
    assert ticks == sorted(ticks)
    assert all(low <= tick <= high for tick in ticks)


@pytest.mark.parametrize("heights", [[0.5, 0.5, 0.5], [0.9, 0.1, 0.2], [], [1.0, 0.99, 0.98]])
def test_labels_keep_a_gap_and_their_order(heights: list[float]) -> None:
    placed = spread_labels(heights, 0.1)

    rising = [placed[i] for i in sorted(range(len(heights)), key=lambda i: heights[i])]
    assert all(above - below >= 0.1 - 1e-12 for below, above in pairwise(rising))
    assert all(new >= old for new, old in zip(placed, heights, strict=True))


def test_the_names_of_curves_that_end_high_stay_in_the_picture(results: Mapping[str, Result]) -> None:
    many = [alone(results["never"], id=f"run-{i}", history=(0.1, 0.9)) for i in range(6)]

    root = ElementTree.fromstring(svg_of("learning-curves", *many))

    heights = {float(e.get("y", "nan")) for e in root.iter(f"{SVG}text") if (e.text or "").startswith("run-")}
    assert len(heights) == 6
    assert min(heights) > 10  # the letters' own height
