"""Judging: the tests of claims run in a separate process, and their verdicts are compared with those expected."""
