"""Data files: the samples of an author's own, read once each from the content folder."""

from lab.experiments.runs import built_in_samples
from lab.language.faults import Fault, FaultsError
from lab.language.keys import Problem, ProblemsError
from lab.network.data_sets import Samples
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

    def _read_file(self, path: str, name: str) -> Samples | None:
        try:
            file = find_file(self._content.folder, name, endings=[ENDING])
        except ValueError as error:
            raise ProblemsError(Problem(path, f"{path}: {error}")) from None
        try:
            return read_samples(self._content.text_of(file), file.as_posix())
        except FaultsError as error:
            self.faults += error.faults
            return None
