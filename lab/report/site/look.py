"""Looking ahead: what is wrong with the author's look, and with links to its files, that shows before training."""

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jinja2 import TemplateNotFound, nodes

from lab.language.faults import Fault, FaultsError, Place, UnreadReportError
from lab.language.words import did_you_mean, nearest, shortened
from lab.report.addresses import figure_file, is_page
from lab.report.markdown.marks import Address
from lab.report.reading.pictures import is_of_picture
from lab.report.reading.prose_check import FOLDERS_OF_FILES
from lab.report.reading.report import Report
from lab.report.site.carried import carried_by
from lab.report.site.check import check
from lab.report.site.render import Site, fault_of_template
from lab.report.site.templates import TemplateEnvironment, Templates, assets_of, own_templates


def check_look(report: Report, templates: tuple[Path, ...]) -> None:
    """Raise UnreadReportError with the faults of the author's own templates, style sheets and scripts that show before
    training, and with the links of the report to files that its site will not have.
    """
    faults = list(_faults_of_templates(templates))
    try:
        assets, sources = assets_of(templates)
        faults += _faults_of_links(report, assets)
        known = {**assets, **report.pictures, **dict.fromkeys(map(figure_file, report.linked.figures), b"")}
        check(
            Site(
                {path: content for path, content in known.items() if not is_page(path)},
                {path: source for path, source in sources.items() if not is_page(path)},
            )
        )
    except FaultsError as error:
        faults += error.faults
    if faults:
        raise UnreadReportError(faults, report.warnings)


def _faults_of_templates(templates: tuple[Path, ...]) -> Iterator[Fault]:
    """The author's own templates that Jinja does not understand, or that ask for another that is not there."""
    environment = TemplateEnvironment(Templates(templates))
    for name, path in own_templates(templates).items():
        try:
            environment.get_template(name)
            tree = environment.parse(path.read_text(encoding="utf-8"))
        except Exception as error:  # whatever Jinja finds in a template
            yield fault_of_template(error, name, templates)
            continue
        for line, asked in _asked_by(tree):
            try:
                environment.get_template(asked)
            except TemplateNotFound:
                yield Fault(Place(path.as_posix(), line), f'template: there is no "{asked}"')
            except Exception:  # a fault of that template
                continue


def _asked_by(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """The other templates that a template asks for by name, each with the line."""
    for each in tree.find_all(nodes.Stmt):
        if isinstance(each, nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport):
            may_miss = isinstance(each, nodes.Include) and each.ignore_missing
            if isinstance(each.template, nodes.Const) and not may_miss:
                yield each.lineno, str(each.template.value)


def _faults_of_links(report: Report, assets: Mapping[str, bytes]) -> Iterator[Fault]:
    """The links to files that are known only with the look: assets, data sets, and what the site was made from."""
    links = [(address, _path_of(address)) for prose in report.proses for address in prose.addresses]
    asking = [(address, path) for address, path in links if path.startswith(FOLDERS_OF_FILES)]
    files = {*assets, *carried_by(report)} if asking else set()
    for address, path in asking:
        if path not in files and not is_of_picture(address):
            near = nearest(path, files)
            known = did_you_mean(path, [near] if near else [])
            yield Fault(address.place, f'link "{shortened(address.address)}": it leads nowhere{known}')


def _path_of(address: Address) -> str:
    """The path in the site that an address leads to, "" for another site's."""
    parts = urlsplit(address.address)
    return "" if parts.scheme or parts.netloc else posixpath.normpath(unquote(parts.path))
