"""The program, however it is started: `python -m lab`, `build.py` or `lab-report`."""

import sys

from lab.report.command_line import interrupts
from lab.store.last_build import said_before


def main() -> int:
    """Run the command line and give its exit code."""
    interrupts.end_at_once()
    if _nothing_has_changed():
        return 0
    from lab.report.command_line.main import main

    return main()


def _nothing_has_changed() -> bool:
    """Say what the last build said, if this is the same one and nothing has changed since."""
    said = said_before(sys.argv[1:])
    if said is None:
        return False
    try:
        for stream, text in ((sys.stderr, said["stderr"]), (sys.stdout, said["stdout"])):
            if text:
                stream.write(text)
                stream.flush()
    except (AttributeError, OSError, ValueError):  # closed streams, which the ordinary way knows how to deal with
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
