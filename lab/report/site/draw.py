"""Drawing: every figure of a report as SVG. The only step that needs matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.experiments.executors import Executor, Tell, serial
from lab.experiments.results import Result
from lab.experiments.run import Progress
from lab.language.faults import Fault, FaultsError
from lab.report.author.code import code_of_own
from lab.report.figures import FIGURES
from lab.report.figures.drawing import narrow_picture, wide_picture
from lab.report.figures.drawn import Drawing
from lab.report.reading.blocks.figure import LinkedFigure
from lab.report.reading.own_figures import OwnFigures
from lab.report.site.inserts import Known, fill_text
from lab.report.site.made_with import version_of
from lab.report.site.own_figures import OwnOrder, draw_own
from lab.store.code import code_of
from lab.store.entries import DamagedEntryError, Store
from lab.store.recipes import Recipe
from lab.store.sources import check_unchanged

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

ENTRIES = ENTRY, NARROW_ENTRY = "drawing.svg", "narrow.svg"
"""What the store calls the pictures of a figure that was drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What it takes to draw one figure."""

    id: str
    show: str
    results: tuple[Result, ...]
    alt: str  # empty where the figure says it itself
    own: OwnFigures | None  # where the author's own function draws

    @property
    def title(self) -> str:
        """What is drawn, and of which runs."""
        return f"{self.show.replace('-', ' ').capitalize()}: {', '.join(result.id for result in self.results)}"


def draw(
    figures: Mapping[str, LinkedFigure],
    known: Known,
    own: OwnFigures,
    store: Store,
    *,
    executor: Callable[[int], Executor],
    progress: Progress,
    say: Callable[[str], None],
) -> dict[str, Drawing]:
    """The drawings of all figures, by id, in their order; those that were drawn of the same before are kept.

    `executor` gives, for a number of figures to draw, where that is done; the author's own are drawn one by one, each
    in a separate process. `say` is called with a line for each kept picture that is damaged. Raises FaultsError with
    all values in alt texts that cannot be computed and all functions of the author's own that fail; OSError when the
    store cannot be written, ChangedSourceError when the code that draws is changed meanwhile.
    """
    orders = _orders(figures, known, own)
    with store.sources() as sources:
        code = _code_of_kinds(orders, sources)
    recipes = _recipes(orders, code)
    drawings = {id_: drawing for id_, recipe in recipes.items() if (drawing := _kept(id_, recipe, store, say))}
    missing = [order for order in orders if order.id not in drawings]
    for order, drawing in _draw_missing(missing, executor, progress):
        drawings[order.id] = drawing
        check_unchanged(code[order.show])
        store.write(recipes[order.id], ENTRY, drawing.svg.encode())
        store.write(recipes[order.id], NARROW_ENTRY, drawing.narrow.encode())
    for recipe in recipes.values():
        store.note(recipe)
    return {order.id: drawings[order.id] for order in orders}


def kept_drawings(
    figures: Mapping[str, LinkedFigure], known: Known, own: OwnFigures, store: Store
) -> dict[str, Drawing]:
    """The drawings that are kept of those figures whose runs, and what their alt texts say, are among what is known."""
    orders = _possible_orders(figures, known, own)
    recipes = _recipes(orders, _code_of_kinds(orders, store.read_known()))
    for recipe in recipes.values():
        store.last_recipe(recipe.name)
    kept = {id_: _kept(id_, recipe, store, lambda _: None) for id_, recipe in recipes.items()}
    return {id_: drawing for id_, drawing in kept.items() if drawing}


def reasons_to_draw(
    figures: Mapping[str, LinkedFigure], known: Known, own: OwnFigures, store: Store
) -> dict[str, tuple[str, ...]]:
    """Why each figure is to be drawn, none where its drawing is kept; figures for which results are missing are left
    out. Only reads.
    """
    orders = _possible_orders(figures, known, own)
    recipes = _recipes(orders, _code_of_kinds(orders, store.read_known()))
    reasons: dict[str, tuple[str, ...]] = {}
    for id_, recipe in recipes.items():
        pictures, damaged = _pictures_in(recipe, store)
        reasons[id_] = () if len(pictures) == len(ENTRIES) else store.reasons(recipe, damaged)
    return reasons


def draw_figure(order: Order, _: Tell) -> Drawing | FaultsError:
    """One figure, drawn, or what is wrong with the author's own function; the same order gives the same bytes."""
    if order.own is not None:
        try:
            pictures = draw_own(OwnOrder(order.id, order.show, order.title, order.results, order.alt, order.own))
        except FaultsError as error:
            return error
        return Drawing(order.id, *pictures)

    def draw_kind(picture: Picture) -> str:
        said = FIGURES[order.show](picture, order.results)
        return order.alt or said

    return Drawing(order.id, wide_picture(order.id, order.title, draw_kind), narrow_picture(order.id, draw_kind))


