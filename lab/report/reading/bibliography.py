"""The sources of a report: `content/references.bib`, printed in one house style."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from lab.experiments.words import shortened, written
from lab.report.faults import Fault, Place
from lab.report.reading.bibtex import Entry, entries_of
from lab.report.reading.people import editors_of, people_of
from lab.report.reading.tex import plain

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
    """The source as the list of sources prints it: authors, title, where it appeared, year, note, links."""
    text = Markup("{}: <cite>{}</cite>").format(source.authors, source.title)
    if source.within:
        text += Markup("{} {}").format(_stop(source.title), source.within)
    text += Markup(" ({}).").format(source.year)
    if source.note:
        text += Markup(" {}{}").format(source.note, _stop(source.note))
    for words, address in source.links.items():
        text += Markup(' <a href="{}">{}</a>').format(address, words)
    return text


def _stop(text: str) -> str:
    return "" if text.endswith((".", "?", "!")) else "."


def read_bibliography(text: str, file: str) -> tuple[Mapping[str, Source], list[Fault]]:
    """The sources of a BibTeX text by key, in its order, and all that is wrong with it.

    A source that has a fault is there too, with what could be read of it, so that citing it is no second fault; of
    two with one key the first. Text between entries, @comment and @preamble are passed over. A @string stands for a
    whole value: joining with "#" is a fault, except in a month, which is not printed.
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
    year = said["year"] or said["date"][:4] or said["urldate"][:4]
    who = '"author", "editor" or "organization"' if entry.kind not in _ON_THE_WEB else ""
    for name, text in (('"title"', said["title"]), (who, authors), ('"year"', year)):
        if name and not text and not entry.problems:
            problems.append((entry.line, f"missing field {name}"))
    within = ", ".join(part for part in _within(entry.kind, said) if part and part != authors)
    return Source(entry.key, place, authors, said["title"], year, within, said["note"], _links(said)), problems


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


def _links(said: Mapping[str, str]) -> dict[str, str]:
    doi, url = said["doi"], said["url"]
    links = {f"doi:{doi}": f"https://doi.org/{quote(doi, safe='/:;()')}"} if doi else {}
    if url and not (doi and url.endswith(doi)):
        links[url] = quote(url, safe="%/:?#[]@!$&'()*+,;=~")
    return links


def _url(text: str) -> str:
    """An address without the TeX around and inside it."""
    text = re.sub(r"\\url\s*(?=\{)", "", text.replace("\\textasciitilde", "~")).strip()
    url = re.sub(r"\\([%&#_$~])|[{}]", r"\1", text)
    if url and not (re.fullmatch(r"https?://[^\s/?#]\S*", url, re.IGNORECASE) and url.isprintable()):
        raise ValueError(f'is {written(url)}; an address that begins with "https://" or "http://" is needed')
    return url


def _doi(text: str) -> str:
    plain = re.sub(r"\\(?=[%&#_$])|[{}]", "", text).strip()
    doi = re.sub(r"(https?://(dx\.|www\.)?doi\.org/|doi:\s*)", "", plain, count=1, flags=re.IGNORECASE)
    if doi and not (re.fullmatch(r"10\.[0-9]{4,9}/\S+", doi) and doi.isprintable()):
        raise ValueError(f'is {written(doi)}; one like "10.1038/323533a0" is needed')
    return doi


_HOUSES = ("publisher", "school", "institution", "organization", "howpublished")
_ON_THE_WEB = ("misc", "online", "electronic", "www", "manual")
"""The kinds of sources that may have no author."""

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
    "author": people_of,
    "editor": editors_of,
    "url": _url,
    "doi": _doi,
}
