"""The files of a run's replicas: the rows that training gave, as a site has them, for NumPy's `load`.

All that a page says of a run follows from them, so the pages of a site can be made again without training.
"""

from io import BytesIO

import numpy as np

from lab.experiments.results import Outcome
from lab.experiments.training import Part, Rows

FEATURED_FILE = "featured.npy"
"""The featured replica and its shadow."""

SEEDS_FILE = "seeds.npy"
"""The replicas of the seeds."""


def files_of_replicas(outcome: Outcome) -> dict[str, bytes]:
    """The files of an outcome, by name."""
    return {FEATURED_FILE: _to_npy(outcome.featured), SEEDS_FILE: _to_npy(outcome.seeds)}


def rows_in(content: bytes, part: Part) -> Rows:
    """The rows of a part in the content of its file. Raises ValueError when they are not of its settings.

    The file is not trusted: what may come before the rows follows from the part, so nothing of it is interpreted.
    """
    empty = _to_npy(np.zeros(part.replicas, part.row_type))
    size = part.replicas * part.row_type.itemsize
    head = len(empty) - size
    if len(content) != len(empty) or content[:head] != empty[:head]:
        raise ValueError("its rows are not those of the run's settings")
    return rows_of(content[head:], part)


def rows_of(content: bytes, part: Part) -> Rows:
    """The rows of a part in bytes, as the store has them. Raises ValueError when their number is another."""
    rows = np.frombuffer(content, part.row_type)
    if len(rows) != part.replicas:
        raise ValueError(f"{len(rows)} replicas instead of {part.replicas}")
    return rows


def _to_npy(rows: Rows) -> bytes:
    file = BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(rows), version=(1, 0), allow_pickle=False)
    return file.getvalue()
