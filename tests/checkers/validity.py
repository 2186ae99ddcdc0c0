"""The Nu Html Checker over pages and pictures: `$VNU_JAR`, or the npm package vnu-jar is installed here.

Without it or Java its tests are skipped, in CI they fail. Styles are left out: it does not know container queries.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from checkers import Check, Complaints

FALSE_COMPLAINTS = (
    # every element of MathML may have them; the checker knows them of some
    r"Attribute “(scriptlevel|displaystyle)” not allowed ",
    # to the checker a page on disk has no origin; browsers let it load what lies beside it
    r"Resource violates Content Security Policy \(meta tag\): [a-z ]+ “(?!//|[a-z]+:)[^”]*” blocked ",
)


@pytest.fixture(scope="session")
def invalidity(repository: Path) -> Check:
    """What the checker says of a site's pages and pictures."""
    jar = Path(os.environ.get("VNU_JAR") or repository / "node_modules/vnu-jar/build/dist/vnu.jar")
    java = shutil.which("java")
    if java is None or not jar.is_file():
        message = "no Java was found" if java is None else f"there is no {jar}; set VNU_JAR to the checker"
        pytest.fail(message) if "CI" in os.environ else pytest.skip(message)

    def of_site(site: Path) -> Complaints:
        paths = sorted(path for path in site.rglob("*") if path.suffix in (".html", ".svg"))
        done = subprocess.run(
            [java, "-jar", jar, "--also-check-svg", "--exit-zero-always", "--format", "json", "--stdout", *paths],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        complaints: Complaints = {path.relative_to(site).as_posix(): [] for path in paths}
        for message in json.loads(done.stdout)["messages"]:
            if not any(re.match(pattern, message["message"]) for pattern in FALSE_COMPLAINTS):
                path = message["url"].removeprefix(f"file:{site}/")
                complaints[path].append(f"{message['message']} {message.get('extract', '')}")
        return complaints

    return of_site
