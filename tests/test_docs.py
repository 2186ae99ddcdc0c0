"""The documentation tells what is there: its reference pages, its names and its commands."""

import importlib
import re
import subprocess
from pathlib import Path

import pytest

import lab.experiments
from lab.report.reading.documentation import blocks_page


def test_the_page_of_blocks_is_made_from_the_code(repository: Path, rewrites: bool) -> None:
    path = repository / "docs" / "blocks.md"
    if rewrites:
        path.write_text(blocks_page())

    assert path.read_text() == blocks_page()


def test_every_path_that_a_page_names_is_there(repository: Path) -> None:
    pages = [repository / name for name in ("README.md", "CONTRIBUTING.md")] + sorted(
        (repository / "docs").glob("*.md")
    )

    named = {
        (page.name, path)
        for page in pages
        for path in re.findall(
            r"`((?:lab|tests|templates|docs|benchmarks|\.ci|\.github)/[a-z_0-9./-]+)`", page.read_text()
        )
    }

    missing = {(page, path) for page, path in named if not (repository / path).exists()}
    if not (repository / "tests" / "shipped").exists():  # in a fork, which deletes it
        missing = {(page, path) for page, path in missing if not path.startswith("tests/shipped/")}
    assert named
    assert not sorted(missing)


def test_every_link_of_a_page_leads_to_a_file(repository: Path) -> None:
    pages = [*repository.glob("*.md"), *(repository / "docs").glob("*.md")]

    links = {
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)\)", re.sub(r"(`+).*?\1", "", page.read_text(), flags=re.DOTALL))
        if not link.startswith("http")
    }

    assert links
    assert not sorted((page.name, link) for page, link in links if not (page.parent / link).exists())


def test_every_name_on_the_map_of_the_code_is_there(repository: Path) -> None:
    text = (repository / "docs" / "architecture.md").read_text()
    modules = [path for path in (repository / "lab").rglob("*.py") if path.name != "__main__.py"]
    names = set()
    for path in modules:
        dotted = ".".join(path.relative_to(repository).with_suffix("").parts).removesuffix(".__init__")
        names |= set(dir(importlib.import_module(dotted)))

    named = set(re.findall(r"`([A-Za-z_]+)(?:\([^`]*\))?`", text))

    assert len(named) > 20
    assert not sorted(named - names)


def test_the_types_from_a_block_to_a_result_that_are_told_apart_are_there(repository: Path) -> None:
    modules = [path.stem for path in (repository / "lab/experiments").glob("*.py") if path.stem != "__init__"]
    names = {name for module in modules for name in dir(importlib.import_module(f"lab.experiments.{module}"))}

    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", lab.experiments.__doc__ or ""))

    assert {"Experiment", "Settings", "Result"} <= named <= names


@pytest.mark.parametrize("command", ["pip install -e . && python build.py", "pip install -e '.[test]' && pytest"])
def test_the_two_commands_of_the_readme_stand_in_blocks_of_their_own(repository: Path, command: str) -> None:
    blocks = re.findall(r"```console\n(.*?)\n```", (repository / "README.md").read_text(), re.DOTALL)

    assert command in blocks
    assert len(blocks) == 2


def test_the_project_speaks_of_itself_alone(repository: Path) -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=repository, check=True, capture_output=True, text=True
    ).stdout.split()
    words = ["/" + "work/", "/" + "tmp/", "/" + "home/"]

    found = [
        (name, word)
        for name in files
        if (repository / name).suffix not in (".png", ".woff2")
        for word in words
        if word in (repository / name).read_text(encoding="utf-8", errors="replace")
    ]

    assert not found
