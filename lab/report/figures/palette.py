"""The colours of figures. Each is drawn in its light form and then named, so that the page's style sheet decides.

The style sheet has the same names and light forms, and adds the dark ones; a test compares the two.
"""

PAPER = "#fffdfa"
INK = "#1d2430"
MUTED = "#5a6472"
RULE = "#cfd4da"
CURVE = "#33415c"
CLASS_0 = "#0072b2"
CLASS_1 = "#d55e00"
SERIES = ("#3d2f84", "#2a6f97", "#1b8a6b", "#8a7f12", "#b4500f", "#a02c5d")
"""One colour per curve, in order; further curves begin again with other dashes."""

DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.5)))

NAMES = {
    PAPER: "paper",
    INK: "ink",
    MUTED: "muted",
    RULE: "rule",
    CURVE: "curve",
    CLASS_0: "class-0",
    CLASS_1: "class-1",
    **{colour: f"series-{index}" for index, colour in enumerate(SERIES, 1)},
}
"""The name in the style sheet of each colour."""
