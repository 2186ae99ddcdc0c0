"""Times `build.py check` on the shipped report, over a Python that does nothing, turn by turn.

    python benchmarks/check_command.py [--turns N]

Prints the least and the median of the time on the clock, of each and of the difference.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "build.py check": [sys.executable, str(ROOT / "build.py"), "check", "--quiet"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the command `check`.")
    parser.add_argument("--turns", metavar="N", type=int, default=15, help="how often each command runs (15)")
    turns = parser.parse_args().turns
    # compiled modules are kept, as in any installation
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(turns + 1):  # the first one fills caches
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            seconds[name] += [time.perf_counter() - start] if turn else []
    nothing, check = seconds.values()
    seconds["the difference"] = [after - before for before, after in zip(nothing, check, strict=True)]
    for name, values in seconds.items():
        print(f"{name}: least {min(values):.3f} s, median {statistics.median(values):.3f} s, {turns} turns")


if __name__ == "__main__":
    main()
