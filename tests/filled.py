"""Prose filled as in a page, for the tests of what a text becomes."""

from copy import deepcopy

from lab.report.markdown.elements import html_of
from lab.report.markdown.prose import Prose
from lab.report.site.inserts import Known, fill_tree


def fill_prose(prose: Prose, known: Known) -> str:
    """The HTML of some prose with everything put in. Raises FaultsError, as `fill_tree`."""
    root = deepcopy(prose.root)
    fill_tree(root, prose.marks, known)
    return html_of(root)
