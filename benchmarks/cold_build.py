"""Times a cold build of the shipped report, the next build, which finds all of it kept, and their memory.

    python benchmarks/cold_build.py

Prints seconds and megabytes; the builds run as an author would start them, in a folder of their own.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "content", Path(folder, "content"))
        for name in ("cold build", "next build"):
            before = processor_time()
            start = time.monotonic()
            subprocess.run([sys.executable, str(ROOT / "build.py"), "-q"], check=True, cwd=folder)
            elapsed = time.monotonic() - start
            print(f"{name}: {elapsed:.1f} s, {processor_time() - before:.1f} s of processor time")
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


def processor_time() -> float:
    """Seconds that the processes which have ended took."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
