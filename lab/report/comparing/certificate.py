"""The certificate of a verification: what was compared, with what, and how like it was, for a reviewer to attach."""

import hashlib
import json
from pathlib import Path

from lab.report.addresses import BUILD_FILE
from lab.report.comparing.findings import Comparison
from lab.report.comparing.published import PublishedSite
from lab.store.folder import MANIFEST, with_manifest

LARGEST = 10_000_000
"""How many bytes a certificate has at most."""


def is_certificate(path: Path) -> bool:
    """Whether a file is a certificate, which another may replace."""
    try:
        table = json.loads(path.read_bytes()) if path.is_file() and path.stat().st_size < LARGEST else None
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(table, dict) and "is_confirmed" in table


def certificate(
    published: PublishedSite, comparison: Comparison, *, report: str, ran_code: bool, verified_with: object
) -> str:
    """The certificate, as JSON. The site is named by the SHA-256 of the manifest that its files should have.

    `report` is the content folder that it was compared with, and `ran_code` whether code ran that the site carries.
    """
    files = {path: content for path, content in published.files.items() if path not in (MANIFEST, BUILD_FILE)}
    document = {
        "is_confirmed": comparison.is_confirmed,
        "site": hashlib.sha256(with_manifest(files)[MANIFEST]).hexdigest(),
        "report": report,
        "ran_code_of_the_site": ran_code,
        "published_with": published.made_with,
        "verified_with": verified_with,
        "found": comparison.entries,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
