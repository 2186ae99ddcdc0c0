"""Drawing one figure: an empty picture in our style is drawn on and turned into SVG. All figures are made here."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.report.addresses import block_id
from lab.report.figures.layout import INCH, NARROW, WIDE
from lab.report.figures.palette import INK, MUTED, RULE, SERIES
from lab.report.figures.svg import narrow_svg, wide_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
"""The matplotlib settings for every figure."""


def wide_picture(figure_id: str, title: str, draw: Callable[[Figure], str]) -> str:
    """The SVG of what a function draws on an empty picture for wide screens; the function returns the description."""
    drawn, description = _drawn(figure_id, WIDE, draw)
    return wide_svg(drawn, name=block_id("fig", figure_id), title=title, description=description)


def narrow_picture(figure_id: str, draw: Callable[[Figure], str]) -> str:
    """The same for narrow screens, without a description: in a page, the wide picture beside it has one."""
    drawn, _ = _drawn(figure_id, NARROW, draw)
    return narrow_svg(drawn, name=block_id("fig", figure_id))


def _drawn(figure_id: str, width: float, draw: Callable[[Figure], str]) -> tuple[bytes, str]:
    """Matplotlib's SVG of a picture of this width, and what the function returned."""
    import_matplotlib()
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Picture

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about odd data, which no author can act on
        matplotlib.rcParams.update({**matplotlib.rcParamsDefault, **STYLE})
        matplotlib.rcParams["svg.hashsalt"] = figure_id
        picture = Picture(figsize=(width / INCH, 1.0), dpi=INCH)
        FigureCanvasSVG(picture)
        description = draw(picture)
        file = io.BytesIO()
        picture.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue(), description


def import_matplotlib() -> None:
    """Import the drawing part of matplotlib, whatever `MPLBACKEND` and any `matplotlibrc` say, even unreadable ones.

    It first looks for a `matplotlibrc` in the current folder, so during the import this is the folder with ours.
    """
    os.environ.pop("MPLBACKEND", None)
    with chdir(Path(__file__).parent):
        import matplotlib.backends.backend_svg
        import matplotlib.figure  # noqa: F401
