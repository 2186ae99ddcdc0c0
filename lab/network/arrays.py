"""Arrays are float64 throughout, so that a network is reproduced to the last
digits that the report prints.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
