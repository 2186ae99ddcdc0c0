"""Style sheets of an author: what they load, which is checked as the addresses in pages are."""

from dataclasses import dataclass, field

import tinycss2

from lab.report.reading.drawn_svg import all_of

TAKING_ADDRESSES = ("image-set", "-webkit-image-set", "image", "src")
"""The functions beside `url()` that take addresses, which a variable may hold."""


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """What of a style sheet is checked, each with its line."""

    addresses: list[tuple[int, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_style_sheet(text: str) -> StyleSheet:
    """The addresses that a style sheet loads, and what in it cannot be checked."""
    sheet = StyleSheet()
    for token in all_of(tinycss2.parse_component_value_list(text, skip_comments=True)):
        line = token.source_line
        if token.type == "url":
            sheet.addresses.append((line, token.value))
        elif token.type == "function" and token.lower_name == "url":
            sheet.addresses.extend((line, part.value) for part in token.arguments if part.type == "string")
        elif token.type == "function" and token.lower_name in TAKING_ADDRESSES:
            sheet.problems.append((line, f"{token.name}() takes addresses that cannot be checked; write url(...)"))
        elif token.type == "at-keyword" and token.lower_value == "import":
            sheet.problems.append((line, "@import asks for another style sheet; write its rules here"))
        elif token.type == "at-keyword" and token.lower_value == "charset":
            sheet.problems.append((line, "@charset changes what is read; save the file as UTF-8 and remove it"))
        elif token.type == "error":
            sheet.problems.append((line, f"it cannot be read here: {token.message.lower()}"))
    return sheet
