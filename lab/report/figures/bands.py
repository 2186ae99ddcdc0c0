"""Bands: between what the middle half of the seeds lies, epoch by epoch."""

import numpy as np

from lab.network.arrays import Array


def quartiles(losses: Array) -> Array:
    """The quartiles over the seeds, (3, epochs); NaN, which is worse than any loss, where one touches it."""
    places = np.array([0.25, 0.5, 0.75]) * (len(losses) - 1)
    below, above = np.floor(places).astype(int), np.ceil(places).astype(int)
    ordered = np.partition(losses, sorted({*below.tolist(), *above.tolist()}), axis=0)
    part = (places - below)[:, np.newaxis]
    found: Array = ordered[below] + part * (ordered[above] - ordered[below])
    return found
