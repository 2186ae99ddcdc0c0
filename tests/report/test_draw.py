"""Drawing: every figure of a report once, with the alt text that the author wrote or the one that it makes."""

from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import pytest

from lab.experiments.executors import serial
from lab.experiments.results import Result
from lab.report.faults import FaultsError, Place
from lab.report.markdown.prose import Prose, read_inline
from lab.report.reading.linked import Figure
from lab.report.reading.own_figures import OwnFigures
from lab.report.site.draw import Drawing, draw
from lab.report.site.inserts import Known

PLACE = Place("a.md", 3)

NONE = OwnFigures()
"""No figures of the author's own."""

SOURCE = """\
def plot(results, axes):
    axes.plot(results[0].history)

def broken(results, axes):
    axes.plot(1 / 0)
"""

OWN = OwnFigures("content/figures.py", SOURCE, ("plot", "broken"))


def figure(figure_id: str, *runs: str, show: str = "learning-curves", alt: str = "") -> Figure:
    prose, _ = read_inline(alt, PLACE)
    return Figure(figure_id, show, runs, Prose("", {}), prose)


def description(drawing: Drawing) -> str:
    return ElementTree.fromstring(drawing.svg).findtext("{http://www.w3.org/2000/svg}desc") or ""


@pytest.fixture
def drawn(results: Mapping[str, Result]) -> Callable[..., dict[str, Drawing]]:
    """The drawings of figures."""

    def draw_all(*figures: Figure, own: OwnFigures = NONE) -> dict[str, Drawing]:
        known = Known(results, {}, {})
        return draw({f.id: f for f in figures}, known, own, executor=serial, progress=lambda *_: None)

    return draw_all


def test_figures_are_drawn_once_each_in_their_order_and_counted(results: Mapping[str, Result]) -> None:
    said: list[tuple[int, int, float]] = []
    figures = {name: figure(name, "hot") for name in ("z", "a")}

    drawings = draw(figures, Known(results, {}, {}), NONE, executor=serial, progress=lambda *state: said.append(state))

    assert [(name, drawing.id) for name, drawing in drawings.items()] == [("z", "z"), ("a", "a")]
    assert said == [(0, 2, 0.0), (1, 2, 0.5), (2, 2, 1.0)]


def test_a_report_without_figures_draws_none(drawn) -> None:
    assert drawn() == {}


def test_figures_of_equal_runs_have_ids_of_their_own(drawn) -> None:
    drawings = drawn(figure("one", "never"), figure("two", "never"))

    assert 'id="fig:one:title"' in drawings["one"].svg
    assert drawings["one"].svg.replace("fig:one:", "fig:two:") == drawings["two"].svg


@pytest.mark.parametrize(
    ("alt", "said"),
    [
        ("A *picture* of `x` & more", "A picture of x & more"),
        ("In epoch {{ results['hot'].diverged_at }}", "In epoch 1"),
        ("<b> {{ '<i>' }}", "<b> <i>"),
        ("{{ 'a &lt; b &amp; c' }}", "a &lt; b &amp; c"),
        ("`&amp;` is an ampersand", "&amp; is an ampersand"),
        ("The rate $\\alpha = {{ 1 / 2 }}$", r"The rate \alpha = 0.5"),
    ],
)
def test_an_alt_text_is_text(drawn, alt: str, said: str) -> None:
    assert description(drawn(figure("f", "hot", alt=alt))["f"]) == said


def test_without_an_alt_text_the_figure_says_what_it_shows(drawn) -> None:
    assert "hot" in description(drawn(figure("f", "hot"))["f"])


def test_values_in_alt_texts_that_cannot_be_computed_are_said_together(drawn) -> None:
    with pytest.raises(FaultsError) as caught:
        drawn(figure("f", "hot", alt="{{ 1 / 0 }}"), figure("g", "hot", alt="{{ [] }}"))

    assert len(caught.value.faults) == 2


# Figures of one's own


def test_a_figure_of_one_s_own_is_drawn_with_the_author_s_words(drawn) -> None:
    drawing = drawn(figure("f", "never", show="plot", alt="Loss of {{ results['never'].id }}"), own=OWN)["f"]

    assert description(drawing) == "Loss of never"
    assert 'aria-labelledby="fig:f:title fig:f:description"' in drawing.svg
    assert "<path" in drawing.svg


def test_a_function_that_fails_is_said_once_at_its_own_line(drawn) -> None:
    broken = [figure(name, "never", show="broken", alt="a") for name in ("f", "g")]

    with pytest.raises(FaultsError) as caught:
        drawn(*broken, figure("h", "never", show="plot", alt="a"), own=OWN)

    (fault,) = caught.value.faults
    assert str(fault) == 'content/figures.py:5: figure function "broken": ZeroDivisionError: division by zero'
