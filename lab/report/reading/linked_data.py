"""Linked data: CSV files of the content folder that links in chapters name, and where a site has them."""

import posixpath
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote, urlsplit

from lab.language.faults import Fault, FaultsError
from lab.language.words import shortened
from lab.report.addresses import DATA_FOLDER, content_file
from lab.report.markdown.marks import Address
from lab.report.reading.content import Content, find_file
from lab.report.reading.data_files import ENDING, data_addresses, samples_of_runs
from lab.report.reading.names import Names
from lab.report.reading.pictures import leads_to_own_file


def is_of_data(address: Address) -> bool:
    """Whether an address is a link's that leads to a CSV file of the content folder, or to a data set of the site."""
    return address.alt is None and leads_to_own_file(address, [ENDING])


def find_data(addresses: Iterable[Address], content: Content, names: Names) -> tuple[Mapping[str, str], list[Fault]]:
    """Where the site has the files that links name, by the address as it is written; and what is wrong with links.

    A file that a run uses is a data set of the site, any other is in `source/`.
    """
    data_sets = data_addresses(samples_of_runs(names.single.values()))
    of_files = {posixpath.normpath(name): address for name, address in data_sets.items()}
    links: dict[str, str] = {}
    faults: list[Fault] = []
    for address in filter(is_of_data, addresses):
        parts = urlsplit(address.address)
        path = posixpath.normpath(unquote(parts.path))
        try:
            file = find_file(content.folder, path, endings=[ENDING])
            content.bytes_of(file)  # which publishes it
        except ValueError as error:
            if not path.startswith(DATA_FOLDER):  # of which the look knows all
                faults.append(Fault(address.place, f'link "{shortened(address.address)}": {error}'))
        except FaultsError as error:
            faults += error.faults
        else:
            name = file.relative_to(content.folder).as_posix()
            target = of_files.get(name, content_file(name))
            links[address.address] = parts._replace(path=quote(target)).geturl()
    return links, faults
