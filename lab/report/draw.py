"""Drawing: every figure of a report as SVG, where the executor does it. The only step that needs matplotlib."""

import io
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from lab.experiments.executors import Executor
from lab.experiments.results import Result
from lab.experiments.run import Progress
from lab.report.faults import Fault, FaultsError
from lab.report.figures import FIGURES
from lab.report.figures.palette import INK, MUTED, RULE
from lab.report.figures.svg import finished_svg
from lab.report.linking import Figure
from lab.report.prose import fill_prose, plain_text

STYLE: Any = {  # matplotlib's own type for this lists every name there is
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.labelcolor": MUTED,
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


def draw(
    figures: Mapping[str, Figure], results: Mapping[str, Result], *, executor: Executor, progress: Progress
) -> dict[str, Drawing]:
    """The drawings of all figures, by id, in their order.

    Raises FaultsError with all values in alt texts that cannot be computed.
    """
    orders = _orders(figures, results)
    if not orders:
        return {}
    drawings: dict[int, Drawing] = {}
    progress(0, len(orders), 0.0)
    with closing(executor(draw_figure, orders)) as products:
        for index, drawing in products:
            drawings[index] = drawing
            progress(len(drawings), len(orders), len(drawings) / len(orders))
    return {drawing.id: drawing for _, drawing in sorted(drawings.items())}


def draw_figure(order: Order) -> Drawing:
    """One figure, drawn; the same order gives the same bytes."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Picture

    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever an author's own matplotlibrc says
        matplotlib.rcParams.update(STYLE)
        matplotlib.rcParams["svg.hashsalt"] = order.id
        picture = Picture()
        FigureCanvasSVG(picture)
        alt = FIGURES[order.show](picture, order.results)
        file = io.BytesIO()
        picture.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    title = f"{order.show.replace('-', ' ').capitalize()}: {', '.join(result.id for result in order.results)}"
    svg = finished_svg(file.getvalue(), name=f"fig:{order.id}", title=title, description=order.alt or alt)
    return Drawing(order.id, svg)


def _orders(figures: Mapping[str, Figure], results: Mapping[str, Result]) -> Sequence[Order]:
    orders: list[Order] = []
    faults: list[Fault] = []
    for figure in figures.values():
        try:
            alt = plain_text(fill_prose(figure.alt, results))
        except FaultsError as error:
            faults += error.faults
        else:
            orders.append(Order(figure.id, figure.show, tuple(results[run] for run in figure.runs), alt))
    if faults:
        raise FaultsError(faults)
    return orders
