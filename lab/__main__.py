"""The program, however it is started: `python -m lab`, `build.py` or `lab-report`."""

import sys

from lab.report.command_line import interrupts


def main() -> int:
    """Run the command line and give its exit code."""
    interrupts.end_at_once()
    from lab.report.command_line.main import main

    return main()


if __name__ == "__main__":
    sys.exit(main())
