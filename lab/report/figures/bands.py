"""Bands: the range of the middle half of the seeds, epoch by epoch."""

import numpy as np

from lab.network.arrays import Array


def quartiles(losses: Array) -> Array:
    """The quartiles over the seeds, (3, epochs). NaN counts as the worst loss, so a quartile that reaches it is NaN."""
    places = np.array([0.25, 0.5, 0.75]) * (len(losses) - 1)
    below, above = np.floor(places).astype(int), np.ceil(places).astype(int)
    ordered = np.partition(losses, sorted({*below.tolist(), *above.tolist()}), axis=0)
    part = (places - below)[:, np.newaxis]
    found: Array = ordered[below] + part * (ordered[above] - ordered[below])
    return found
