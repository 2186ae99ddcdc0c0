"""The names of authors and editors, as a list of sources prints them."""

import re

from lab.language.words import written
from lab.report.reading.tex import letters, plain

_HAN_KANA_HANGUL = (
    r"\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_EAST_ASIAN = re.compile(f"[{_HAN_KANA_HANGUL}]")
_OTHER_LETTER = re.compile(rf"[^\W\d_{_HAN_KANA_HANGUL}]")
_INITIAL = re.compile(r"([-\u2010\u2011]?)([^\W\d_][\u0300-\u036f]*)[^\s.\u2010\u2011-]*")


def people_of(text: str) -> list[str]:
    """Names with initials, first names first, as in "D. E. Rumelhart", "L. van der Maaten"; a name in Han, Kana or
    Hangul is whole, the family's first, as in "王小明". Raises ValueError with a name that cannot be read.
    """
    from bibtexparser.middlewares import names

    # letters first, because the library takes the "~" of an accent and the blank after a command for a blank
    people = [_person(name) for name in names.split_multiple_persons_names(letters(text))]
    return [person for person in people if person]


def listed(people: list[str]) -> str:
    """The names with commas, and "et al." for "and others"."""
    return re.sub(", others$", " et al.", ", ".join(people))


def _person(name: str) -> str:
    from bibtexparser.middlewares import names

    try:
        parts = names.parse_single_name_into_parts(name)
    except names.InvalidNameError:
        needed = '"Last, First" or "First Last" is needed, and " and " between two names'
        raise ValueError(f"names {written(name)}; {needed}") from None
    if _EAST_ASIAN.search(name) and not _OTHER_LETTER.search(plain(name)):
        family = [*parts.von, *parts.last, *parts.jr]
        words = [*family, *parts.first] if "," in name else [*parts.first, *family]
        return "".join(plain(word.replace("\u3000", "")) for word in words)
    first = " ".join(map(_abbreviated, plain(" ".join(parts.first)).split()))
    return f"{first} {plain(' '.join([*parts.von, *parts.last, *parts.jr]))}".strip()


def _abbreviated(name: str) -> str:
    """The initials of a first name, "J.-P."; a name in Han, Kana or Hangul as it is."""
    if _EAST_ASIAN.search(name):
        return name
    return "".join(f"{hyphen or ' '}{letter}." for hyphen, letter in _INITIAL.findall(name)).strip(" -\u2010\u2011")
