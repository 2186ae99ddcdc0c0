"""Delta by output: how strongly the loss pulls at the output neuron, by its output, and where the samples are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.losses import LOSSES
from lab.report.figures.layout import (
    EDGE,
    INCH,
    LINE,
    add_axes,
    add_text,
    crosses,
    pixels,
    set_height,
    text_width,
    width_of,
    wrapped,
)
from lab.report.figures.output_deltas import DeltaCurve, Dots, curves_of, dots_of, range_of
from lab.report.figures.palette import CLASS_0, CLASS_1, CURVE, INK, MUTED, PAPER, RULE
from lab.report.figures.register import FIGURES
from lab.report.wording.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


HEIGHT = 326
"""The height of a run, without the second and further lines of its title."""

AXES_LEFT, AXES_RIGHT, AXES_HEIGHT, BELOW = 46, 16, 196, 64

CLASSES = {0.0: (CLASS_0, "o"), 1.0: (CLASS_1, "^")}
"""The colour and the marker of each label."""

ROOM = 170
"""The width of a text under the axis, with its marker."""

DASHED = (0, (3, 2))

_BEHIND = {"sigmoid": "behind a sigmoid", "none": "without an activation"}


@FIGURES.named("delta-by-output")
def delta_by_output(picture: Figure, results: Sequence[Result]) -> str:
    """How strongly the loss pulls at the output neuron, |dE/dz|, by its output: one curve per label, solid for the
    run's own loss and dashed for the others, with the samples after training as dots on the solid curves.
    """
    dots = [dots_of(result) if result.accuracy is not None else None for result in results]
    lines = [_title(each, beyond=0 if each is None else len(each.output), picture=picture) for each in dots]
    heights = [HEIGHT + LINE * (len(most) - 1) for most in lines]
    set_height(picture, sum(heights))
    return " ".join(
        _draw(picture, result, each, sum(heights[:index]), height=heights[index])
        for index, (result, each) in enumerate(zip(results, dots, strict=True))
    )


def _title(dots: Dots | None, *, beyond: int, picture: Figure) -> list[str]:
    return wrapped(f"|delta| by output{_of_dots(dots, beyond)}", width_of(picture) - 2 * EDGE)


def _draw(picture: Figure, result: Result, dots: Dots | None, top: float, *, height: float) -> str:
    """Draw one run, and describe it in words."""
    own, axes_top = result.settings.loss, top + height - BELOW - AXES_HEIGHT
    low, high = range_of(result, dots)
    curves = [curve for loss in LOSSES for curve in curves_of(result.network.activation, loss, low, high)]
    behind = _BEHIND.get(result.settings.activation, f"behind {result.settings.activation}")
    add_text(picture, 10, top + 16, f"{result.id}: {own.upper()} {behind}")
    others = ", ".join(loss.upper() for loss in LOSSES if loss != own)
    add_text(picture, 10, top + 32, f"solid: {own.upper()}, its loss · dashed: {others}", colour=MUTED, size=11)
    axes_width = width_of(picture) - AXES_LEFT - AXES_RIGHT
    axes = add_axes(picture, AXES_LEFT, axes_top, width=axes_width, height=AXES_HEIGHT)
    axes.grid(visible=True, axis="y", color=RULE, linewidth=0.6)
    for curve in sorted(curves, key=lambda curve: curve.loss == own):
        dash, width = ("-", 2.0) if curve.loss == own else (DASHED, 1.2)
        axes.plot(curve.output, curve.delta, color=_colour(curve), linestyle=dash, linewidth=width, zorder=2)
    _set_scales(axes, curves, low, high)
    for curve in curves:
        if curve.loss == own:
            _name(axes, curve, curves)
    if dots is not None:
        _draw_dots(axes, dots)
    beyond = _beyond(axes, dots) if dots is not None else 0
    for index, line in enumerate(_title(dots, beyond=beyond, picture=picture)):
        add_text(picture, EDGE, top + 54 + LINE * index, line, colour=MUTED)
    _mark_wrong_ends(picture, axes, axes_top + AXES_HEIGHT, dots)
    in_words = [_in_words(curve) for curve in curves if curve.loss == own]
    return " ".join([_opening(result), *in_words, _said(dots, beyond)])


# Drawing


def _set_scales(axes: Axes, curves: Sequence[DeltaCurve], low: float, high: float) -> None:
    from matplotlib.ticker import MaxNLocator

    margin = 0.02 * (high - low)
    top = max(float(curve.delta.max()) for curve in curves)
    axes.set(xlim=(low - margin, high + margin), ylim=(-0.03 * top, 1.16 * top))
    for axis, (first, last) in ((axes.xaxis, (low, high)), (axes.yaxis, (0.0, 1.1 * top))):
        ticks = [float(f"{tick:.6g}") for tick in MaxNLocator(4).tick_values(first, last)]
        inside = [tick for tick in ticks if first - 1e-9 <= tick <= last + 1e-9]
        axis.set_ticks(inside, [number(tick) for tick in inside])


def _colour(curve: DeltaCurve) -> str:
    return CURVE if curve.label is None else CLASSES[curve.label][0]


def _name(axes: Axes, curve: DeltaCurve, curves: Sequence[DeltaCurve]) -> None:
    """A curve's name above its highest point; for a curve of both labels below it, where no curve passes."""
    low, high = axes.get_xlim()
    peak = int(np.argmax(curve.delta))
    share = (float(curve.output[peak]) - low) / (high - low)
    axes.annotate(
        curve.name,
        (float(curve.output[peak]), float(curve.delta[peak])),
        xytext=(0, 5 if curve.label is not None else _free_below(axes, curve, curves)),
        textcoords="offset points",
        ha="left" if share < 0.15 else "right" if share > 0.85 else "center",
        color=INK,
        fontsize=11,
    )


