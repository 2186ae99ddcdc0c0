"""Comparing: a network with a run, and a site with what is trained again."""
