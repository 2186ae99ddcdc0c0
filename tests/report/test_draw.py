"""Drawing: every figure of a report once, with the alt text that the author wrote or the one that it makes; and not
again where it is drawn of the same.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lab.experiments.executors import serial
from lab.experiments.results import Result
from lab.language.faults import FaultsError, Place
from lab.report.figures import FIGURES
from lab.report.figures.drawing import wide_picture
from lab.report.figures.drawn import Drawing
from lab.report.markdown.prose import Prose, read_inline
from lab.report.reading.blocks.figure import LinkedFigure
from lab.report.reading.own_figures import OwnFigures
from lab.report.reading.own_python import PythonFile
from lab.report.site.draw import ENTRY, NARROW_ENTRY, draw
from lab.report.site.inserts import Known
from lab.store.code import code_of
from lab.store.disk import Disk
from lab.store.entries import Store
from lab.store.recipes import Recipe

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


def figure(figure_id: str, *runs: str, show: str = "learning-curves", alt: str = "") -> LinkedFigure:
    prose, _ = read_inline(alt, PLACE)
    return LinkedFigure(figure_id, show, runs, Prose(), prose)


def description(drawing: Drawing) -> str:
    return ElementTree.fromstring(drawing.svg).findtext("{http://www.w3.org/2000/svg}desc") or ""


class Recorder:
    """An executor that knows what was drawn."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def __call__(self, function: Callable, items: Sequence, tell: object = None) -> Generator:
        self.drawn += [item.id for item in items]
        return serial(function, items)


Drawn = Callable[..., dict[str, Drawing]]


@pytest.fixture(scope="module")
def known_sources() -> dict[str, str]:
    """What parsing the code that draws finds, which takes longer than to draw a figure."""
    known: dict[str, str] = {}
    for module in {*(draw_kind.__module__ for draw_kind in FIGURES.values()), wide_picture.__module__}:
        code_of(module, known)
    return known


@pytest.fixture
def store(tmp_path: Path, known_sources: dict[str, str]) -> Store:
    made = Store(tmp_path / ".lab", Disk())
    made.note_known(known_sources)
    return made


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def complaints() -> list[str]:
    """What is said of kept drawings."""
    return []


@pytest.fixture
def drawn(results: Mapping[str, Result], store: Store, recorder: Recorder, complaints: list[str]) -> Drawn:
    """The drawings of figures, of these results unless others are given."""

    def draw_all(
        *figures: LinkedFigure,
        own: OwnFigures = NONE,
        results: Mapping[str, Result] = results,
        progress: Callable = lambda *_: None,
    ) -> dict[str, Drawing]:
        return draw(
            {f.id: f for f in figures},
            Known(results, {}, {}),
            own,
            store,
            executor=lambda count: recorder,
            progress=progress,
            say=complaints.append,
        )

    return draw_all


def test_figures_are_drawn_once_each_in_their_order_and_counted(drawn: Drawn) -> None:
    said: list[tuple[int, int, float]] = []

    drawings = drawn(*(figure(name, "hot") for name in ("z", "a")), progress=lambda *state: said.append(state))

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


# What was drawn before


def test_a_figure_of_the_same_is_not_drawn_again_and_nothing_is_said(drawn: Drawn, recorder: Recorder) -> None:
    figures = [figure("f", "hot", alt="A picture"), figure("g", "never", "hot")]
    first = drawn(*figures)
    said: list[tuple[int, int, float]] = []

    again = drawn(*figures, progress=lambda *state: said.append(state))

    assert again == first
    assert recorder.drawn == ["f", "g"]
    assert said == []


@pytest.mark.parametrize(
    "other",
    [
        figure("f", "never", alt="Another"),
        figure("f", "never", show="comparison", alt="A picture"),
        figure("f", "hot", alt="A picture"),
        figure("f", "never", "hot", alt="A picture"),
    ],
    ids=["alt", "kind", "run", "runs"],
)
def test_a_figure_of_something_else_is_drawn_alone(drawn: Drawn, recorder: Recorder, other: LinkedFigure) -> None:
    drawn(figure("f", "never", alt="A picture"), figure("g", "hot"))

    drawings = drawn(other, figure("g", "hot"))

    assert recorder.drawn == ["f", "g", "f"]
    assert list(drawings) == ["f", "g"]


def test_a_figure_of_a_run_that_was_trained_otherwise_is_drawn_again(
    drawn: Drawn, recorder: Recorder, results: Mapping[str, Result]
) -> None:
    drawn(figure("f", "never"))

    outcome = replace(results["never"].outcome, recipe=Recipe("never", {}))
    drawn(figure("f", "never"), results={"never": replace(results["never"], outcome=outcome)})

    assert recorder.drawn == ["f", "f"]


@pytest.mark.parametrize("damage", [b"", b"<svg/>", b"\xff" * 1000])
@pytest.mark.parametrize("picture", [ENTRY, NARROW_ENTRY])
def test_a_damaged_drawing_is_said_set_aside_and_made_again_with_the_same_bytes(
    drawn: Drawn, recorder: Recorder, store: Store, complaints: list[str], picture: str, damage: bytes
) -> None:
    first = drawn(figure("f", "never"))
    (kept,) = (store.folder / "products").glob(f"*/{picture}")
    kept.write_bytes(damage)

    assert drawn(figure("f", "never")) == first
    assert drawn(figure("f", "never")) == first
    assert recorder.drawn == ["f", "f"]
    assert complaints == [f".lab/: what was kept of figure f is damaged ({picture}); it is made again"]
    (aside,) = (store.folder / "damaged").iterdir()
    assert aside.read_bytes() == damage


@pytest.mark.parametrize(
    "changed",
    [
        OwnFigures(OWN.file, SOURCE.replace("broken", "other"), OWN.names),
        OwnFigures(OWN.file, SOURCE, OWN.names, (PythonFile("helper", "content/helper.py", "A = 1\n"),)),
    ],
    ids=["its file", "another file of Python"],
)
def test_a_figure_of_one_s_own_is_drawn_again_where_the_author_s_python_changes(
    drawn: Drawn, changed: OwnFigures
) -> None:
    done: list[tuple[OwnFigures, int]] = []

    for own in (OWN, OWN, changed):
        drawn(
            figure("f", "never", show="plot", alt="a"),
            own=own,
            progress=lambda count, *_, own=own: done.append((own, count)),
        )

    assert done == [(OWN, 0), (OWN, 1), (changed, 0), (changed, 1)]


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
