"""`report.toml`: what the report is called, whose it is, and the stream its featured starts come from."""

import re
from dataclasses import dataclass

from lab.experiments.starts import Stream
from lab.language.faults import Fault, FaultsError, Place
from lab.language.keys import ProblemsError, key, list_of, read_table, read_text, table_of, wrong
from lab.language.shapes import shape_of, shaped
from lab.language.toml import line_of, parse_table
from lab.report.reading.language_tags import is_tag, likely_tag

REPORT_FILE = "report.toml"


@shaped(shape_of(read_text))
def read_date(path: str, value: object) -> str:
    """A date as TOML has it, or a text."""
    return str(value) if hasattr(value, "isoformat") else read_text(path, value)


@shaped({"type": "string", "pattern": "^https?://"})
def read_base_url(path: str, value: object) -> str:
    """The address under which the site is published, without a slash at its end."""
    url = read_text(path, value)
    if re.fullmatch(r"https?://[^\s\"'<>?#/\\\[\]]+(/[^\s\"'<>?#\\]*)?", url) is None:
        raise wrong(path, value, "an address that starts with https:// is needed")
    return url.rstrip("/")


@shaped({"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$"})
def read_language(path: str, value: object) -> str:
    """A language as HTML names it: "en", "de-CH"."""
    language = read_text(path, value)
    if not is_tag(language):
        near = likely_tag(language)
        raise wrong(
            path, value, f'did you mean "{near}"?' if near else 'a language tag such as "en" or "de-CH" is needed'
        )
    return language


@shaped({"type": "number"})
def read_constant(path: str, value: object) -> float:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(path, value, "a number is needed", is_other_kind=True)
    return float(value)


@dataclass(frozen=True, slots=True)
class About:
    """What report.toml says."""

    title: str = key(read_text, "the report's title")
    subtitle: str = key(read_text, "a line below the title", default="")
    author: str = key(read_text, "who wrote it", default="")
    course: str = key(read_text, "for which course", default="")
    date: str = key(read_date, "a date, as it is to be printed", default="")
    language: str = key(read_language, "the language it is written in, as `en` or `de-CH`", default="en")
    base_url: str = key(read_base_url, "the address under which it is published", default="")
    constants: tuple[float, ...] = key(
        list_of(read_constant, "numbers"), "decimals in the text that no run computes", default=()
    )
    stream: Stream | None = key(table_of(Stream), "the featured starts that come from one random stream", default=None)


def read_about(text: str, file: str) -> About:
    """What report.toml says. Raises FaultsError with all that is wrong with it."""
    table = parse_table(text, Place(file, 1), "report")
    try:
        return read_table(About, table)
    except ProblemsError as error:
        raise FaultsError(
            Fault(Place(file, line_of(problem.key, text)), f"report: {problem.text}") for problem in error.problems
        ) from None
