"""Times what an author waits for: a build with nothing changed, and one after an edited sentence; MkDocs beside them,
on the same chapters, where it is installed.

    python benchmarks/edit_loop.py [--turns N]

Everything is trained and drawn first. Prints the least and the median of the time on the clock, turn by turn, and the
ratios to MkDocs.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = [sys.executable, str(ROOT / "build.py"), "--quiet"]
MKDOCS = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
EDITED = "03-chain-rule.md"


def main() -> None:
    parser = argparse.ArgumentParser(description="Time builds while writing.")
    parser.add_argument("--turns", metavar="N", type=int, default=15, help="how often each is timed (15)")
    turns = parser.parse_args().turns
    # compiled modules are kept, as in any installation
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(ROOT / "content", folder / "content")
        shutil.copytree(ROOT / "content", folder / "docs", ignore=shutil.ignore_patterns("*.py", "*.toml"))
        (folder / "mkdocs.yml").write_text("site_name: chapters\nsite_dir: pages\n", encoding="utf-8")
        if (ROOT / ".lab").is_dir():
            shutil.copytree(ROOT / ".lab", folder / ".lab")

        def seconds_of(command: list[str]) -> float:
            start = time.perf_counter()
            subprocess.run(command, cwd=folder, env=environment, check=True, stderr=subprocess.DEVNULL)
            return time.perf_counter() - start

        def edit(where: str, turn: int) -> None:
            with (folder / where / EDITED).open("a", encoding="utf-8") as file:
                file.write(f"\nSentence number {turn}.\n")

        has_mkdocs = subprocess.run([*MKDOCS[:3], "--version"], capture_output=True, check=False).returncode == 0
        seconds: dict[str, list[float]] = {}
        for turn in range(turns + 1):  # the first one trains, draws and fills caches
            edit("content", turn)
            times = {"one sentence": seconds_of(BUILD), "nothing changed": seconds_of(BUILD)}
            times["python -c pass"] = seconds_of([sys.executable, "-c", "pass"])
            if has_mkdocs:
                edit("docs", turn)
                times["MkDocs"] = seconds_of(MKDOCS)
            for name, value in times.items():
                seconds.setdefault(name, []).extend([value] if turn else [])
    for name, values in seconds.items():
        print(f"{name}: least {min(values):.3f} s, median {statistics.median(values):.3f} s, {turns} turns")
    if has_mkdocs:
        for name in ("one sentence", "nothing changed"):
            ratios = [ours / theirs for ours, theirs in zip(seconds[name], seconds["MkDocs"], strict=True)]
            print(f"{name}, to MkDocs: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
