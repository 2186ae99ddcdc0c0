"""Judging: the tests of claims run in a process of their own, and their verdicts are compared with those expected."""
