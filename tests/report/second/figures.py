"""Figures of this report's own."""

import numpy as np


def weight_sizes(results, axes):
    """How large the weights of each layer are, a line a run."""
    for result in results:
        sizes = [float(np.abs(weights).mean()) for weights in result.network.weights]
        axes.plot(range(1, len(sizes) + 1), sizes, marker="o", label=result.id)
    axes.set_xlabel("layer")
    axes.set_ylabel("mean size of a weight")
    axes.legend(frameon=False)
