"""Data files: the samples of an author's own, each read once from the content folder; and where a site has data."""

import posixpath
from collections.abc import Iterable
from hashlib import sha256

from lab.experiments.data_names import data_name, kept_name
from lab.experiments.frozen import frozen
from lab.experiments.runs import Run
from lab.experiments.samples import built_in_samples
from lab.language.faults import Fault, FaultsError
from lab.language.keys import Problem, ProblemsError
from lab.network.data_sets import Samples
from lab.report.addresses import data_file
from lab.report.reading.content import Content, find_file
from lab.report.reading.own_data import read_samples

ENDING = ".csv"


class DataFiles:
    """The data sets that blocks may name: those that come with the program, and the files of a content folder."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._read: dict[str, Samples | None] = {}
        self.faults: list[Fault] = []

    def samples_of(self, path: str, name: str) -> Samples | None:
        """The samples of a data set that the key at this path names, None where its file has faults.

        Raises ProblemsError where there is no such data set.
        """
        if not name.endswith(ENDING):
            return built_in_samples(path, name)
        if name not in self._read:
            self._read[name] = self._read_file(path, name)
        return self._read[name]

    def digests_of(self, names: Iterable[str]) -> dict[str, str]:
        """The SHA-256 of each file among data sets of these names, "" of one that cannot be read, by name."""
        return {name: self._digest_of(name) for name in names if name.endswith(ENDING)}

    def _digest_of(self, name: str) -> str:
        try:
            file = find_file(self._content.folder, name, endings=[ENDING])
            return sha256(self._content.bytes_of(file)).hexdigest()
        except (ValueError, FaultsError):
            return ""

    def _read_file(self, path: str, name: str) -> Samples | None:
        try:
            file = find_file(self._content.folder, name, endings=[ENDING])
        except ValueError as error:
            raise ProblemsError(Problem(path, f"{path}: {error}")) from None
        try:
            return frozen(read_samples(self._content.text_of(file), file.as_posix()))
        except FaultsError as error:
            self.faults += error.faults
            return None


def samples_of_runs(runs: Iterable[Run]) -> dict[str, Samples]:
    """The data sets of runs by their names: what they are trained on, and what is kept aside."""
    samples = {}
    for run in runs:
        samples[data_name(run.settings)] = run.samples
        if run.test is not None:
            samples[kept_name(run.settings)] = run.test
    return samples


def data_addresses(names: Iterable[str]) -> dict[str, str]:
    """The address of each data set in the site, by its name; a file that is called like a data set of the program, or
    like another file without its ending, keeps its ending.
    """
    stems = {name: posixpath.normpath(name).removesuffix(ENDING) for name in names}
    return {
        name: data_file(f"{stem}{ENDING}" if stem != name and stem in stems else stem) for name, stem in stems.items()
    }
