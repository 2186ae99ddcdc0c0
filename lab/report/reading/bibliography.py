"""The sources of a report: `content/references.bib`, printed in one house style."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

from lab.experiments.words import shortened, written
from lab.report.faults import Fault, Place
from lab.report.reading.bibtex import Entry, entries_of
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
    parts[1::2] = (Markup('<a href="{}">{}</a>').format(_quoted(address), address) for address in parts[1::2])
    return Markup().join(parts)


def _stop(text: str) -> str:
    return "" if text.endswith((".", "?", "!")) else "."


def read_bibliography(text: str, file: str) -> tuple[Mapping[str, Source], list[Fault]]:
    """The sources of a BibTeX text by key, in its order, and all that is wrong with it.

    A source that has a fault is there too, with what could be read of it, so that citing it is no second fault; of
    two with one key the first. Text between entries, @comment and @preamble are passed over.
    """
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    for count, most, what in ((len(text), MOST_CHARACTERS, "characters"), (text.count("@"), MOST_SOURCES, '"@"')):
        if count > most:
            return {}, [Fault(Place(file), f"{count} {what}; at most {most} are read")]
    sources: dict[str, Source] = {}
    faults: list[Fault] = []
    for entry in entries_of(text):
        problems = list(entry.problems)
        if entry.key in sources:
            problems.append((entry.line, f"its key is taken, by the source at {sources[entry.key].place}"))
        elif entry.key:
            sources[entry.key], unread = _source(entry, Place(file, entry.line))
            problems += unread
        who = f"source {written(entry.key)}: " if entry.key else ""
        faults += [Fault(Place(file, line), f"{who}{problem}") for line, problem in problems]
    return sources, faults


def _source(entry: Entry, place: Place) -> tuple[Source, list[tuple[int, str]]]:
    """The source that an entry describes, and what of it is missing or cannot be printed."""
    said: defaultdict[str, str] = defaultdict(str)
    problems = []
    for name, (line, text) in entry.fields.items():
        try:
            said[name] = _READERS.get(name, str)(text)
        except ValueError as error:
            problems.append((line, f"{name} {error}"))
            said[name] = "" if name in ("url", "doi") else shortened(text)
    authors = said["author"] or said["editor"] or said["organization"]
    year = _year(said)
    needed = [('"title"', said["title"])]
    if entry.kind not in _ON_THE_WEB:
        needed += [('"author", "editor" or "organization"', authors), ('"year"', year)]
    if not entry.problems:
        problems += [(entry.line, f"missing field {name}") for name, text in needed if not text]
    within = ", ".join(part for part in _within(entry.kind, said) if part and part != authors)
    links = _links(said, f"{within} {said['note']}")
    return Source(entry.key, place, authors, said["title"], year, within, said["note"], links), problems


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
"""An address in a text, without the punctuation behind it; brackets in it come in pairs."""

_HOUSES = ("publisher", "school", "institution", "organization", "howpublished")
_ON_THE_WEB = ("misc", "online", "electronic", "www", "manual")
"""The kinds of sources that may have no author and no year."""

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
