"""Assets of an author's own: style sheets, scripts and pictures that ask nobody, or a fault with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lab.language.faults import FaultsError
from lab.report.site.check import check
from lab.report.site.render import Site
from lab.report.site.templates import shipped_templates


def said(name: str, content: str | bytes) -> list[str]:
    """What is wrong with a site that has this asset, as `own/NAME`, and a picture."""
    content = content if isinstance(content, bytes) else content.encode()
    try:
        check(Site({f"assets/{name}": content, "assets/a.png": b""}, {f"assets/{name}": f"own/{name}"}))
    except FaultsError as error:
        return [str(fault) for fault in error.faults]
    return []


STYLE_SHEETS = {
    "an import": "@import 'https://example.org/a.css';",
    "an import in capitals": "@IMPORT 'other.css';",
    "an import behind an escape": "@\\69mport 'other.css';",
    "an import in a layer": "@layer a { @import 'other.css'; }",
    "another host": "p { background: url(https://example.org/a.png) }",
    "another host in quotes": 'p { background: url("https://example.org/a.png") }',
    "another host without a scheme": "p { background: url(//example.org/a.png) }",
    "another host by an escape": "p { background: u\\72 l(//example.org/a.png) }",
    "another host, escaped itself": "p { background: url(\\2f\\2f example.org/a.png) }",
    "another host behind blanks": "p { background: url( \n'https://example.org/a.png' ) }",
    "another host in a variable": ":root { --a: url(https://example.org/a.png) }",
    "another host for letters": "@font-face { font-family: a; src: url(https://example.org/a.woff) }",
    "another host for a cursor": "@media print { a { cursor: url(//example.org/a.cur), auto } }",
    "another host in brackets": "p { background: [ ( { url(//example.org/a.png) } ) ] }",
    "several pictures": "p { background: image-set('https://example.org/a.png' 1x) }",
    "several pictures, as it was": "p { background: -webkit-image-set(var(--a) 1x) }",
    "a picture by another word": "p { background: src(var(--a)) }",
    "a file that is not there": "p { background: url(b.png) }",
    "a page as data": "p { background: url(data:text/html,x) }",
    "an address without an end": "p { background: url(//example.org/a.png 'x') }",
    "another alphabet": "@charset 'shift_jis';",
    "a text without an end": "p { content: 'a\n }",
}

FINE_STYLE_SHEETS = {
    "rules": "@layer a { p > a:hover::before { color: rgb(0 0 0 / 50%); content: 'https://example.org' } }",
    "a picture": "p { background: url(a.png) }",
    "a picture in quotes": "p { background: url('../assets/a.png') }",
    "a picture as data": "p { background: url(data:image/png;base64,AA==) }",
    "a part of the page": "p { mask: url(#a) }",
    "a comment": "/* @import 'https://example.org/a.css' url(//example.org) */",
}

SCRIPTS = {
    "a request": "fetch('a')",
    "a request with a gap": "fetch /* a */ ( 'a')",
    "an old request": "new XMLHttpRequest()",
    "a socket": "new window.WebSocket(a)",
    "a transport": "new WebTransport(a)",
    "a source of events": "new EventSource(a)",
    "a call": "new RTCPeerConnection()",
    "a beacon": "navigator.sendBeacon(a)",
    "an import": "import('a')",
    "an import with a gap": "import\n('a')",
    "a module": "import { a } from './a.js';",
    "a module as a whole": "import './a.js';",
    "a module by name": "import a from './a.js';",
    "what a module gives": "export const a = 1;",
    "scripts": "importScripts('a.js')",
    "a worker": "new Worker('a.js')",
    "a shared worker": "new SharedWorker('a.js')",
    "a worker of the site": "navigator.serviceWorker.register('a.js')",
    "a worklet": "CSS.paintWorklet.addModule('a.js')",
    "another host": "image.src = 'https://example.org/a.png'",
    "another host in a template": "image.src = `//example.org/${a}`",
    "a script as an address": 'a.href = "javascript:alert(1)"',
}

FINE_SCRIPTS = {
    "a namespace": "document.createElementNS('http://www.w3.org/2000/svg', 'path')",
    "words alike": "prefetch(a); fetched(b); important(c); coworker(d); report('export')",
    "a comment": "// see https://example.org and import it by hand",
    "a regular expression": "text.replace(/a//b, '/')",
}


@pytest.mark.parametrize("text", STYLE_SHEETS.values(), ids=STYLE_SHEETS)
def test_what_a_style_sheet_loads_from_elsewhere_is_a_fault_with_its_line(text: str) -> None:
    (fault,) = said("own.css", f"p {{ color: red }}\n\n{text}")

    assert fault.startswith(("own/own.css:3: ", "own/own.css:4: "))


@pytest.mark.parametrize("text", FINE_STYLE_SHEETS.values(), ids=FINE_STYLE_SHEETS)
def test_a_style_sheet_that_asks_nobody_is_fine(text: str) -> None:
    assert said("own.css", text) == []


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_what_a_script_asks_for_is_a_fault_with_its_line(text: str) -> None:
    faults = said("own.js", f"'use strict';\n\n{text}\n")

    assert faults
    assert all(fault.startswith("own/own.js:3: ") for fault in faults)


@pytest.mark.parametrize("text", FINE_SCRIPTS.values(), ids=FINE_SCRIPTS)
def test_a_script_that_asks_nobody_is_fine(text: str) -> None:
    assert said("own.js", text) == []


def test_a_picture_among_the_assets_only_draws() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg">\n{}</svg>'

    assert said("own.svg", drawing.format("<path/>")) == []
    assert said("own.svg", drawing.format("<script/>")) == [
        "own/own.svg: line 2: <script> does more than draw; remove it, or save the picture as PNG"
    ]


@pytest.mark.parametrize("name", ["a.htm", "a.xhtml", "a.xml", "a.svgz", "a.mjs", "a.wasm", "a.pdf", "a", "a.PHP"])
def test_an_asset_of_a_kind_that_a_browser_may_run_is_a_fault(name: str) -> None:
    (fault,) = said(name, "")

    assert fault.startswith(f"own/{name}: an asset ends in one of .css, .js, .svg, ")


@pytest.mark.parametrize("name", ["con.css", "a:b.js", "deep./a.css"])
def test_an_asset_that_windows_cannot_have_is_a_fault(name: str) -> None:
    (fault,) = said(name, "")

    assert fault.startswith(f"own/{name}: no file of Windows can be called ")


@pytest.mark.parametrize("name", ["a.woff2", "a.PNG", "a.txt"])
def test_an_asset_of_which_a_browser_runs_nothing_is_not_looked_into(name: str) -> None:
    assert said(name, b"\xff<script>fetch()") == []


def test_a_page_among_the_assets_is_checked_as_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = "<!DOCTYPE html>\n<html><head>\n<script>alert(1)</script></head></html>"
    Path("own").mkdir()
    Path("own", "a.html").write_text(page, encoding="utf-8")

    faults = said("a.html", page)

    assert [fault.split(";")[0] for fault in faults] == [
        "own/a.html:2: a page needs its policy, and nothing but other <meta> before it",
        "own/a.html:3: scripts in a page are stopped by its policy",
    ]


def test_an_asset_that_is_not_utf_8_is_a_fault_with_its_line() -> None:
    assert said("own.css", b"p {}\n\xff") == ["own/own.css:2: not UTF-8"]


def test_the_shipped_assets_ask_nobody() -> None:
    folder = shipped_templates()
    files = {path.relative_to(folder).as_posix(): path for path in (folder / "assets").rglob("*") if path.is_file()}

    check(
        Site(
            {name: path.read_bytes() for name, path in files.items()},
            {name: path.as_posix() for name, path in files.items()},
        )
    )


def test_all_that_is_wrong_with_the_files_of_a_look_is_said_at_once_and_then_with_its_pages(
    write: Callable[..., Path], command: Callable[..., object], old_site: Path
) -> None:
    write({"01-a.md": "# A\n\nText.\n"})
    own = {
        "page.html": (shipped_templates() / "page.html")
        .read_text(encoding="utf-8")
        .replace("</head>", '<link rel="preload" href="https://example.org/a">\n</head>'),
        "parts/prose.html": "\n<p onclick='x'>{{ part.html }}",
        "assets/own.css": "\n@import 'a';",
        "assets/own.js": "\n\nfetch('a')",
        "assets/.DS_Store": "what a system hides",
    }
    for name, text in own.items():
        path = Path("own", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    of_files = command("-q", "--templates", "own")
    Path("own", "assets", "own.css").unlink()
    Path("own", "assets", "own.js").unlink()
    of_pages = command("-q", "--templates", "own")

    said = [[line.split(": ")[0] for line in each.err.splitlines()[:-1]] for each in (of_files, of_pages)]
    assert said == [["own/assets/own.css:2", "own/assets/own.js:3"], ["own/page.html:32", "own/parts/prose.html:2"]]
    assert not Path("site/assets/own.css").exists()
