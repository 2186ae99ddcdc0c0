"""Listings: code of `lab.network`, found in its source without running it."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import lab.network
from lab.language.faults import lines_of
from lab.language.words import did_you_mean

PREFIX = "lab.network."


def read_listing(name: str) -> str:
    """The source of a function or class, named `lab.network.MODULE.NAME`.

    Raises ValueError, in words for an author, when it is not there.
    """
    folder = Path(lab.network.__path__[0])
    module, _, inner = name.removeprefix(PREFIX).partition(".")
    modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    if not name.startswith(PREFIX) or not inner:
        raise ValueError(f'"{name}" is not a name of the network; "{PREFIX}MODULE.NAME" is needed')
    if module not in modules:
        raise ValueError(f'lab.network has no module "{module}"{did_you_mean(module, modules)}')
    definitions = _definitions(folder / f"{module}.py")
    if inner not in definitions:
        raise ValueError(f'{PREFIX}{module} has no "{inner}"{did_you_mean(inner, definitions)}')
    return definitions[inner]


@cache
def _definitions(path: Path) -> Mapping[str, str]:
    """The source of each function and class of a module."""
    source = path.read_text(encoding="utf-8")
    lines = lines_of(source)
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return {
        node.name: "\n".join(lines[min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1 : node.end_lineno])
        for node in nodes
    }
