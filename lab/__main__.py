"""`python -m lab` is the command."""

import sys

from lab.report.commands import main

if __name__ == "__main__":
    sys.exit(main())
