"""Serving: pages that follow what their author writes, and are shown before all of it is trained."""
