"""Wording: numbers, settings and outcomes of runs, put into words."""
