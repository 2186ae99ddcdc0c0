"""What counts as the code that a product was made by: found from the imports of a module, not declared."""

import ast
import hashlib
from collections.abc import Iterator, MutableMapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path


def code_of(module: str, known: MutableMapping[str, str]) -> dict[str, str]:
    """A digest of each module of the same package that a module imports, all the way, and of itself; sorted by name.

    Comments, docstrings, blank lines and what is imported for type checkers alone do not count. `known` keeps what
    was found for a source, by the source's SHA-256, as parsing is most of the work.
    """
    package = module.partition(".")[0]
    found: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        source = _source_of(name)
        key = hashlib.sha256(source).hexdigest()
        if key not in known:
            known[key] = _digest_and_imports(source, package)
        found[name], *imported = known[key].split()
        waiting += imported
    return dict(sorted(found.items()))


@cache  # of all that a build does in a process again, this takes longest
def _digest_and_imports(source: bytes, package: str) -> str:
    tree = _bare(ast.parse(source))
    digest = hashlib.sha256(ast.dump(tree).encode()).hexdigest()
    return " ".join([digest, *sorted(set(_imported(tree, package)))])


def _source_of(module: str) -> bytes:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"no module is called {module}")
    return Path(spec.origin).read_bytes()


def _bare(tree: ast.Module) -> ast.Module:
    """The tree without docstrings and without what stands below `if TYPE_CHECKING`."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not _is_text(part) and not _is_for_checkers(part)]  # type: ignore[attr-defined]
    return tree


def _is_text(node: ast.AST) -> bool:
    """Whether it is a text that nothing uses: a docstring, or a line about the constant above it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_for_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _imported(tree: ast.Module, package: str) -> Iterator[str]:
    """The modules of the package that a tree imports; what it imports of a package may be a module of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if _is_module(name) else node.module for name in names] if _is_ours(names[0], package) else []
        else:
            continue
        yield from (name for name in names if _is_ours(name, package))


def _is_ours(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _is_module(name: str) -> bool:
    parent, _, _ = name.rpartition(".")
    spec = find_spec(parent)
    return spec is not None and spec.submodule_search_locations is not None and find_spec(name) is not None
