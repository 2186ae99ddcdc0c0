"""`new`: a report of one's own, with a chapter, an experiment and a figure, that builds at once."""

import shlex
from pathlib import Path

import lab.report.starter
from lab.report.commands import Options, RefusedOutputError, print_json
from lab.report.faults import Fault, Place
from lab.store.disk import Disk


def run_command(options: Options) -> int:
    """Make the folder, which must not be there or be empty, and say how to go on."""
    folder = Path(options.name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedOutputError(
            [Fault(Place(f"{folder.as_posix()}/"), "there is something already; choose another name")]
        )
    starter = Path(next(iter(lab.report.starter.__path__)))
    content = folder / "content"
    disk = Disk()
    disk.make_folder(content)
    for source in sorted([*starter.glob("*.md"), *starter.glob("*.toml")]):
        disk.write(content / source.name, source.read_bytes())
    print_json({"content": content.as_posix()}, options)
    if not (options.is_quiet or options.is_json):
        print(f"your report is in {content.as_posix()}/; build it with")
        print(f"  cd {shlex.quote(folder.as_posix())} && lab-report")
    return 0
