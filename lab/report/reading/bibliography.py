"""The sources of a report: `content/references.bib`, printed in one house style."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

from lab.language.faults import Fault, Place
from lab.language.words import shortened, written
from lab.report.reading.bibtex import Entry, entries_of
from lab.report.reading.crossrefs import Completed, completed
from lab.report.reading.people import listed, people_of
from lab.report.reading.tex import ADDRESS_NEEDED, is_address, plain, unescaped

MOST_CHARACTERS, MOST_SOURCES = 1_000_000, 10_000
"""How large a file may be, and how many "@" it may hold."""


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the bibliography in plain Unicode, never markup; what it does not say is empty."""

    key: str
    place: Place
    authors: str  # "D. E. Rumelhart, G. E. Hinton", "C. M. Bishop (ed.)", "NumPy developers"
    title: str
    year: str
    within: str  # "Nature 323, 533–536"
    note: str
    links: Mapping[str, str]  # "doi:10.1038/323533a0" to its address, https or http, percent-encoded
    parents: tuple[str, ...] = ()  # the keys of the entries that it takes fields from


def described(source: Source) -> Markup:
    """The source as the list of sources prints it: authors, title, where it appeared, year, note, links; what it does
    not say leaves nothing behind, and an address of the web in a text is a link.
    """
    text = Markup("<cite>{}</cite>").format(source.title) if source.title else Markup()
    if source.within:
        text += (_stop(source.title) + " " if text else "") + _with_links(source.within)
    if source.authors:
        text = Markup("{}: {}").format(source.authors, text) if text else escape(source.authors)
    if source.year:
        text = Markup("{} ({}).").format(text, source.year)
    elif text:
        text += _stop(source.within or source.title or source.authors)
    note = _with_links(source.note) + _stop(source.note) if source.note else ""
    links = (Markup('<a href="{}">{}</a>').format(address, words) for words, address in source.links.items())
    return Markup(" ").join(part for part in (text.strip(), note, *links) if part)


def _with_links(text: str) -> Markup:
    """The text in which each address of the web is a link."""
    parts: list[str] = _ADDRESS.split(text)  # between addresses, and these
    parts[1::2] = (
        Markup('<a href="{}">{}</a>').format(_quoted(address), address) if is_address(address) else escape(address)
        for address in parts[1::2]
    )
    return Markup().join(parts)


def _stop(text: str) -> str:
    return "" if text.endswith((".", "?", "!", "…", "。")) else "."


def read_bibliography(text: str, file: str) -> tuple[Mapping[str, Source], list[Fault]]:
    """The sources of a BibTeX text by key, in its order, and all that is wrong with it.

    A source that has a fault is there too, with what could be read of it, so that citing it is not a second fault; of
    two with one key the first. Fields that a source has not are those of the entries that its `crossref` and `xdata`
    name; an @xdata is not a source. Text between entries, @comment and @preamble are passed over.
    """
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    for count, most, what in ((len(text), MOST_CHARACTERS, "characters"), (text.count("@"), MOST_SOURCES, '"@"')):
        if count > most:
            return {}, [Fault(Place(file), f"{count} {what}; at most {most} are read")]
    found = list(entries_of(text))
    entries = {entry.key: entry for entry in reversed(found) if entry.key}
    sources: dict[str, Source] = {}
    faults: list[Fault] = []
    characters = 0
    for entry in found:
        problems = list(entry.problems)
        if entries.get(entry.key, entry) is not entry:
            problems.append((entry.line, f"its key is taken, by the source at {file}:{entries[entry.key].line}"))
        elif entry.key:
            whole = completed(entry, entries, _READERS)
            characters += sum(len(value) for _, value in whole.fields.values())
            if characters > 2 * MOST_CHARACTERS:
                what = "characters, with what its @string, crossref and xdata bring"
                return sources, [*faults, Fault(Place(file), f"more than {2 * MOST_CHARACTERS} {what}")]
            source, unread = _source(entry, whole, file)
            problems += unread
            if entry.kind != _DATA:
                sources[entry.key] = source
        who = f"source {written(entry.key)}: " if entry.key else ""
        faults += [Fault(Place(file, line), f"{who}{problem}") for line, problem in problems]
    return sources, faults


