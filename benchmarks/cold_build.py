"""Times a cold build of the shipped report, and the memory at the peak of its largest process.

    python benchmarks/cold_build.py

Prints seconds and megabytes; the build runs as an author would start it, in a folder of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            str(ROOT / "build.py"),
            "--content",
            str(ROOT / "content"),
            "-o",
            f"{folder}/site",
            "-q",
        ]
        start = time.monotonic()
        subprocess.run(command, check=True)
        elapsed = time.monotonic() - start
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"cold build: {elapsed:.1f} s, {usage.ru_utime + usage.ru_stime:.1f} s of processor time")
    print(f"largest process: {usage.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