def _free_below(axes: Axes, curve: DeltaCurve, curves: Sequence[DeltaCurve]) -> float:
    """How far below a curve's highest point its name touches no curve."""
    paths = [pixels(axes, each.output, each.delta) for each in curves]
    x, y = paths[curves.index(curve)][int(np.argmax(curve.delta))].tolist()
    width = text_width(curve.name, 11)
    below = range(-20, -int(y), -4)
    return next(
        (offset for offset in below if not any(crosses(path, x - width / 2, y + offset + 4, width) for path in paths)),
        -36,
    )


def _draw_dots(axes: Axes, dots: Dots) -> None:
    for label, (colour, marker) in CLASSES.items():
        chosen = dots.label == label
        axes.plot(
            dots.output[chosen],
            dots.delta[chosen],
            marker,
            color=colour,
            markersize=6.5,
            markeredgecolor=PAPER,
            markeredgewidth=0.8,
            zorder=3,
        )


def _beyond(axes: Axes, dots: Dots) -> int:
    """How many dots are outside the axes."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    has_place = (dots.output >= left) & (dots.output <= right) & (dots.delta >= bottom) & (dots.delta <= top)
    return int((~has_place).sum())


def _mark_wrong_ends(picture: Figure, axes: Axes, bottom: float, dots: Dots | None) -> None:
    """Write under the axis, at output 0 and 1, which class is wrong there and how many of its samples are."""
    low, high = axes.get_xlim()
    unit = axes.get_window_extent().width / (high - low)
    goes_left, goes_right = (
        -low * unit > ROOM,
        (high - 1.0) * unit > ROOM,
    )  # away from the other text, where there is room
    is_narrow = unit < 2 * ROOM and not (goes_left or goes_right)
    for label, at in ((1.0, 0.0), (0.0, 1.0)):
        x = AXES_LEFT + unit * (at - low)
        y = bottom + (52 if at and is_narrow else 38)
        wished = 1 if (goes_right if at else not goes_left) else -1
        tries = [(text, sign) for text in _wrong_here(label, dots) for sign in (wished, -wished)]
        text, sign = next((each for each in tries if _has_room(picture, x, *each)), tries[-1])
        add_text(picture, x + 9 * sign, y, text, size=11, side="left" if sign > 0 else "right")
        colour, marker = CLASSES[label]
        height = picture.get_figheight() * INCH
        place = picture.transFigure.transform((x / width_of(picture), 1 - (y - 4) / height))
        axes.plot(
            *axes.transAxes.inverted().transform(place),
            marker,
            color=colour,
            markersize=6.5,
            transform=axes.transAxes,
            clip_on=False,
        )


def _has_room(picture: Figure, x: float, text: str, sign: int) -> bool:
    """Whether there is room for a text on one side of x."""
    return 0 < x + sign * (9 + text_width(text, 11)) < width_of(picture)


def _wrong_here(label: float, dots: Dots | None) -> tuple[str, str]:
    """How many samples of a label are wrong, in a long and a short form."""
    name = f"label {number(int(label))}"
    if dots is None:
        return f"{name} is wrong here", f"{name} wrong"
    chosen = dots.label == label
    count = f"{int(dots.is_wrong[chosen].sum())} of {int(chosen.sum())}"
    return f"{name} is wrong here: {count}", f"{name} wrong: {count}"


# Words


def _of_dots(dots: Dots | None, beyond: int) -> str:
    if dots is None:
        return "; no dots: it diverged"
    samples = f"; dots: its {len(dots.output)} samples"
    return f"{samples}, trained; {beyond} beyond the axes" if beyond else f"{samples} after training"


def _opening(result: Result) -> str:
    behind = "without an activation" if result.settings.activation == "none" else f"of a {result.settings.activation}"
    return f"Run {result.id}: |delta| of the output neuron against its output, {behind}, for the losses {_losses()}."


def _losses() -> str:
    return " and ".join(loss.upper() for loss in LOSSES)


def _in_words(curve: DeltaCurve) -> str:
    peak = int(np.argmax(curve.delta))
    ends = f"{number(float(curve.delta[0]))} and {number(float(curve.delta[-1]))}"
    return (
        f"With {curve.loss.upper()} and {curve.name} it is at most {number(float(curve.delta[peak]))}, at output "
        f"{number(float(curve.output[peak]))}, and {ends} at the outputs {number(float(curve.output[0]))} and "
        f"{number(float(curve.output[-1]))}."
    )


def _said(dots: Dots | None, beyond: int) -> str:
    if dots is None:
        return "No samples are shown: training diverged."
    wrong = dots.is_wrong
    count = len(dots.output)
    parts = [
        f"the median |delta| of the {name} is {number(float(np.median(dots.delta[chosen])))}"
        for name, chosen in (("wrong ones", wrong), ("others", ~wrong))
        if chosen.any()
    ]
    if beyond:
        parts.append(f"{beyond} of the dots {'is' if beyond == 1 else 'are'} beyond the axes")
    return f"After training {int(wrong.sum())} of {count} samples are predicted wrong; {', '.join(parts)}."
