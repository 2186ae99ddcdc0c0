"""The certificate of a verification: what was compared, with what, and how like it was, for a reviewer to attach."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from lab.report.comparing.findings import Finding
from lab.store.folder import MANIFEST, with_manifest


def entries_of(found: Sequence[Finding]) -> list[dict[str, str]]:
    """The findings for JSON."""
    return [{"name": each.name, "likeness": each.likeness.value, "what": each.what} for each in found]


def certificate(
    files: Mapping[str, bytes], found: Sequence[Finding], *, published_with: object, verified_with: object
) -> str:
    """The certificate, as JSON. The site is named by the SHA-256 of the manifest that its files should have."""
    manifest = with_manifest({path: content for path, content in files.items() if path != MANIFEST})[MANIFEST]
    document = {
        "is_confirmed": all(each.likeness.is_enough for each in found),
        "site": hashlib.sha256(manifest).hexdigest(),
        "published_with": published_with,
        "verified_with": verified_with,
        "found": entries_of(found),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
