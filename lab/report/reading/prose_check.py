"""Checking prose: what it says of runs, figures, sources, pages and TeX is looked up before anything is trained."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lab.language.faults import Fault
from lab.language.words import did_you_mean, nearest, shortened
from lab.report.addresses import ASSETS_FOLDER, DATA_FOLDER, SOURCE_FOLDER, chapter_page, is_page
from lab.report.formulas.maths import faults_of_formula
from lab.report.markdown.marks import LINK_SCHEMES, Address, Citation, Formula, Mark, Reference
from lab.report.markdown.prose import Prose
from lab.report.reading.labels import NOUNS
from lab.report.reading.linked_data import is_of_data
from lab.report.reading.names import Names
from lab.report.reading.pictures import is_of_picture
from lab.report.values import Value

FOLDERS_OF_FILES = (ASSETS_FOLDER, DATA_FOLDER, SOURCE_FOLDER)
"""The folders of a site whose files are known only with the look."""


def faults_of_prose(prose: Prose, page: str, names: Names) -> Iterator[Fault]:
    """The faults of some prose on this page."""
    for mark in prose.marks.values():
        yield from _faults_of_mark(mark, names)
    for address in prose.addresses:
        if not (is_of_picture(address) or is_of_data(address)) and (problem := _problem_of_link(address, page, names)):
            yield Fault(address.place, f'link "{shortened(address.address)}": {problem}')


def _faults_of_mark(mark: Mark, names: Names) -> Iterator[Fault]:
    match mark:
        case Value():
            yield from names.tried.faults_of(mark)
        case Formula():
            faults = [fault for value in mark.values for fault in names.tried.faults_of(value)]
            known = [None if faults else names.tried.text_of(value) for value in mark.values]
            yield from (*faults, *faults_of_formula(mark, known))
        case Reference():
            yield from _faults_of_reference(mark, names)
        case Citation():
            for key in mark.keys:
                if key not in names.sources:
                    yield Fault(mark.place, f'citation "[@{key}]": {_problem_of_key(key, names)}')


def _problem_of_key(key: str, names: Names) -> str:
    if key.partition(":")[0] in NOUNS:
        return f"a reference has no brackets; write @{key}"
    if not names.sources:
        return "there is no source; references.bib in the content folder has them"
    return f"no source in references.bib has this key{did_you_mean(key, names.sources)}"


def _faults_of_reference(reference: Reference, names: Names) -> Iterator[Fault]:
    said = f'reference "@{reference.label}"'
    if reference.kind not in NOUNS:
        yield Fault(
            reference.place,
            f'{said}: nothing is referred to as "{reference.kind}"{did_you_mean(reference.kind, NOUNS)}',
        )
    elif reference.label not in names.labels and not names.is_excused_label(reference.kind, reference.id):
        of_kind = [name.partition(":")[2] for name in names.labels if name.startswith(f"{reference.kind}:")]
        near = nearest(reference.id, of_kind)
        known = did_you_mean(reference.id, [near] if near else of_kind)
        yield Fault(reference.place, f'{said}: no {NOUNS[reference.kind]} is called "{reference.id}"{known}')


def _problem_of_link(address: Address, page: str, names: Names) -> str:
    """What is wrong with the address of a link, in words, or nothing."""
    try:
        parts = urlsplit(address.address)
    except ValueError:
        return "it is not an address"
    if parts.scheme and parts.scheme not in LINK_SCHEMES:
        return f'it begins with "{parts.scheme}:"; a path, http:, https: or mailto: is needed'
    if parts.scheme or parts.netloc:
        return ""
    path = posixpath.normpath(unquote(parts.path)) if parts.path else page
    if parts.path.endswith(".md") and not path.startswith(FOLDERS_OF_FILES):
        path = chapter_page(path.removesuffix(".md"))
    ids = names.pages.get(path)
    if path.startswith(FOLDERS_OF_FILES) or (ids is None and names.is_excused_page(path)):
        return ""
    if ids is None:
        near = nearest(path, names.pages)
        return f"it leads nowhere{did_you_mean(path, [near]) if near else ''}"
    fragment = unquote(parts.fragment)
    if fragment and is_page(path) and fragment not in ids and not names.is_excused_place(fragment):
        near = nearest(fragment, ids)
        return f'no place in {path} is called "{fragment}"{did_you_mean(fragment, [near]) if near else ""}'
    return ""
