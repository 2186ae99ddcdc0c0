"""Figures: one file per kind, each with a function that draws runs and describes the picture in words.

A new kind is one function in a new file here; nothing else has to change.
"""

from importlib import import_module
from pkgutil import iter_modules

from lab.report.figures.register import FIGURES, PLANE_FIGURES

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["FIGURES", "PLANE_FIGURES"]