def _draw_missing(
    orders: Sequence[Order], executor: Callable[[int], Executor], progress: Progress
) -> Iterator[tuple[Order, Drawing]]:
    """Each drawing as it comes. Raises FaultsError at the end, with the faults of the author's own functions."""
    faults: list[Fault] = []
    done = 0
    ours, owns = ([order for order in orders if (order.own is not None) == is_own] for is_own in (False, True))
    if orders:
        progress(0, len(orders), 0.0)
    for batch, execute in ((ours, executor(len(ours))), (owns, serial)):
        with closing(execute(draw_figure, batch)) as products:
            for index, product in products:
                done += 1
                if isinstance(product, Drawing):
                    yield batch[index], product
                else:
                    faults += product.faults
                progress(done, len(orders), done / len(orders))
    if faults:
        raise FaultsError(faults)


def _code_of_kinds(orders: Sequence[Order], sources: MutableMapping[str, str]) -> dict[str, dict[str, str]]:
    """What draws each kind of figure, by name and digest."""
    return {order.show: _code_of_kind(order, sources) for order in {order.show: order for order in orders}.values()}


def _code_of_kind(order: Order, sources: MutableMapping[str, str]) -> dict[str, str]:
    """The code of a kind's own module and of the one that makes pictures; a kind may show all functions of a register.
    Of the author's own, all of their files.
    """
    if order.own is not None:
        return code_of_own(order.own, [OwnOrder.__module__], sources)
    modules = (FIGURES[order.show].__module__, wide_picture.__module__)
    return {name: digest for module in modules for name, digest in code_of(module, sources).whole.items()}


def _recipes(orders: Sequence[Order], code: Mapping[str, Mapping[str, str]]) -> dict[str, Recipe]:
    """What each figure is drawn of, by its id."""
    matplotlib = version_of("matplotlib")
    return {
        order.id: Recipe(
            f"figure_{order.id}",  # no run can have this name
            {
                "figure": f"{order.id} {order.show}",
                "title": order.title,
                "alt": order.alt,
                "matplotlib": matplotlib,
                **{f"run {result.id}": result.made_of.digest for result in order.results},
                **{f"the code of {name}": digest for name, digest in code[order.show].items()},
            },
        )
        for order in orders
    }


def _kept(figure_id: str, recipe: Recipe, store: Store, say: Callable[[str], None]) -> Drawing | None:
    """The drawing that was made of the same before; what is damaged of it is reported and set aside."""
    pictures, damaged = _pictures_in(recipe, store)
    for entry in damaged:
        say(f"{store.folder.name}/: what was kept of figure {figure_id} is damaged ({entry}); it is made again")
        store.set_aside(recipe, entry)
    return Drawing(figure_id, *pictures) if len(pictures) == len(ENTRIES) else None


def _pictures_in(recipe: Recipe, store: Store) -> tuple[list[str], list[str]]:
    """The pictures that are kept by a recipe, and the entries that are damaged."""
    pictures: list[str] = []
    damaged: list[str] = []
    for entry in ENTRIES:
        try:
            svg = store.read(recipe, entry)
        except DamagedEntryError:
            damaged.append(entry)
        else:
            pictures += [svg.decode()] if svg else []
    return pictures, damaged


def _possible_orders(figures: Mapping[str, LinkedFigure], known: Known, own: OwnFigures) -> list[Order]:
    """The orders of those figures whose runs, and what their alt texts say, are among what is known."""
    orders: list[Order] = []
    for figure in figures.values():
        with suppress(FaultsError):
            if known.results.keys() >= {*figure.runs}:
                orders += _orders({figure.id: figure}, known, own)
    return orders


def _orders(figures: Mapping[str, LinkedFigure], known: Known, own: OwnFigures) -> Sequence[Order]:
    orders: list[Order] = []
    faults: list[Fault] = []
    for figure in figures.values():
        try:
            alt = fill_text(figure.alt.root, figure.alt.marks, known)
        except FaultsError as error:
            faults += error.faults
        else:
            results = tuple(known.results[run] for run in figure.runs)
            orders.append(Order(figure.id, figure.show, results, alt, own if figure.show in own.names else None))
    if faults:
        raise FaultsError(faults)
    return orders
