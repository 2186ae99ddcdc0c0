"""Gradient check: the error of back-propagation against central differences by step h, and that of a wrong slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.experiments.chosen import chosen
from lab.experiments.results import Result
from lab.network.gradient_steps import ErrorsByStep, errors_by_step
from lab.network.losses import LOSSES
from lab.network.wrong_slopes import WRONG_SLOPES
from lab.report.figures.layout import (
    EDGE,
    LINE,
    add_axes,
    add_text,
    set_height,
    set_log_ticks,
    width_of,
    wrapped,
)
from lab.report.figures.palette import CLASS_1, CURVE, INK, MUTED, RULE
from lab.report.figures.register import FIGURES
from lab.report.wording.numbers import layers, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

AXES_LEFT, AXES_RIGHT, AXES_HEIGHT = 66, 16, 246
ABOVE, BELOW = 12, 46
"""The space between the text above the axes and the axes, and the space below them."""

LEAST_ERROR = 1e-16
"""Errors below this, including 0, are drawn on the lower edge."""

HIGHEST = 3.0

WIDE_STEP = 1e-4
"""From this step on, the text at a step goes to its left."""

ARMS: tuple[tuple[str, float, int, Any], ...] = (
    ("h too small: rounding", 1e-10, 10, "left"),
    ("h too large", 2e-2, -14, "right"),
)
"""The texts at the arms of the curve, at which step each is, and how far to which side."""


NOTHING_COMPARED = "every sample is at a kink; nothing was compared"

NOT_FINITE = "the gradient is not finite"


@dataclass(frozen=True, slots=True, eq=False)
class _Checked:
    """What was found for a run: the errors of its own slope, and those of a wrong slope if one is shown."""

    result: Result
    right: ErrorsByStep
    mistake: str = ""
    wrong: ErrorsByStep | None = None

    @property
    def why_empty(self) -> str:
        """Why there is no curve; "" if there is one."""
        if not self.right.samples:
            return NOTHING_COMPARED
        return "" if _is_finite(self.right) else NOT_FINITE


@FIGURES.named("gradient-check")
def gradient_check(picture: Figure, results: Sequence[Result]) -> str:
    """The error of back-propagation against central differences in the untrained network, by the step h: a line for the
    worst layer, a band down to the best; for ReLU and tanh also the error of the wrong slopes of the reference.
    """
    found = [_checked(result) for result in results]
    heads = [_head(checked, width_of(picture)) for checked in found]
    heights = [LINE * len(head) + ABOVE + AXES_HEIGHT + BELOW for head in heads]
    set_height(picture, sum(heights))
    for index, (checked, head) in enumerate(zip(found, heads, strict=True)):
        _draw(picture, checked, head, top=sum(heights[:index]))
    return " ".join(_in_words(checked) for checked in found)


def _checked(result: Result) -> _Checked:
    network, loss = result.untrained, chosen(LOSSES, result.settings, "loss")
    right = errors_by_step(network, result.samples, loss)
    if network.activation not in WRONG_SLOPES:
        return _Checked(result, right)
    mistake, activation = WRONG_SLOPES[network.activation]
    wrong = errors_by_step(replace(network, activation=activation), result.samples, loss)
    return _Checked(result, right, mistake, wrong)


def _is_finite(found: ErrorsByStep) -> bool:
    return bool(np.isfinite(found.errors).all())


# Drawing


def _head(checked: _Checked, width: float) -> list[tuple[str, str]]:
    """The lines of text above the axes, with their colours."""
    settings = checked.result.settings
    activation = settings.activation if settings.activation != "none" else "no activation"
    line = f"{checked.result.id}: {layers(settings.layers)} · {activation} · {settings.loss.upper()} · untrained"
    about = "error of the worst layer; band: down to the best"
    texts = ((line, INK), (_compared(checked.right), MUTED), (about, MUTED))
    return [(each, colour) for text, colour in texts for each in wrapped(text, width - 2 * EDGE)]


def _draw(picture: Figure, checked: _Checked, head: Sequence[tuple[str, str]], top: float) -> None:
    right, width = checked.right, width_of(picture) - AXES_LEFT - AXES_RIGHT
    for index, (line, colour) in enumerate(head):
        add_text(picture, EDGE, top + LINE * (index + 1), line, colour=colour)
    y = top + LINE * len(head) + ABOVE
    below = y + AXES_HEIGHT + 38
    add_text(picture, AXES_LEFT + width, below, "step h", colour=MUTED, size=11, side="right")
    axes = add_axes(picture, AXES_LEFT, y, width=width, height=AXES_HEIGHT)
    axes.grid(visible=True, color=RULE, linewidth=0.6)
    set_log_ticks(axes, "x", min(right.steps) / 1.5, max(right.steps) * 1.5)
    if checked.why_empty:
        set_log_ticks(axes, "y", 0.02 * LEAST_ERROR, HIGHEST)
        axes.text(0.5, 0.5, checked.why_empty, transform=axes.transAxes, ha="center", color=INK, fontsize=12)
        return
    drawn = np.maximum(right.errors, LEAST_ERROR)
    set_log_ticks(axes, "y", 0.02 * float(drawn.min()), HIGHEST)
    worst, best = drawn.max(axis=0), drawn.min(axis=0)
    axes.fill_between(right.steps, best, worst, color=CURVE, alpha=0.14, linewidth=0)
    axes.plot(right.steps, worst, color=CURVE, linewidth=2.0)
    name = None if checked.wrong is None else _draw_wrong(axes, checked.wrong, checked.mistake)
    _label_right(axes, right, name)


def _label_right(axes: Axes, right: ErrorsByStep, name: Text | None) -> None:
    """Label the least error with its step, and each arm with why it rises, unless that would meet another label."""
    worst = right.worst
    place = int(np.argmin(worst))
    step, error = right.steps[place], float(worst[place])
    shown = max(error, LEAST_ERROR)
    axes.plot(step, shown, "o", color=CURVE, markersize=5.5)
    side = "right" if step > WIDE_STEP else "center"
    text = f"{number(float(f'{error:.1e}'))} at h = {number(float(f'{step:.1e}'))}"
    axes.annotate(text, (step, shown), (0, -16), textcoords="offset points", ha=side, color=INK, fontsize=11)
    for why, at, offset, side in ARMS:
        height = float(worst[int(np.argmin(np.abs(np.log(np.array(right.steps) / at))))])
        if height > 4.0 * shown:
            arm = axes.annotate(
                why, (at, height), (offset, 2), textcoords="offset points", ha=side, color=MUTED, fontsize=11
            )
            if name is not None and arm.get_window_extent().overlaps(name.get_window_extent()):
                arm.remove()


def _draw_wrong(axes: Axes, wrong: ErrorsByStep, mistake: str) -> Text:
    """Draw the flat line of a wrong slope, or note that there is none; returns the text of its name."""
    if not _is_finite(wrong):
        text = f"wrong: {mistake}: {NOT_FINITE}"
        return axes.text(0.02, 0.94, text, transform=axes.transAxes, va="top", color=INK, fontsize=11)
    errors = np.maximum(wrong.worst, LEAST_ERROR)
    axes.plot(wrong.steps, errors, color=CLASS_1, linewidth=2.0, linestyle=(0, (5, 1.5)))
    return axes.annotate(
        f"wrong: {mistake}",
        (min(wrong.steps), float(errors[-1])),
        (6, -15),
        textcoords="offset points",
        color=INK,
        fontsize=11,
    )


# Words


def _compared(right: ErrorsByStep) -> str:
    return f"central differences of {right.samples} samples"


def _in_words(checked: _Checked) -> str:
    result, right = checked.result, checked.right
    if checked.why_empty:
        return f"Run {result.id}, untrained, {len(result.samples.labels)} samples: {checked.why_empty}."
    worst = right.worst
    said = (
        f"Run {result.id}, untrained, {right.samples} of {len(result.samples.labels)} samples, the others at a kink: "
        if right.samples < len(result.samples.labels)
        else f"Run {result.id}, untrained, {right.samples} samples: "
    )
    first, last = right.steps[0], right.steps[-1]
    said += (
        f"the error of the worst layer against central differences is {number(float(worst[0]))} at the step "
        f"{number(first)}, {number(float(worst.min()))} at {number(float(f'{right.best_step:.1e}'))}, where it is "
        f"least, and {number(float(worst[-1]))} at {number(last)}."
    )
    if checked.wrong is None:
        return said
    if not _is_finite(checked.wrong):
        return f"{said} With the {checked.mistake} {NOT_FINITE}."
    flat = checked.wrong.worst
    return f"{said} With the {checked.mistake} it is never below {number(float(flat.min()))}, whatever the step."
