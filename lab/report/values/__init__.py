"""Values in prose: `{{ expression }}`, read with the chapter, computed from the results, printed as text."""

from lab.report.values.checking import try_value
from lab.report.values.computing import UncomputableError, compute
from lab.report.values.expressions import Value, expanded
from lab.report.values.tried import TriedValues
from lab.report.values.untrained import untrained_results

__all__ = [
    "TriedValues",
    "UncomputableError",
    "Value",
    "compute",
    "expanded",
    "try_value",
    "untrained_results",
]
