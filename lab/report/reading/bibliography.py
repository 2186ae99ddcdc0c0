"""The sources of a report: `content/references.bib`, read with bibtexparser and printed in one house style."""

import logging
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from lab.experiments.words import shortened, written
from lab.report.faults import Fault, Place

if TYPE_CHECKING:
    from bibtexparser import model

MOST_CHARACTERS, MOST_SOURCES, LONGEST_STRING = 1_000_000, 10_000, 300
"""How large a file may be, how many "@" it may hold, and how long the text of a @string may be."""


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
    for entry in _entries(text):
        problems = list(entry.problems)
        if entry.key in sources:
            problems.append((entry.line, f"its key is taken, by the source at {sources[entry.key].place}"))
        elif entry.key:
            sources[entry.key], unread = _source(entry, Place(file, entry.line))
            problems += unread
        who = f"source {written(entry.key)}: " if entry.key else ""
        faults += [Fault(Place(file, line), f"{who}{problem}") for line, problem in problems]
    return sources, faults


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry, its fields in TeX, and what is wrong with its form, each with a line. It may be none, without key."""

    kind: str
    key: str
    line: int
    fields: Mapping[str, tuple[int, str]]
    problems: Sequence[tuple[int, str]]


def _entries(text: str) -> Iterator[_Entry]:
    """The entries of a BibTeX text and what looks like one, in its order."""
    from bibtexparser import entrypoint, middlewares, model

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it would print is said as faults
    library = entrypoint.parse_string(text, parse_stack=[])
    for string in library.strings:
        if len(string.value) > LONGEST_STRING:
            problem = f"@string {written(string.key)} has more than {LONGEST_STRING} characters"
            yield _Entry("", "", 0, {}, [((string.start_line or 0) + 1, problem)])
            string.value = "{?}"
    for middleware in middlewares.default_parse_stack():
        library = middleware.transform(library)
    above = ""
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        entry = block.ignore_error_block if isinstance(block, model.ParsingFailedBlock) else block
        if isinstance(entry, model.Entry):  # also one with a key or a field that stands twice
            yield _entry(entry, line)
        elif isinstance(block, model.ImplicitComment):
            yield _Entry("", "", line, {}, list(_problems_between(block.comment, line, above)))
        elif isinstance(block, model.ParsingFailedBlock) and entry is None:
            yield _broken(block.raw or "", line, str(getattr(block.error, "abort_reason", "")))
        above = entry.key if isinstance(entry, model.Entry) else ""


def _entry(entry: "model.Entry", line: int) -> _Entry:
    """An entry by the names of its fields, and what is wrong with its key and their form."""
    fields: dict[str, tuple[int, str]] = {}
    problems = []
    if not entry.key:
        problems.append((line, f'"@{shortened(entry.entry_type)}" has no key; "@book{{key," is needed'))
    elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9:._+-]*", entry.key):
        problems.append((line, 'its key is not made of ASCII letters, digits and ":._+-", a letter or digit first'))
    for field in entry.fields:
        name, at = field.key.lower(), (field.start_line or 0) + 1
        who = written(name).strip('"')
        if name in fields:
            problems.append((at, f"{who} stands twice, first on line {fields[name][0]}"))
        elif field.enclosing == "no-enclosing" and name != "month":
            needed = "a text in braces, with a comma behind, is needed"
            problems.append((at, f"{who} is {written(field.value)}; {needed}"))
        fields.setdefault(name, (at, field.value))
    return _Entry(entry.entry_type, entry.key, line, fields, problems)


def _broken(raw: str, line: int, reason: str) -> _Entry:
    """What the library gives up, for a reason in its own words."""
    opened = re.match(r"(?P<kind>@\w*)[ \t]*[{(]?(?:\s*(?P<key>[^\s,={}\"()]+)\s*,)?", raw)
    kind, key = (shortened(opened["kind"]), opened["key"] or "") if opened else ("", "")
    if kind.lower() == "@comment":  # BibTeX, too, reads on behind its brace
        return _Entry(kind, "", line, {}, [])
    at, problem = line, "does not end; a brace, a quote or a comma is missing"
    if reason.startswith("Expected a `=`") and "`@" not in reason:
        at += raw.rstrip(")} \t\n").count("\n")
        problem = 'something stands there without "="; name = {text}, with a comma behind, is needed'
    elif reason.startswith("Expected comma") and "found @" not in reason:
        problem = f'has no key with a comma behind; "{kind}{{key," is needed'
    if not key or kind.lower() in ("@preamble", "@string"):
        return _Entry(kind, "", line, {}, [(at, f'"{kind}" {problem}')])
    return _Entry(kind, key, line, {}, [(at, problem)])


def _problems_between(text: str, line: int, above: str) -> Iterator[tuple[int, str]]:
    """What between entries looks like a part of one; `above` is the key of the one before, if any."""
    if above and re.match(r"[\s,]*[A-Za-z]+\s*=\s*[{\"0-9]", text):
        yield line, f'fields stand behind the end of source {written(above)}; it has a "}}" too many'
    for number, part in enumerate(text.split("\n"), line):
        if match := re.match(r"\s*(@\w[^\s,{(]*)", part):
            yield number, f'{written(match[1])} begins no source; a kind and a key, "@book{{key,", are needed'


def _source(entry: _Entry, place: Place) -> tuple[Source, list[tuple[int, str]]]:
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


def _people(text: str) -> str:
    """Names with initials, first names first, as in "D. E. Rumelhart, L. van der Maaten, et al."."""
    from bibtexparser.middlewares import names

    people = []
    # the library takes the "~" of an accent for a blank
    for name in names.split_multiple_persons_names(_ACCENT.sub(_accented, text)):
        try:
            parts = names.parse_single_name_into_parts(name)
        except names.InvalidNameError:
            needed = '"Last, First" or "First Last" is needed, and " and " between two names'
            raise ValueError(f"names {written(name)}; {needed}") from None
        initials = re.findall(r"(-?)([^\W\d_])[^\s.-]*", _plain(" ".join(parts.first)))
        first = "".join(f"{hyphen or ' '}{letter}." for hyphen, letter in initials).strip(" -")
        people.append(f"{first} {_plain(' '.join([*parts.von, *parts.last, *parts.jr]))}".strip())
    return re.sub(", others$", " et al.", ", ".join(filter(None, people)))


def _editors(text: str) -> str:
    people, are_many = _people(text), re.search(r"\sand\s", text)
    return people and f"{people} ({'eds.' if are_many else 'ed.'})"


_TEX = re.compile(
    r"""\\(?:(?P<accent>[`'^"~=.]|[Hbcdkruv](?![A-Za-z]))[\s{]*(?P<letter>\\[ij](?![A-Za-z])|[^\W\d_])
    |(?P<command>[A-Za-z]+\s*|.?))|(?P<typed>---?|``|''|[`'~{}$])""",
    re.DOTALL | re.VERBOSE,
)
_LETTER = r"\\[ij](?![A-Za-z])|[^\W\d_]"
_ACCENT = re.compile(
    rf"""\\(?P<accent>[`'^"~=.]|[Hbcdkruv](?![A-Za-z]))\s*(?:\{{(?P<braced>{_LETTER})\}}|(?P<letter>{_LETTER}))"""
)
_ACCENTS = str.maketrans(
    "`'^\"~=.Hbcdkruv", "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u030b\u0331\u0327\u0323\u0328\u030a\u0306\u030c"
)
_TYPED = dict(zip(("---", "--", "``", "''", "`", "'", "~"), "—–“”\u2018\u2019 ", strict=True))
_COMMANDS: dict[str, str] = {sign: sign for sign in (*"&%$#_{}~^", "TeX", "LaTeX")}
_COMMANDS |= dict.fromkeys((*" ,;:\\", "quad"), " ")
_SILENT = re.compile(r"(text|math)?(bf|it|tt|sc|rm|sf|bb|cal|superscript)?|emph|em|ensuremath|mbox|url|relax|[-/!()]")
_NOT_PRINTED = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def _plain(text: str) -> str:
    """TeX as Unicode, on one line. Raises ValueError with the command that stands for no letter or sign."""
    text = unicodedata.normalize("NFC", _TEX.sub(_unicode, text))
    return " ".join(_NOT_PRINTED.sub("", text).split())


def _accented(match: re.Match[str]) -> str:
    letter = match["letter"] or match["braced"]
    return unicodedata.normalize("NFC", letter.removeprefix("\\") + match["accent"].translate(_ACCENTS))


def _unicode(match: re.Match[str]) -> str:
    command = str(match["command"]).strip() or " "
    if match["accent"]:
        return match["letter"].removeprefix("\\") + match["accent"].translate(_ACCENTS)
    if match["typed"]:
        return _TYPED.get(match["typed"], "")
    if command in _COMMANDS or _SILENT.fullmatch(command):
        return _COMMANDS.get(command, "")
    sign = _signs()(command)
    if isinstance(sign, str) and (sign.isalpha() or (len(sign) == 1 and not sign.isspace())):
        return sign
    raise ValueError(f"holds {written(match[0].strip())}, which is not understood; write the letter or sign itself")


@cache
def _signs() -> Callable[[str], object]:
    """The letter, sign or function that a command of TeX stands for, or something else."""
    from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]

    commands = get_default_latex_context_db()
    return lambda name: getattr(commands.get_macro_spec(name), "simplify_repl", None)


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
    **dict.fromkeys((*_TEXTS, "type", "pages", "note", *_HOUSES), _plain),
    "author": _people,
    "editor": _editors,
    "url": _url,
    "doi": _doi,
}
