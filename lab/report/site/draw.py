"""Drawing: every figure of a report as SVG, where the executor does it. The only step that needs matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

from lab.experiments.executors import Executor, Tell
from lab.experiments.results import Result
from lab.experiments.run import Progress
from lab.report.faults import Fault, FaultsError
from lab.report.figures import FIGURES
from lab.report.figures.drawing import narrow_picture, wide_picture
from lab.report.figures.layout import add_axes, set_height, width_of
from lab.report.reading.drawn_svg import NoDrawingError, check_svg
from lab.report.reading.linked import Figure
from lab.report.reading.own_figures import OwnFigures
from lab.report.site.inserts import Known, fill_text
from lab.report.site.own_figures import call_own, fault_of_drawn, fault_of_own
from lab.store.code import code_of
from lab.store.entries import DamagedEntryError, Store
from lab.store.recipes import Recipe

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

ENTRY, NARROW_ENTRY = "drawing.svg", "narrow.svg"
"""What the store calls the pictures of a figure that was drawn."""

OWN_HEIGHT = 330
"""The height of a figure that the author's own function draws."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure drawn: its SVG, which carries its alt text, and the same for narrow screens."""

    id: str
    svg: str
    narrow: str

    @property
    def height(self) -> float:
        """Of its wide picture, in pixels."""
        return float(self.svg.partition('viewBox="')[2].partition('"')[0].split()[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What it takes to draw one figure."""

    id: str
    show: str
    results: tuple[Result, ...]
    alt: str  # empty where the figure says it itself
    own: OwnFigures | None  # where the author's own function draws


def draw(
    figures: Mapping[str, Figure],
    known: Known,
    own: OwnFigures,
    store: Store,
    *,
    executor: Callable[[int], Executor],
    progress: Progress,
) -> dict[str, Drawing]:
    """The drawings of all figures, by id, in their order; those that were drawn of the same before are kept.

    `executor` gives, for a number of figures to draw, where that is done. Raises FaultsError with all values in alt
    texts that cannot be computed and all functions of the author's own that fail; OSError when the store cannot be
    written.
    """
    orders = _orders(figures, known, own)
    recipes = _recipes(orders, store)
    drawings = {id_: drawing for id_, recipe in recipes.items() if (drawing := _kept(id_, recipe, store))}
    missing = [order for order in orders if order.id not in drawings]
    if missing:
        for drawing in _draw_missing(missing, executor(len(missing)), progress):
            drawings[drawing.id] = drawing
            if drawing.id in recipes:
                store.write(recipes[drawing.id], ENTRY, drawing.svg.encode())
                store.write(recipes[drawing.id], NARROW_ENTRY, drawing.narrow.encode())
    if faults := [fault for order in orders if order.own for fault in _acting(order.own, order, drawings[order.id])]:
        raise FaultsError(faults)
    return {order.id: drawings[order.id] for order in orders}


def _acting(own: OwnFigures, order: Order, drawing: Drawing) -> Iterator[Fault]:
    """What of a drawing of the author's own does more than draw."""
    for svg in (drawing.svg, drawing.narrow):
        try:
            check_svg(svg.encode())
        except NoDrawingError as error:
            yield fault_of_drawn(own, order.show, error)
            return


def draw_figure(order: Order, _: Tell) -> Drawing | Fault:
    """One figure, drawn, or the fault of the author's own function; the same order gives the same bytes."""
    try:
        return _drawn(order)
    except (Exception, SystemExit) as error:
        if order.own is None:
            raise
        return fault_of_own(order.own, order.show, error)


def _draw_missing(orders: Sequence[Order], executor: Executor, progress: Progress) -> list[Drawing]:
    drawings: list[Drawing] = []
    faults: list[Fault] = []
    progress(0, len(orders), 0.0)
    with closing(executor(draw_figure, orders)) as products:
        for done, (_, product) in enumerate(products, 1):
            if isinstance(product, Drawing):
                drawings.append(product)
            else:
                faults.append(product)
            progress(done, len(orders), done / len(orders))
    if faults:
        raise FaultsError(faults)
    return drawings


def _drawn(order: Order) -> Drawing:
    def draw_kind(picture: Picture) -> str:
        said = FIGURES[order.show](picture, order.results)
        return order.alt or said

    def draw_own(picture: Picture) -> str:
        set_height(picture, OWN_HEIGHT)
        axes = add_axes(picture, 52, 24, width=width_of(picture) - 72, height=OWN_HEIGHT - 72)
        call_own(cast(OwnFigures, order.own), order.show, order.results, axes)
        return order.alt

    title = f"{order.show.replace('-', ' ').capitalize()}: {', '.join(result.id for result in order.results)}"
    draw = draw_own if order.own else draw_kind
    return Drawing(order.id, wide_picture(order.id, title, draw), narrow_picture(order.id, draw))


def _recipes(orders: Sequence[Order], store: Store) -> dict[str, Recipe]:
    """What each figure is drawn of, by its id; the author's own may hang on anything, so they have none."""
    sources = store.read_known()
    known = dict(sources)
    shown = sorted({order.show for order in orders if order.own is None})
    code = {show: _code_of_kind(show, known) for show in shown}
    matplotlib = version("matplotlib")
    if known != sources:
        store.note_known(known)
    return {
        order.id: Recipe(
            f"fig-{order.id}",
            {
                "figure": f"{order.id} {order.show}",
                "alt": order.alt,
                "matplotlib": matplotlib,
                **{f"run {number}": result.made_of for number, result in enumerate(order.results)},
                **{f"the code of {module}": digest for module, digest in code[order.show].items()},
            },
        )
        for order in orders
        if order.own is None
    }


def _code_of_kind(show: str, known: dict[str, str]) -> dict[str, str]:
    return {**code_of(FIGURES[show].__module__, known), **code_of(wide_picture.__module__, known)}


def _kept(figure_id: str, recipe: Recipe, store: Store) -> Drawing | None:
    """The drawing that was made of the same before; a damaged one is made again."""
    try:
        svg, narrow = store.read(recipe, ENTRY), store.read(recipe, NARROW_ENTRY)
    except DamagedEntryError:
        return None
    return None if svg is None or narrow is None else Drawing(figure_id, svg.decode(), narrow.decode())


def _orders(figures: Mapping[str, Figure], known: Known, own: OwnFigures) -> Sequence[Order]:
    orders: list[Order] = []
    faults: list[Fault] = []
    for figure in figures.values():
        try:
            alt = fill_text(figure.alt.html, figure.alt.marks, known)
        except FaultsError as error:
            faults += error.faults
        else:
            results = tuple(known.results[run] for run in figure.runs)
            orders.append(Order(figure.id, figure.show, results, alt, own if figure.show in own.names else None))
    if faults:
        raise FaultsError(faults)
    return orders
