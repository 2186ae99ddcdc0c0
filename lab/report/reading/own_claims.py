"""Claims of the author's own: functions under `@claim("ID", unless=...)` in `content/claims.py`, by id."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import cleandoc

from lab.language.faults import Fault, FaultsError, Place, lines_of
from lab.report.reading.own_python import PythonFile, parse_python

FILE = "claims.py"

MODULE = "lab.report.claims"
"""What such a file imports."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The test of a claim as it is written, and its rule in words."""

    id: str
    function: str
    line: int
    words: str  # the first paragraph of its docstring
    source: str


@dataclass(frozen=True, slots=True)
class OwnClaims:
    """The source of a `claims.py`, and the tests in it by the ids of their claims."""

    file: str = FILE
    source: str = ""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    helpers: tuple[PythonFile, ...] = ()  # what else of Python is in the folder

    @property
    def places(self) -> dict[str, Place]:
        """Where each claim's test stands."""
        return {rule.id: Place(self.file, rule.line) for rule in self.rules.values()}


def read_own_claims(source: str, file: str, helpers: tuple[PythonFile, ...] = ()) -> OwnClaims:
    """What a `claims.py` has, without running it. Raises FaultsError with what is wrong with it."""
    tree = parse_python(source, file)
    names = _names_of_claim(tree)
    rules: dict[str, Rule] = {}
    faults = []
    for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        for decorator in function.decorator_list:
            if ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator) not in names:
                continue
            try:
                rule = _rule(function, decorator, source)
                if rule.id in rules:
                    raise ValueError(f'claim "{rule.id}": its test stands at line {rules[rule.id].line} already')
                rules[rule.id] = rule
            except ValueError as error:
                faults.append(Fault(Place(file, decorator.lineno), str(error)))
    if faults:
        raise FaultsError(faults)
    return OwnClaims(file, source, rules, helpers)


def _names_of_claim(tree: ast.Module) -> set[str]:
    """What `claim` of `lab.report.claims` may be called in a file, by its imports."""
    names = {"claim", f"{MODULE}.claim"}
    package, _, module = MODULE.rpartition(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {f"{each.asname}.claim" for each in node.names if each.name == MODULE and each.asname}
        elif isinstance(node, ast.ImportFrom) and node.module == MODULE:
            names |= {each.asname or each.name for each in node.names if each.name == "claim"}
        elif isinstance(node, ast.ImportFrom) and node.module == package:
            names |= {f"{each.asname or each.name}.claim" for each in node.names if each.name == module}
    return names


def _rule(function: ast.FunctionDef, decorator: ast.expr, source: str) -> Rule:
    """The test that a function is. Raises ValueError with what it lacks."""
    arguments = decorator.args if isinstance(decorator, ast.Call) else []
    names = [keyword.arg for keyword in decorator.keywords] if isinstance(decorator, ast.Call) else []
    first = arguments[0] if arguments else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        raise ValueError(
            f'function "{function.name}": @claim needs the id of its claim, as in @claim("id", unless=...)'
        )
    words = cleandoc(ast.get_docstring(function) or "").split("\n\n")[0]
    if not words:
        raise ValueError(f'claim "{first.value}": its test needs a docstring, which says its rule in words')
    if "unless" not in names:
        text = 'says what would change its verdict, as in unless={"linear-mse": {"accuracy": 0.5}}'
        raise ValueError(f'claim "{first.value}": it has no unless, which {text}')
    lines = lines_of(source)[decorator.lineno - 1 : function.end_lineno]
    return Rule(first.value, function.name, decorator.lineno, " ".join(words.split()), "\n".join(lines))
