"""Imports what the processes of the author's Python need and what is slow to import, in the process they fork from."""

from lab.report.figures.drawing import import_matplotlib

import_matplotlib()
