"""What a site was made with: `build.json`, by which a reader can tell why another machine gave other bits."""

import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from lab import __version__
from lab.experiments.plan import processor_features

LIBRARIES = ("numpy", "matplotlib", "jinja2", "markdown")
"""The libraries whose versions may change what a site says or how it looks."""


@cache
def version_of(library: str) -> str:
    """The version of an installed library, which does not change while a program runs."""
    return version(library)


def made_with(base_url: str, draft: str = "") -> dict[str, str]:
    """The versions of this program, Python and the libraries, the processor, and the options that change pages."""
    return {
        "lab-report": __version__,
        "python": platform.python_version(),
        **{name: version_of(name) for name in LIBRARIES},
        "processor": " ".join([platform.machine(), *processor_features()]),
        "base_url": base_url,
        **({"seeds": draft} if draft else {}),
    }


def build_json(base_url: str, draft: str) -> str:
    """`build.json`; a draft says there which of the seeds were trained."""
    return build_json_of(made_with(base_url, draft))


def build_json_of(table: Mapping[str, str]) -> str:
    """`build.json` with these entries."""
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"
