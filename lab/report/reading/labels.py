"""Labels: what a reference may refer to, with its number: chapters, sections, equations, figures and tables."""

from collections import Counter
from collections.abc import Iterable, Iterator

from lab.language.faults import Fault, Place
from lab.language.words import written
from lab.report.addresses import block_id, chapter_page, place_in
from lab.report.markdown.marks import Formula
from lab.report.reading.blocks import KINDS
from lab.report.reading.chapters import Chapter
from lab.report.reading.label import Label

NOUNS = {"eq": "equation", "sec": "section", **{kind.refers: kind.noun for kind in KINDS.values() if kind.refers}}
"""The kinds of references, each with what it refers to."""

OF_BLOCKS = {word: kind.refers for word, kind in KINDS.items() if kind.refers}
"""The kind of reference to each block that can be referred to."""


PREFIXES = {"glossary": "G"}
"""What goes before the numbers of pages that are not chapters, by name; the first page has nothing."""


def labels_of(chapters: Iterable[Chapter]) -> tuple[dict[str, Label], list[Fault]]:
    """All labels by name, and a fault for each id of a section or an equation that is taken."""
    labels: dict[str, Label] = {}
    faults = []
    for chapter in chapters:
        for label in _labels_of(chapter):
            first = labels.setdefault(label.name, label)
            if first is not label and label.name.startswith(("sec:", "eq:")):
                faults.append(Fault(label.place, f"the id {written(label.name)} is taken, by {first.place}"))
    return labels, faults


def _labels_of(chapter: Chapter) -> Iterator[Label]:
    page = chapter_page(chapter.name)
    counts: Counter[str] = Counter()

    def label(kind: str, own_id: str, place: Place) -> Label:
        counts[kind] += 1
        prefix = chapter.number or PREFIXES.get(chapter.name, "")
        number = f"{prefix}.{counts[kind]}" if prefix else str(counts[kind])
        name = block_id(kind, own_id)
        shown = f"({number})" if kind == "eq" else number
        text = f"{NOUNS[kind].capitalize()} {shown}"
        return Label(name, text, number, place_in(page, name), place)

    for heading in chapter.prose.headings:
        if heading.place and heading.id.startswith("sec:"):
            noun = "Chapter" if heading.level == 1 else "Section"
            text = f"{noun} {heading.number}" if heading.number else heading.title
            yield Label(heading.id, text, heading.number, place_in(page, heading.id), heading.place)
    for mark in chapter.prose.marks.values():
        if isinstance(mark, Formula) and mark.id:
            yield label("eq", mark.id.removeprefix("eq:"), mark.place)
    for block in chapter.blocks:
        if kind := OF_BLOCKS.get(block.word):
            yield label(kind, block.content.id, block.place)
