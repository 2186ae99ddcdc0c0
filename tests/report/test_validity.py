"""Every page and picture, read by the Nu Html Checker: `$VNU_JAR`, or the npm package vnu-jar installed here.

Without it or Java its tests are skipped, in CI they fail. Styles are left out: it does not know container queries.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

FALSE_COMPLAINTS = (
    # every element of MathML may have them; the checker knows them of some
    r"Attribute “(scriptlevel|displaystyle)” not allowed ",
    # to the checker a page on disk has no origin; browsers let it load what lies beside it
    r"Resource violates Content Security Policy \(meta tag\): [a-z ]+ “(?!//|[a-z]+:)[^”]*” blocked ",
)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def complaints(repository: Path) -> Callable[[Path], list[str]]:
    """Gives what the checker says of a site's pages and pictures, as `file: what where`."""
    jar = Path(os.environ.get("VNU_JAR") or repository / "node_modules/vnu-jar/build/dist/vnu.jar")
    java = shutil.which("java")
    if java is None or not jar.is_file():
        message = "no Java was found" if java is None else f"there is no {jar}; set VNU_JAR to the checker"
        pytest.fail(message) if "CI" in os.environ else pytest.skip(message)

    def said(site: Path) -> list[str]:
        files = sorted(path for path in site.rglob("*") if path.suffix in (".html", ".svg"))
        done = subprocess.run(
            [java, "-jar", jar, "--also-check-svg", "--exit-zero-always", "--format", "json", "--stdout", *files],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return [
            f"{message['url'].removeprefix(f'file:{site}/')}: {message['message']} {message.get('extract', '')}"
            for message in json.loads(done.stdout)["messages"]
            if not any(re.match(pattern, message["message"]) for pattern in FALSE_COMPLAINTS)
        ]

    return said


def test_no_page_of_the_small_site_has_a_complaint(small_site: Path, complaints: Callable[[Path], list[str]]) -> None:
    assert not complaints(small_site)


def test_no_page_of_the_shipped_site_has_a_complaint(built_site: Path, complaints: Callable[[Path], list[str]]) -> None:
    assert not complaints(built_site)


def test_the_checker_complains_of_what_is_planted(tmp_path: Path, complaints: Callable[[Path], list[str]]) -> None:
    (tmp_path / "planted.html").write_text(
        '<!DOCTYPE html><html lang="en"><head><title>Planted</title>'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'
        '<link rel="stylesheet" href="style.css"></head><body><h1 id="a">Planted</h1>'
        '<math><mrow scriptlevel="1"><mi>x</mi></mrow></math>'
        '<p id="a"><b style="color: red"></p><img src="https://example.org/1.png" alt=""></body></html>'
    )
    (tmp_path / "planted.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect wide="1"/></svg>')

    said = "\n".join(complaints(tmp_path))

    assert "planted.html: Duplicate ID “a”." in said
    assert "planted.html: Unclosed element “b”." in said
    assert "The “style” attribute violates Content Security Policy" in said
    assert "image “https://example.org/1.png” blocked" in said
    assert "planted.svg: Attribute “wide” not allowed" in said
    assert "scriptlevel" not in said
    assert "style.css" not in said
