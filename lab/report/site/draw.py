"""Drawing: every figure of a report as SVG, where the executor does it. The only step that needs matplotlib."""

import io
import warnings
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from lab.experiments.executors import Executor
from lab.experiments.results import Result
from lab.experiments.run import Progress
from lab.report.faults import Fault, FaultsError
from lab.report.figures import FIGURES
from lab.report.figures.layout import WIDTH, add_axes, set_height
from lab.report.figures.palette import INK, MUTED, RULE, SERIES
from lab.report.figures.svg import finished_svg
from lab.report.reading.linked import Figure
from lab.report.reading.own_figures import OwnFigures
from lab.report.site.inserts import Known, fill_text
from lab.report.site.own_figures import call_own, fault_of_own

OWN_HEIGHT = 330
"""The height of a figure that the author's own function draws."""

STYLE: Any = {  # matplotlib's own type for this lists every name there is
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.labelcolor": MUTED,
    "axes.prop_cycle": f"cycler('color', {list(SERIES)})",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": MUTED,
    "axes.titlepad": 6.0,
    "axes.titlesize": 12.0,
    "figure.facecolor": "none",
    "font.size": 12.0,
    "svg.fonttype": "none",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": RULE,
    "xtick.labelcolor": MUTED,
    "xtick.labelsize": 11.0,
    "ytick.color": RULE,
    "ytick.labelcolor": MUTED,
    "ytick.labelsize": 11.0,
}
"""How matplotlib draws every figure."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure drawn: its SVG, which carries its alt text."""

    id: str
    svg: str


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What it takes to draw one figure."""

    id: str
    show: str
    results: tuple[Result, ...]
    alt: str  # empty where the figure says it itself
    own: OwnFigures | None  # where the author's own function draws


def draw(
    figures: Mapping[str, Figure], known: Known, own: OwnFigures, *, executor: Executor, progress: Progress
) -> dict[str, Drawing]:
    """The drawings of all figures, by id, in their order.

    Raises FaultsError with all values in alt texts that cannot be computed and all functions of the author's own that
    fail.
    """
    orders = _orders(figures, known, own)
    if not orders:
        return {}
    drawings: dict[int, Drawing] = {}
    faults: list[Fault] = []
    done = 0
    progress(0, len(orders), 0.0)
    with closing(executor(draw_figure, orders)) as products:
        for index, product in products:
            if isinstance(product, Drawing):
                drawings[index] = product
            else:
                faults.append(product)
            done += 1
            progress(done, len(orders), done / len(orders))
    if faults:
        raise FaultsError(faults)
    return {drawing.id: drawing for _, drawing in sorted(drawings.items())}


def draw_figure(order: Order) -> Drawing | Fault:
    """One figure, drawn, or the fault of the author's own function; the same order gives the same bytes."""
    try:
        return _drawn(order)
    except (Exception, SystemExit) as error:
        if order.own is None:
            raise
        return fault_of_own(order.own, order.show, error)


def _drawn(order: Order) -> Drawing:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Picture

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about odd data, which no author can act on
        matplotlib.rcdefaults()  # whatever an author's own matplotlibrc says
        matplotlib.rcParams.update(STYLE)
        matplotlib.rcParams["svg.hashsalt"] = order.id
        picture = Picture()
        FigureCanvasSVG(picture)
        if order.own is None:
            alt = FIGURES[order.show](picture, order.results)
        else:
            alt = ""
            set_height(picture, OWN_HEIGHT)
            axes = add_axes(picture, 52, 24, width=WIDTH - 72, height=OWN_HEIGHT - 72)
            call_own(order.own, order.show, order.results, axes)
        file = io.BytesIO()
        picture.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    title = f"{order.show.replace('-', ' ').capitalize()}: {', '.join(result.id for result in order.results)}"
    svg = finished_svg(file.getvalue(), name=f"fig:{order.id}", title=title, description=order.alt or alt)
    return Drawing(order.id, svg)


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
