"""Tables: one file a kind, each a function from runs to finished texts in rows.

A new kind is one function in a new file here; being there is all.
"""

from importlib import import_module
from pkgutil import iter_modules

from lab.report.tables.register import TABLES, Asked, Column, JudgedClaim, Row, Table

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

from lab.report.tables.runs import COLUMNS, run_table  # noqa: E402 (the modules above make the register)

__all__ = ["COLUMNS", "TABLES", "Asked", "Column", "JudgedClaim", "Row", "Table", "run_table"]
