"""Claims: sentences of a report that are judged on its own results.

This is what `content/claims.py` imports: `@claim`, the three verdicts, and the statistics that they rest on.
"""

from lab.experiments.statistics import Estimate, SignTest, auc, median, ratios, share, sign_test
from lab.report.claims.verdicts import claim, does_not_hold, holds, in_part

__all__ = [
    "Estimate",
    "SignTest",
    "auc",
    "claim",
    "does_not_hold",
    "holds",
    "in_part",
    "median",
    "ratios",
    "share",
    "sign_test",
]
