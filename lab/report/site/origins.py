"""Origins: what a site was made from, as files of the site, so that whoever has it can make it again."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lab.experiments.runs import Run
from lab.network.data_sets import Samples
from lab.report.addresses import SOURCE_FOLDER, data_file
from lab.report.reading.report import Report


def origins_of(report: Report, own_templates: Iterable[Path]) -> dict[str, bytes]:
    """What was read, in `source/content/` and `source/templates/`, and every data set as `data/NAME.csv`."""
    files = {f"{SOURCE_FOLDER}content/{path}": file.content for path, file in report.files.items()}
    for folder in own_templates:
        files |= {
            f"{SOURCE_FOLDER}templates/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for path in sorted({*folder.rglob("*.html"), *(folder / "assets").rglob("*")})
            if path.is_file() and not path.name.startswith(".")
        }
    return files | _data_of(report.runs)


def _data_of(runs: Sequence[Run]) -> dict[str, bytes]:
    samples = {run.settings.data: run.samples for run in runs}
    files = {}
    for name, each in samples.items():
        stem = name.removesuffix(".csv")
        files[data_file(name if stem != name and stem in samples else stem)] = csv_of(each).encode()
    return files


def csv_of(samples: Samples) -> str:
    """The samples as a data file of an author's own has them; read again they are the same to the bit."""
    names = [*(f"x{number}" for number in range(samples.inputs.shape[1])), "label"]
    rows = zip(samples.inputs.tolist(), samples.labels.tolist(), strict=True)
    lines = (",".join([*map(repr, inputs), f"{label:g}"]) for inputs, (label,) in rows)
    return "".join(f"{line}\n" for line in (",".join(names), *lines))
