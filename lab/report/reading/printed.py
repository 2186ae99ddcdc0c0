"""Printed networks in files: those that runs are compared with, and a student's own."""

import codecs
from pathlib import Path

from lab.language.faults import Fault, FaultsError, Place
from lab.network.printed_json import from_json
from lab.network.printed_network import DamagedTextError, PrintedNetwork
from lab.network.printed_text import from_text
from lab.report.reading.content import decode

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""What a text in UTF-16 begins with, as Windows' shell writes it; no text in UTF-8 does."""


LONGEST = 4_000_000
"""How many characters a printed network may have: those with the most weights have fewer."""


def read_printed(content: bytes, path: Path) -> PrintedNetwork:
    """The printed network that a file holds, as JSON where it is called so. Raises FaultsError with the line that is
    wrong.
    """
    file = path.as_posix()
    if content.startswith(UTF_16_MARKS):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise FaultsError([Fault(Place(file), "it begins as UTF-16 and does not go on so")]) from None
    text = decode(content, file)
    if len(text) > LONGEST:
        said = f"printed network: it has {len(text)} characters; at most {LONGEST} are read"
        raise FaultsError([Fault(Place(file), said)])
    try:
        return from_json(text) if path.suffix == ".json" else from_text(text)
    except DamagedTextError as error:
        raise FaultsError([Fault(Place(file, error.line), f"printed network: {error.problem}")]) from None
