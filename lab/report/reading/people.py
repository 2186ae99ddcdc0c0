"""The names of authors and editors, as a list of sources prints them."""

import re

from lab.experiments.words import written
from lab.report.reading.tex import letters, plain


def people_of(text: str) -> str:
    """Names with initials, first names first, as in "D. E. Rumelhart, L. van der Maaten, et al."."""
    from bibtexparser.middlewares import names

    people = []
    # the library takes the "~" of an accent for a blank
    for name in names.split_multiple_persons_names(letters(text)):
        try:
            parts = names.parse_single_name_into_parts(name)
        except names.InvalidNameError:
            needed = '"Last, First" or "First Last" is needed, and " and " between two names'
            raise ValueError(f"names {written(name)}; {needed}") from None
        initials = re.findall(r"(-?)([^\W\d_])[^\s.-]*", plain(" ".join(parts.first)))
        first = "".join(f"{hyphen or ' '}{letter}." for hyphen, letter in initials).strip(" -")
        people.append(f"{first} {plain(' '.join([*parts.von, *parts.last, *parts.jr]))}".strip())
    return re.sub(", others$", " et al.", ", ".join(filter(None, people)))


def editors_of(text: str) -> str:
    people, are_many = people_of(text), re.search(r"\sand\s", text)
    return people and f"{people} ({'eds.' if are_many else 'ed.'})"
