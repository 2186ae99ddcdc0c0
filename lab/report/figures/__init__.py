"""Figures: one file a kind, each a function that draws runs and says in words what is to be seen.

A new kind is one function in a new file here; being there is all.
"""

from importlib import import_module
from pkgutil import iter_modules

from lab.report.figures.register import FIGURES, PLANE_FIGURES

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["FIGURES", "PLANE_FIGURES"]
