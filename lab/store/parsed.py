"""What of a source counts: a digest of its code, what it imports, and which functions are only in a register."""

import ast
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.util import find_spec

REGISTER, NAMED = "Register", "named"
"""The class whose objects, called as decorators, put a function under its name; and its method that puts a function
under another word.
"""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A source, as other code may depend on it; names of functions have those of their modules before them."""

    rest: str  # a digest of all but the registered functions
    registered: Mapping[str, str]  # digests of registered functions that nothing else here names, by name
    words: Mapping[str, str]  # the words of these functions, by name
    imports: tuple[str, ...]  # modules of the package
    names: tuple[str, ...]  # what is named of these modules


def to_text(source: Parsed) -> str:
    """A text for the store."""
    return json.dumps(asdict(source))


def from_text(text: str) -> Parsed:
    """What `to_text` gave a text of."""
    table = json.loads(text)
    return Parsed(table["rest"], table["registered"], table["words"], tuple(table["imports"]), tuple(table["names"]))


def parsed(source: bytes, package: str) -> Parsed:
    """What counts of the source of a module of this package."""
    tree = _bare(ast.parse(source))
    functions = list(_only_registered(tree))
    registered = {each.name: _digest(each) for each, _ in functions}
    words = {each.name: word for each, word in functions}
    imports = sorted(set(_imported(tree, package)))
    names = sorted(set(_named(tree, package)))
    tree.body = [node for node in tree.body if getattr(node, "name", None) not in registered]
    return Parsed(_digest(tree), registered, words, tuple(imports), tuple(names))


def _digest(node: ast.AST) -> str:
    return hashlib.sha256(_written(node).encode()).hexdigest()


def _written(part: object) -> str:
    """A text of a tree that every version of Python writes alike. They differ in empty fields, in empty pieces of
    f-strings, and in the signs that `repr` escapes.
    """
    match part:
        case ast.JoinedStr():
            pieces = [piece for piece in part.values if not (isinstance(piece, ast.Constant) and piece.value == "")]
            return f"JoinedStr({_written(pieces)})"
        case ast.AST():
            fields = (f"{name}={_written(value)}" for name, value in ast.iter_fields(part) if value not in (None, []))
            return f"{type(part).__name__}({', '.join(fields)})"
        case list():
            return f"[{', '.join(map(_written, part))}]"
        case _:
            return ascii(part)


def _bare(tree: ast.Module) -> ast.Module:
    """The tree without docstrings and without what is below `if TYPE_CHECKING`."""
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


# Registers


def _only_registered(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str]]:
    """The functions that a register of this module decorates, and that no other code here names; and their words."""
    registers = set(_registers(tree))
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and len(function.decorator_list) == 1:
            word = _word_of(function, registers)
            if word and not _is_named(function.name, [node for node in tree.body if node is not function]):
                yield function, word


def _word_of(function: ast.FunctionDef, registers: Collection[str]) -> str:
    """The word under which the only decorator of a function puts it into a register; "" where it does not."""
    match function.decorator_list[0]:
        case ast.Name(id=register) if register in registers:
            return function.name
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=register), attr=attribute), args=[ast.Constant(value=str(word))]
        ) if register in registers and attribute == NAMED:
            return word
    return ""


def _registers(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Name) and called.id == REGISTER:
                yield node.target.id


def _is_named(name: str, nodes: list[ast.stmt]) -> bool:
    """Whether code has a name, or a text that is one."""
    walked = (node for statement in nodes for node in ast.walk(statement))
    return any(
        (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Constant) and node.value == name)
        for node in walked
    )


# Imports


def _imported(tree: ast.Module, package: str) -> Iterator[str]:
    """The modules of the package that a tree imports."""
    yield from _imported_whole(tree, package)
    yield from (source for source, _ in _imported_parts(tree, package))


def _named(tree: ast.Module, package: str) -> Iterator[str]:
    """What a tree may name of the modules that it imports: what it imports of them, and every attribute of anything
    where a module is imported whole.
    """
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    yield from (f"{source}.{name}" for source, name in _imported_parts(tree, package))
    yield from (f"{module}.{name}" for module in _imported_whole(tree, package) for name in attributes)


def _imported_whole(tree: ast.Module, package: str) -> Iterator[str]:
    """`import package.module`, and `from package import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_ours(alias.name, package))
    yield from (f"{source}.{name}" for source, name in _from(tree, package) if _is_module(f"{source}.{name}"))


def _imported_parts(tree: ast.Module, package: str) -> Iterator[tuple[str, str]]:
    """`from package.module import name`: the module and the name."""
    yield from ((source, name) for source, name in _from(tree, package) if not _is_module(f"{source}.{name}"))


def _from(tree: ast.Module, package: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level and _is_ours(node.module, package):
            yield from ((node.module, alias.name) for alias in node.names)


def _is_ours(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _is_module(name: str) -> bool:
    parent, _, _ = name.rpartition(".")
    spec = find_spec(parent)
    return spec is not None and spec.submodule_search_locations is not None and find_spec(name) is not None
