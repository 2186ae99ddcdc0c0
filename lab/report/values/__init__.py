"""Values in prose: `{{ expression }}`, read with the chapter, computed from the results, printed as text."""

from lab.report.values.checking import check_value, text_before_training
from lab.report.values.computing import UncomputableError, compute
from lab.report.values.expressions import Value, expanded
from lab.report.values.untrained import untrained_results

__all__ = [
    "UncomputableError",
    "Value",
    "check_value",
    "compute",
    "expanded",
    "text_before_training",
    "untrained_results",
]
