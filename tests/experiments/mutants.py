"""Changes one constant or helper after the other in a copy of this program, and prints what that makes stale.

Run with the folder of the copy first on the path and as its argument: a line of JSON for each mutant, with its module,
its name, and what of the code has another digest with it.
"""

import ast
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """The name of each function, method, class and constant of a module, and the module with another one there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield node.name, changed(source, node, lambda found: found.body.append(ast.Pass()))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, changed(source, node, set_value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, changed(source, node, set_value)


def changed(source: str, node: ast.AST, change: Callable[[Any], None]) -> str:
    tree = ast.parse(source)
    (found,) = (
        each for each in ast.walk(tree) if type(each) is type(node) and getattr(each, "lineno", 0) == node.lineno
    )
    change(found)
    return ast.unparse(ast.fix_missing_locations(tree))


def set_value(found: ast.Assign | ast.AnnAssign) -> None:
    found.value = ast.Tuple([found.value, ast.Constant(0)], ast.Load())


def main(root: Path) -> None:
    code_of = importlib.import_module("lab.store.code").code_of
    training = importlib.import_module("lab.experiments.plan").TRAINING
    read = importlib.import_module("lab.store.sources")._READ  # what a process has read of a module stays as it was
    known: dict[str, str] = {}
    before = code_of(training, known).whole
    for room in ("network", "experiments"):
        for path in sorted((root / "lab" / room).glob("*.py")):
            source = path.read_text(encoding="utf-8")
            for name, mutant in mutants(source):
                path.write_text(mutant, encoding="utf-8")
                read.clear()
                after = code_of(training, known).whole
                stale = [part for part in {**before, **after} if before.get(part) != after.get(part)]
                sys.stdout.write(json.dumps([f"lab.{room}.{path.stem}", name, stale]) + "\n")
            path.write_text(source, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
