"""A site to verify, and what is done to it before."""

import hashlib
import json
import re
from pathlib import Path

from sharing import build_site, filled_once

CHAPTER = """\
# A

![A dot](dot.png)

```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 3
seeds = 6
```

```experiment
id = "z"
data = "xor"
layers = [2, 2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
weights = "zero"
```

```figure
id = "curve"
show = "learning-curves"
of = "a"
```

```claim
id = "few"
says = "It has not converged."
```
"""

CLAIMS = '''\
from lab.report.claims import claim, does_not_hold, holds


@claim("few", unless={"a": {"converged_at": 2}})
def few(results):
    """Holds when it has not converged."""
    epoch = results["a"].converged_at
    return (holds if epoch is None else does_not_hold)("{epoch}", epoch=epoch)
'''


FILES = {"report.toml": 'title = "Title"\n', "01-a.md": CHAPTER, "claims.py": CLAIMS, "dot.png": "a picture"}


def verified_folder(repository: Path) -> Path:
    """A folder with a report with two runs and one claim, its site and its store, made once."""

    def fill(folder: Path) -> None:
        (folder / "given").mkdir()
        for name, text in FILES.items():
            (folder / "given" / name).write_text(text, encoding="utf-8")
        build_site(folder, repository, folder / "given")

    return filled_once("verified", fill)


def change(path: Path, old: str, new: str) -> None:
    """Change a published file once."""
    text = path.read_text(encoding="utf-8")
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def fit_manifest(site: Path) -> None:
    """Make the manifest say that all files are as they should be."""
    manifest = site / "manifest.json"
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    outside = ("manifest.json", "build.json")
    inside = {name: path.read_bytes() for name, path in files.items() if name not in outside}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in inside.items()}
    manifest.write_text(json.dumps({**hashes}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def differing(out: str) -> set[str]:
    """What is said to be different."""
    return {line.split("  ")[0] for line in out.splitlines() if "  different: " in line}
