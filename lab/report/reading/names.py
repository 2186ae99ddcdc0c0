"""Names: everything in a report that something else in it may speak of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from lab.experiments.runs import Experiment, Run
from lab.language.faults import Place
from lab.report.addresses import (
    CLAIMS_FILE,
    DATA_FOLDER,
    FIGURES_FOLDER,
    FRONT_PAGE,
    MISSING_PAGE,
    REFERENCES_PAGE,
    RUN_FILES,
    RUNS_FOLDER,
    RUNS_PAGE,
    block_id,
    chapter_page,
    run_file,
    run_page,
    source_id,
)
from lab.report.markdown.marks import Citation, Formula
from lab.report.markdown.prose import read_inline
from lab.report.reading.bibliography import Source
from lab.report.reading.blocks import KINDS, Block
from lab.report.reading.blocks.figure import FigureBlock
from lab.report.reading.blocks.network import NetworkBlock
from lab.report.reading.chapters import Chapter, UnreadBlock
from lab.report.reading.label import Label
from lab.report.reading.labels import OF_BLOCKS
from lab.report.values import TriedValues, untrained_results

CHAPTER = "chapter"
"""The word of a chapter that could not be read, among the unread blocks: anything may be in it."""


@dataclass(frozen=True, slots=True)
class Names:
    """All names, and the blocks about whose names too little is known to complain."""

    runs: Mapping[str, tuple[str, ...]]  # the runs that the id of an experiment or a run means
    single: Mapping[str, Run]  # by the id of a run
    tried: TriedValues  # the expressions, tried on stand-ins for the results
    experiments: tuple[str, ...]
    labels: Mapping[str, Label]
    sources: Mapping[str, Source]
    own_figures: tuple[str, ...] | None  # None where they could not be read
    tests: Mapping[str, Place] | None  # where the test of each claim is; None as above
    timed: frozenset[str] | None  # the layers of networks that were timed; None as above
    against: Mapping[str, str]  # the file of the printed network that a run is compared with, by run
    pages: Mapping[str, frozenset[str]]  # the ids that links may lead to, by page
    unread: tuple[UnreadBlock, ...]

    def is_excused(self, name: str) -> bool:
        """Whether a name may belong to an experiment that could not be read."""
        return is_excused(name, self.unread)

    def is_excused_label(self, kind: str, name: str) -> bool:
        """Whether a reference may be to a block that could not be read."""
        return any(
            block.word == CHAPTER or (OF_BLOCKS.get(block.word) == kind and block.id in (name, ""))
            for block in self.unread
        )

    def is_excused_page(self, path: str) -> bool:
        """Whether a page or a file may be of a run or a figure that could not be read."""
        is_of_block = path.startswith((RUNS_FOLDER, FIGURES_FOLDER, DATA_FOLDER))
        words = [block.word for block in self.unread]
        return CHAPTER in words or (is_of_block and ("experiment" in words or "figure" in words))

    def is_excused_place(self, fragment: str) -> bool:
        """Whether an id may be that of a block that could not be read."""
        if any(block.word == CHAPTER for block in self.unread):
            return True
        kinds = [(OF_BLOCKS.get(block.word, block.word), block.id) for block in self.unread]
        ids = [(block_id(kind, own), own) for kind, own in kinds]
        return any(fragment == known or (not own and fragment.startswith(known)) for known, own in ids)


def names_of(
    chapters: Sequence[Chapter],
    unread: Sequence[UnreadBlock],
    *,
    labels: Mapping[str, Label],
    sources: Mapping[str, Source],
    own_figures: tuple[str, ...] | None,
    tests: Mapping[str, Place] | None,
    timed: frozenset[str] | None,
    made_of: str,
    known: Mapping[str, str | None],
) -> Names:
    """The names of a report with these chapters, also of its pages that are not chapters; `made_of` and `known` are
    those of TriedValues.
    """
    blocks = [block for chapter in chapters for block in chapter.blocks]
    experiments = [block.content for block in blocks if isinstance(block.content, Experiment)]
    single = {run.id: run for experiment in experiments for run in experiment.runs}
    runs: dict[str, tuple[str, ...]] = {run_id: (run_id,) for run_id in single}
    runs |= {experiment.id: tuple(run.id for run in experiment.runs) for experiment in experiments}
    pages = {chapter_page(chapter.name): ids_of(chapter) for chapter in chapters}
    pages |= {run_file(run, name): frozenset() for run in single for name in RUN_FILES}
    pages |= {run_page(run): ids for run, ids in _ids_of_runs(blocks, runs, single).items()}
    pages |= {path: frozenset() for block in blocks for path in KINDS[block.word].files(block.content.id)}
    pages.setdefault(FRONT_PAGE, frozenset())
    pages |= {path: frozenset() for path in (RUNS_PAGE, MISSING_PAGE, CLAIMS_FILE)}
    if cited := _cited(chapters):
        pages[REFERENCES_PAGE] = frozenset(source_id(key) for key in sources if key in cited)
    against = _against(blocks)
    return Names(
        runs=runs,
        single=single,
        tried=TriedValues(
            untrained_results(single.values(), compared=None if unread else against, timed=timed),
            partial(is_excused, unread=unread),
            made_of,
            known,
        ),
        experiments=tuple(experiment.id for experiment in experiments),
        labels=labels,
        sources=sources,
        own_figures=own_figures,
        tests=tests,
        timed=timed,
        against=against,
        pages=pages,
        unread=tuple(unread),
    )


def is_excused(name: str, unread: Iterable[UnreadBlock]) -> bool:
    """Whether a name may belong to an experiment among these blocks; any may when its own id is not known."""
    ids = [block.id for block in unread if block.word in ("experiment", CHAPTER)]
    return any(name == own or name.startswith(f"{own}-") or not own for own in ids)


def _against(blocks: Sequence[Block]) -> dict[str, str]:
    """What a run is compared with, by run; the first block that says so decides."""
    against: dict[str, str] = {}
    for block in blocks:
        if isinstance(block.content, NetworkBlock) and block.content.against:
            against.setdefault(block.content.of, block.content.against)
    return against


def _ids_of_runs(
    blocks: Sequence[Block], runs: Mapping[str, Sequence[str]], single: Iterable[str]
) -> dict[str, frozenset[str]]:
    """The ids in the page of each run that an author may link to: those of the figures of this run alone."""
    ids: dict[str, set[str]] = {run: set() for run in single}
    for block in blocks:
        if isinstance(block.content, FigureBlock):
            of = {run for name in block.content.of for run in runs.get(name, ())}
            if len(of) == 1:
                ids[of.pop()].add(block_id("fig", block.content.id))
    return {run: frozenset(of_run) for run, of_run in ids.items()}


def _cited(chapters: Iterable[Chapter]) -> frozenset[str]:
    """The keys of the sources that are cited, in the text or in a caption."""
    marks = [mark for chapter in chapters for mark in chapter.prose.marks.values()]
    captions = (block for chapter in chapters for block in chapter.blocks if "[@" in block.text)
    marks += (mark for block in captions for mark in read_inline(block.text, block.place)[0].marks.values())
    return frozenset(key for mark in marks if isinstance(mark, Citation) for key in mark.keys)


def ids_of(chapter: Chapter) -> frozenset[str]:
    """The ids in a chapter's page that its author may link to."""
    of_blocks = (block_id(OF_BLOCKS.get(block.word, block.word), block.content.id) for block in chapter.blocks)
    of_equations = (mark.id for mark in chapter.prose.marks.values() if isinstance(mark, Formula) and mark.id)
    of_text = (own_id for element in chapter.prose.root.iter() if (own_id := element.get("id")))
    return frozenset((*of_text, *of_blocks, *of_equations))
