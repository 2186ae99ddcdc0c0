"""Addresses: one file of the program spells where the pages and files of a site are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lab.report

REPORT = Path(lab.report.__file__).parent
SPELT = re.compile(r"(runs|figures)/|[\w-]+\.html|claims\.json")


def texts(tree: ast.AST) -> Iterator[str]:
    """The texts of a module, each with a letter for what is put into it; not docstrings and the names of templates."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
            for part in node.values:
                yield from texts(part) if isinstance(part, ast.FormattedValue) else ()
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        elif not (isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "template"):
            yield from texts(node)


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(REPORT.rglob("*.py")) if path.name != "addresses.py"],
    ids=lambda path: path.relative_to(REPORT).as_posix(),
)
def test_no_other_file_spells_an_address_of_a_site(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert [text for text in texts(tree) if SPELT.match(text)] == []


@pytest.mark.parametrize(
    "source",
    [
        "f'{chapter.name}.html'",
        "x = f'runs/{run}/a'",
        "def f():\n    return g(f'{h(\"404.html\")}')",
        "'claims.json' + a",
    ],
)
def test_an_address_is_found_however_it_is_spelt(source: str) -> None:
    """The test above is only as good as what it finds."""
    assert any(map(SPELT.match, texts(ast.parse(source))))
