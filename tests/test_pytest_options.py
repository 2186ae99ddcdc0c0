"""The tests run under options of pytest that take away what they would like to use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_they_run_without_a_cache_where_no_byte_code_may_be_left(repository: Path) -> None:
    options = ["-p", "no:cacheprovider", "-n", "0", "--collect-only", "-q", "tests/test_workflows.py"]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=repository, env=env, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
