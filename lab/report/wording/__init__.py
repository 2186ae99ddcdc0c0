"""Wording: how numbers, settings and what came of runs are put into words."""
