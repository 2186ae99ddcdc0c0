"""What a site carries of what it was made from: files of the site, so that whoever has it can make it again."""

from collections.abc import Iterable

from lab.experiments.runs import Run
from lab.network.data_sets import Samples
from lab.report.addresses import content_file
from lab.report.reading.data_files import data_addresses, samples_of_runs
from lab.report.reading.own_figures import FILE as FIGURES_FILE
from lab.report.reading.own_python import SUFFIX, imported_helpers
from lab.report.reading.own_tests import FILE as CLAIMS_FILE
from lab.report.reading.report import Report


def carried_by(report: Report) -> dict[str, bytes]:
    """The sources and the data sets."""
    return sources_of(report) | dict(data_of(report.runs).values())


def sources_of(report: Report) -> dict[str, bytes]:
    """What was read, in `source/content/`; of Python only what the report runs: `figures.py`, `claims.py` and what they
    import.
    """
    run = {FIGURES_FILE, CLAIMS_FILE}
    run |= {helper.path for own in (report.own_figures, report.own_tests) for helper in imported_helpers(own)}
    return {
        content_file(path): file.content
        for path, file in report.files.items()
        if not path.endswith(SUFFIX) or path in run
    }


def data_of(runs: Iterable[Run]) -> dict[str, tuple[str, bytes]]:
    """Every data set as a file of the site: its address and its content, by its name in blocks."""
    samples = samples_of_runs(runs)
    addresses = data_addresses(samples)
    return {name: (addresses[name], csv_of(each).encode()) for name, each in samples.items()}


def csv_of(samples: Samples) -> str:
    """The samples as a data file of an author's own has them; read again they are the same to the bit."""
    names = [*(f"x{number}" for number in range(samples.inputs.shape[1])), "label"]
    has_classes = samples.labels.shape[1] > 1  # one output each
    labels = samples.labels.argmax(axis=1) if has_classes else samples.labels[:, 0]
    rows = zip(samples.inputs.tolist(), labels.tolist(), strict=True)
    lines = (",".join([*map(repr, inputs), f"{label:g}"]) for inputs, label in rows)
    return "".join(f"{line}\n" for line in (",".join(names), *lines))