def _source(entry: Entry, whole: Completed, file: str) -> tuple[Source, list[tuple[int, str]]]:
    """The source that an entry describes, and what of it is missing or cannot be printed."""
    said: defaultdict[str, str] = defaultdict(str)
    problems = list(whole.problems)
    for name, (line, text) in whole.fields.items():
        try:
            said[name] = _READERS.get(name, str)(text)
        except ValueError as error:
            said[name] = "" if name in ("url", "doi") else shortened(text)
            if name in entry.fields:
                problems.append((line, f"{name} {error}"))
    authors = said["author"] or said["editor"] or said["organization"]
    year = _year(said)
    if not any((entry.kind == _DATA, whole.problems, entry.problems, *(parent.problems for parent in whole.parents))):
        needed = [('"title"', said["title"])]
        needed += [('"author", "editor" or "organization"', authors)] if entry.kind not in _WITHOUT_AUTHOR else []
        needed += [('"year"', year)] if entry.kind not in _ON_THE_WEB else []
        problems += [(entry.line, f"missing field {name}") for name, text in needed if not text]
    within = ", ".join(part for part in _within(entry.kind, said) if part and part != authors)
    return Source(
        key=entry.key,
        place=Place(file, entry.line),
        authors=authors,
        title=said["title"],
        year=year,
        within=within,
        note=said["note"],
        links=_links(said, f"{within} {said['note']}"),
        parents=tuple(parent.key for parent in whole.parents),
    ), problems


def _within(kind: str, said: Mapping[str, str]) -> Iterator[str]:
    """The parts of where a source appeared, whatever its kind; those that it does not say are empty."""
    journal, volume, number = said["journal"] or said["journaltitle"], said["volume"], said["number"]
    if journal:
        yield f"{journal} {volume}{number and f'({number})'}".rstrip()
    if said["booktitle"]:
        yield f"In: {said['author'] and said['editor'] and said['editor'] + ': '}{said['booktitle']}"
    yield said["edition"] and f"{said['edition']} edition"
    if not journal and (series := said["series"] or (volume and "volume")):
        yield f"{series} {volume or number}".rstrip()
    kinds = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis", "techreport": "Technical report"}
    if name := kinds.get(said["type"] or kind, said["type"]):
        yield f"{name} {number}".rstrip()
    yield re.sub(r"(?<=\d)-(?=\d)", "–", said["pages"])
    yield from (said[house] for house in _HOUSES)


def _links(said: Mapping[str, str], texts: str) -> dict[str, str]:
    """The DOI and the address; but not an address that is a part of the other, or is a link in the texts already."""
    doi, url = said["doi"], said["url"]
    links = {f"doi:{doi}": f"https://doi.org/{quote(doi, safe='/:;()')}"} if doi else {}
    if url and not (doi and url.endswith(doi)) and url not in _ADDRESS.findall(texts):
        links[url] = _quoted(url)
    return links


def _quoted(address: str) -> str:
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~")


def _year(said: Mapping[str, str]) -> str:
    """The year that a source says; of a day, or a span of days, the first year."""
    dates = (said["date"], said["urldate"])
    years = (re.search("[0-9]{4}", date) for date in dates)
    return said["year"] or next((year[0] for year in years if year), said["date"])


def _authors(text: str) -> str:
    return listed(people_of(text))


def _editors(text: str) -> str:
    people = people_of(text)
    return f"{listed(people)} ({'eds.' if len(people) > 1 else 'ed.'})" if people else ""


def _url(text: str) -> str:
    url = unescaped(text)
    if url and not is_address(url):
        raise ValueError(f"is {written(url)}; {ADDRESS_NEEDED}")
    return url


def _doi(text: str) -> str:
    doi = re.sub(r"(https?://(dx\.|www\.)?doi\.org/|doi:\s*)", "", unescaped(text), count=1, flags=re.IGNORECASE)
    if doi and not (re.fullmatch(r"10\.[0-9]{4,9}/\S+", doi) and doi.isprintable()):
        raise ValueError(f'is {written(doi)}; one like "10.1038/323533a0" is needed')
    return doi


_OUTSIDE = r"\s<>\"()\u2018-\u201f\u3000-\u303f\uff00-\uff20"
_ADDRESS = re.compile(rf"(https?://(?:\([^{_OUTSIDE}]*\)|[^{_OUTSIDE}])+(?<![.,:;!?'\]]))", re.IGNORECASE)
"""An address in a text, without the punctuation after it; brackets in it come in pairs."""

_HOUSES = ("publisher", "school", "institution", "organization", "howpublished")
_ON_THE_WEB = ("misc", "online", "electronic", "www", "manual")
"""The kinds of sources that may have no author and no year."""

_WITHOUT_AUTHOR = (*_ON_THE_WEB, "proceedings", "periodical", "booklet")
"""The kinds of sources that may have no author."""

_DATA = "xdata"
"""The kind of an entry that is not a source, but has fields that others take."""

_TEXTS = (
    "title",
    "year",
    "date",
    "journal",
    "journaltitle",
    "booktitle",
    "volume",
    "number",
    "edition",
    "series",
    "urldate",
)
_READERS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys((*_TEXTS, "type", "pages", "note", *_HOUSES), plain),
    "author": _authors,
    "editor": _editors,
    "url": _url,
    "doi": _doi,
}
