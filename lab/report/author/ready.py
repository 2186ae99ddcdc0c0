"""What processes of the author's Python need and what takes long to import; for the one that they are forked from."""

from lab.report.figures.drawing import import_matplotlib

import_matplotlib()
