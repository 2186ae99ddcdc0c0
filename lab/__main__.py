"""The program, however it is started: `python -m lab`, `build.py` or `lab-report`."""

import sys

from lab.report import interrupts


def main() -> int:
    """Run the command line and give its exit code."""
    interrupts.end_at_once()
    from lab.report import commands

    return commands.main()


if __name__ == "__main__":
    sys.exit(main())
