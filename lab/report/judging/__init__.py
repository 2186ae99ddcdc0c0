"""Judging: the tests of claims are run apart, on the results, and their verdicts held against what was expected."""
