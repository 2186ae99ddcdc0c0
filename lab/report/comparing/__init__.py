"""Comparing: a network with a run, and a site with a new training of its report."""
