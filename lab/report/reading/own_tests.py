"""Tests of claims: the functions under `@claim("ID", unless=...)` in `content/claims.py`, by the id of their claim."""

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
class OwnTest:
    """The test of a claim, as its author wrote it."""

    id: str
    function: str
    line: int
    rule: str  # how it judges, in words: the first paragraph of its docstring
    source: str


@dataclass(frozen=True, slots=True)
class OwnTests:
    """The source of a `claims.py`, and the tests in it by the ids of their claims."""

    file: str = FILE
    source: str = ""
    tests: Mapping[str, OwnTest] = field(default_factory=dict)
    helpers: tuple[PythonFile, ...] = ()  # what else of Python is in the folder

    @property
    def places(self) -> dict[str, Place]:
        """Where the test of each claim is."""
        return {test.id: Place(self.file, test.line) for test in self.tests.values()}


def read_own_tests(source: str, file: str, helpers: tuple[PythonFile, ...] = ()) -> OwnTests:
    """What a `claims.py` has, without running it. Raises FaultsError with what is wrong with it."""
    tree = parse_python(source, file)
    names = _names_of_claim(tree)
    tests: dict[str, OwnTest] = {}
    faults = []
    for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        for decorator in function.decorator_list:
            if ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator) not in names:
                continue
            try:
                test = _test(function, decorator, source)
                if test.id in tests:
                    raise ValueError(f'claim "{test.id}": it has a test already, at line {tests[test.id].line}')
                tests[test.id] = test
            except ValueError as error:
                faults.append(Fault(Place(file, decorator.lineno), str(error)))
    if faults:
        raise FaultsError(faults)
    return OwnTests(file, source, tests, helpers)


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


def _test(function: ast.FunctionDef, decorator: ast.expr, source: str) -> OwnTest:
    """The test that a function is. Raises ValueError with what it lacks."""
    arguments = decorator.args if isinstance(decorator, ast.Call) else []
    names = [keyword.arg for keyword in decorator.keywords] if isinstance(decorator, ast.Call) else []
    first = arguments[0] if arguments else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        raise ValueError(
            f'function "{function.name}": @claim needs the id of its claim, as in @claim("id", unless=...)'
        )
    rule = cleandoc(ast.get_docstring(function) or "").split("\n\n")[0]
    if not rule:
        raise ValueError(f'claim "{first.value}": its test needs a docstring, which says its rule in words')
    if "unless" not in names:
        text = 'says what would change its verdict, as in unless={"linear-mse": {"accuracy": 0.5}}'
        raise ValueError(f'claim "{first.value}": it has no unless, which {text}')
    lines = lines_of(source)[decorator.lineno - 1 : function.end_lineno]
    return OwnTest(first.value, function.name, decorator.lineno, " ".join(rule.split()), "\n".join(lines))
