"""Origins: what a site was made from, as files of the site, so that whoever has it can make it again."""

from collections.abc import Sequence
from posixpath import normpath

from lab.experiments.runs import Run
from lab.network.data_sets import Samples
from lab.report.addresses import content_source, data_file
from lab.report.reading.own_figures import FILE as FIGURES_FILE
from lab.report.reading.own_python import SUFFIX, imported_helpers
from lab.report.reading.own_tests import FILE as CLAIMS_FILE
from lab.report.reading.report import Report


def origins_of(report: Report) -> dict[str, bytes]:
    """What was read, in `source/content/`, and every data set as `data/NAME.csv`.

    Of Python only what the report runs is published: `figures.py`, `claims.py` and what they import.
    """
    run = {FIGURES_FILE, CLAIMS_FILE}
    run |= {helper.path for own in (report.own_figures, report.own_tests) for helper in imported_helpers(own)}
    sources = {
        content_source(path): file.content
        for path, file in report.files.items()
        if not path.endswith(SUFFIX) or path in run
    }
    return sources | _data_of(report.runs)


def _data_of(runs: Sequence[Run]) -> dict[str, bytes]:
    samples = {normpath(run.settings.data): run.samples for run in runs}
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
