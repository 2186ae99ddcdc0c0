"""Tables: one file per kind, each with a function from runs to rows of finished text.

A new kind is one function in a new file here; nothing else has to change.
"""

from importlib import import_module
from pkgutil import iter_modules

from lab.report.tables.register import TABLES, Asked, Column, JudgedClaim, Row, Table

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

from lab.report.tables.runs import COLUMNS, run_table  # noqa: E402 (the modules above make the register)

__all__ = ["COLUMNS", "TABLES", "Asked", "Column", "JudgedClaim", "Row", "Table", "run_table"]
