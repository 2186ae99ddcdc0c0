"""The last build: what it read and what it wrote, so that the next one can say at once that nothing has changed.

This runs before everything else, so it imports the least that it can.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping

FILE = "last-build.json"

PROGRAM = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
"""The folder of this program."""

LIBRARIES = ("numpy", "matplotlib", "jinja2", "markdown", "markupsafe", "pygments", "tinycss2")
"""The libraries that a build uses, by the names of their folders."""

VARIABLES = ("NPY_", "OPENBLAS_", "OMP_", "MKL_", "MPL", "PYTHON", "LC_", "LANG", "TZ")
"""How the names of environment variables begin that may change what a build makes or says."""

TICK = 50_000_000
"""Nanoseconds: a file that was changed so shortly before it was read may change again without a new time stamp."""

Signature = list[int]
"""What tells the states of a file apart: its kind, size, the times of its last two kinds of change in ns, and inode."""

Signatures = dict[str, Signature]
"""By path."""


def signatures_of(paths: Iterable[str], stat: Callable[[str], os.stat_result] = os.stat) -> Signatures:
    """The signatures of files; a file that is not there has none."""
    found: Signatures = {}
    for path in paths:
        try:
            state = stat(path)
        except OSError:
            continue
        found[path] = [state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
    return found


def files_in(folders: Iterable[str]) -> list[str]:
    """All files in folders and the folders in them, but for hidden ones and byte code."""
    found: list[str] = []
    for folder in folders:
        for parent, names, files in os.walk(folder):
            names[:] = sorted(name for name in names if not name.startswith((".", "__pycache__")))
            found += [os.path.join(parent, name) for name in sorted(files) if not name.startswith(".")]
    return found


def sources_of(folders: Iterable[str]) -> Signatures:
    """What a build of these folders may read, taken before it reads anything: they, this program, and its libraries."""
    installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    libraries = [os.path.join(path, name, "__init__.py") for path in installed for name in LIBRARIES]
    return signatures_of([*files_in([*folders, PROGRAM]), *installed, *libraries])


def settled_sources_of(folders: Iterable[str], now: Callable[[], int] = time.time_ns) -> Signatures | None:
    """The same, or None if one of them was changed so shortly before that its next change could go unnoticed."""
    began = now()
    sources = sources_of(folders)
    newest = max((max(signature[2:4]) for signature in sources.values()), default=0)
    return sources if newest < began - TICK else None


def record(
    arguments: list[str], folders: list[str], sources: Signatures, *, files: Iterable[str], said: Mapping[str, str]
) -> bytes:
    """What is noted of a build that ended well: its arguments, the folders that it read and their sources, the files
    that it wrote, and what it would say again, by the name of the stream.
    """
    table = {
        "arguments": arguments,
        "around": _around(),
        "folders": folders,
        "sources": sources,
        "files": signatures_of(files),
        "said": dict(said),
    }
    return json.dumps(table).encode()


def said_before(arguments: list[str], stat: Callable[[str], os.stat_result] = os.stat) -> Mapping[str, str] | None:
    """What the last build said, by the name of the stream, if it had these arguments and nothing that it read or wrote
    has changed since; else None.
    """
    try:
        with open(os.path.join(_store_of(arguments), FILE), "rb") as file:
            table = json.loads(file.read())
        if table["arguments"] != arguments or table["around"] != _around():
            return None
        if table["files"] != signatures_of(table["files"], stat):
            return None
        if table["sources"] != sources_of(table["folders"]):
            return None
        said: Mapping[str, str] = table["said"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return said


def _around() -> dict[str, object]:
    """What a build depends on beside files."""
    variables = {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith(VARIABLES) and not name.endswith("_NUM_THREADS")  # which change nothing but the time
    }
    machine = list(os.uname()) if hasattr(os, "uname") else []
    python = [sys.version, sys.executable, sys.path]
    return {"folder": os.getcwd(), "python": python, "variables": variables, "machine": machine}


def _store_of(arguments: list[str]) -> str:
    """The store beside the content folder that these arguments name."""
    content = "content"
    for place, argument in enumerate(arguments):
        if argument == "--content":
            content = arguments[place + 1] if place + 1 < len(arguments) else content
        elif argument.startswith("--content="):
            content = argument.removeprefix("--content=")
    return os.path.normpath(os.path.join(content, "..", ".lab"))
