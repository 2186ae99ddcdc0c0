"""Where this program came from, so that another machine can install the same one."""

import json
from importlib.metadata import PackageNotFoundError, distribution


def git_address() -> str:
    """The git address and commit that this program was installed from, as pip takes them; "" if it was not, or if the
    address is that of a folder on this machine.
    """
    try:
        record = json.loads(distribution("lab-report").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:  # it runs from its sources
        return ""
    if record.get("vcs_info", {}).get("vcs") != "git" or record["url"].startswith("file:"):
        return ""
    folder = f"#subdirectory={record['subdirectory']}" if "subdirectory" in record else ""
    return f"git+{record['url']}@{record['vcs_info']['commit_id']}{folder}"
