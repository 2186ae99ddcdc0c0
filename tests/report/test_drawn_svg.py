"""SVG pictures of an author: what draws is let through, what could run, ask another host or is not known is not."""

import io
from pathlib import Path

import pytest

from lab.report.reading.drawn_svg import NoDrawingError, check_svg

WHOLE = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'

IMAGE = "data:image/png;base64,iVBORw0KGgo="

ALLOWED = {
    "a path": '<path d="M0 0h1" fill="none" stroke="#123" transform="translate(1 2) scale(-1)"/>',
    "words of scripts in a title": "<title>onload= javascript: &lt;script&gt; @import url(//a)</title>",
    "a comment": "<!-- <script> onload= -->",
    "a group used again": '<g id="a" class="once"><use href="#a"/><use xlink:href="#a"/></g>',
    "rules": "<style>path, .a &gt; b { fill: red; stroke: url(#a); stroke-width: 1.5px }</style>",
    "rules as CDATA": "<style><![CDATA[ .a > .b { fill: #fff } /* note */ ]]></style>",
    "a style": '<path style="fill:rgb(10%,0%,0%);clip-path:url(&quot;#a&quot;);transform:rotate(3deg)"/>',
    "a gradient": '<linearGradient id="g"><stop offset="0" stop-color="hsl(1 2% 3%)"/></linearGradient>',
    "a filter": '<filter id="f"><feGaussianBlur in="SourceGraphic" stdDeviation="2"/></filter>',
    "pixels": f'<image width="1" height="1" href="{IMAGE}"/><image xlink:href="{IMAGE}"/>',
    "our own colours": '<path fill="var(--ink, #222)"/>',
    "what Inkscape notes": '<x:a xmlns:x="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" x:b="url(//a)"/>',
    "how Inkscape shows the page": (
        '<x:namedview xmlns:x="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" pagecolor="#fff" showgrid="true">'
        '<y:grid xmlns:y="http://www.inkscape.org/namespaces/inkscape" units="px" visible="true"/></x:namedview>'
    ),
    "a licence": '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
    "words": '<text x="1" xml:space="preserve" text-anchor="middle" aria-hidden="true"><tspan dy="1">a</tspan></text>',
}

REFUSED = {
    "a script": "<script>alert(1)</script>",
    "a script in another spelling": "<SCRIPT/>",
    "a script of a prefix": '<x:script xmlns:x="http://www.w3.org/2000/svg"/>',
    "a handler": '<path onclick="alert(1)"/>',
    "a handler in capitals": '<path onClick="alert(1)"/>',
    "a link": '<a href="javascript:alert(1)"><path d=""/></a>',
    "a link inside": '<a href="#a"/>',
    "a script as an address": '<use href=" JavaScript:alert(1)"/>',
    "a page as an address": '<use href="data:text/html,x"/>',
    "a picture inside the picture": '<image href="data:image/svg+xml;base64,AA=="/>',
    "pixels that are used": f'<use href="{IMAGE}"/>',
    "another host": '<image href="https://example.org/a.png"/>',
    "another host without a scheme": '<use xlink:href="//example.org/a.svg#b"/>',
    "another file": '<use href="other.svg#a"/>',
    "an import": "<style>@import 'https://example.org/a.css';</style>",
    "an import behind a child": '<style>a{}<g/>@import "x.css";</style>',
    "an import in a style": "<path style=\"@import 'x'\"/>",
    "a rule in a style": '<path style="fill: red; @media a {}"/>',
    "many moves with a bad end": f'<path transform="{"translate(1) " * 40}x("/>',
    "a font": "<style>@font-face { font-family: a; src: url(a.woff) }</style>",
    "an address in a rule": "<style>path { fill: url( 'https://example.org/a.svg#b') }</style>",
    "an address in a style": '<path style="fill: url(//example.org/a.svg#b)"/>',
    "an address in an attribute": '<path fill="url(//example.org/a.svg#b)"/>',
    "an address behind a right one": '<path filter="url(#a) url(//example.org/a)"/>',
    "an address in capitals": '<path fill="URL(//example.org/a)"/>',
    "an escaped address": r'<path fill="u\72l(//example.org/a)"/>',
    "an escaped address in a rule": r"<style>path { fill: \75rl(//example.org/a) }</style>",
    "an address in a variable": '<path style="--a: url(//example.org/a); fill: var(--a)"/>',
    "a set of images": "<style>path { fill: image-set('x.png' 1x) }</style>",
    "an image": '<path style="mask: image(//example.org/a)"/>',
    "an address that never ends": '<path fill="url(//example.org/a"/>',
    "a rule in a rule": "<style>a { b { fill: url(//example.org/a) } }</style>",
    "an animated address": '<use href="#a"><animate attributeName="href" to="javascript:alert(1)"/></use>',
    "an address that is set": '<a><set attributeName="href" to="javascript:alert(1)"/></a>',
    "a page": '<body xmlns="http://www.w3.org/1999/xhtml"/>',
    "a page in the picture": "<foreignObject/>",
    "an image that a filter fetches": '<filter id="f"><feImage href="//example.org/a"/></filter>',
    "a cursor": '<path cursor="url(//example.org/a)"/>',
    "another base": '<g xml:base="//example.org/"/>',
    "an unknown element": "<unknown/>",
    "a script in what Inkscape notes": (
        '<x:a xmlns:x="http://www.inkscape.org/namespaces/inkscape"><script>alert(1)</script></x:a>'
    ),
    "a handler in what Inkscape notes": (
        '<x:a xmlns:x="http://www.inkscape.org/namespaces/inkscape"><g onclick="alert(1)"/></x:a>'
    ),
    "an unknown attribute": '<path ping="a"/>',
    "an element of no namespace": '<x xmlns=""/>',
    "MathML": '<math xmlns="http://www.w3.org/1998/Math/MathML" href="//example.org/"/>',
}

WHOLE_FILES = {
    "nothing": b"",
    "plain text": b"plain text",
    "half of one": b"<svg",
    "no namespace": b"<svg/>",
    "a page": b"<html/>",
    "UTF-16": WHOLE.format("").encode("utf-16"),
    "no text": b"\xff\xfe<\0s\0",
    "an entity of a page's": (
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
        + WHOLE.format('<path style="fill: url&lpar;//example.org/a&rpar;"/>').encode()
    ),
    "an entity of SVG's": (
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        + WHOLE.format('<path style="fill: url&lpar;//example.org/a&rpar;"/>').encode()
    ),
    "the language of pages": b'<!DOCTYPE svg SYSTEM "about:legacy-compat">' + WHOLE.format("").encode(),
    "an entity": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + WHOLE.format("").encode(),
    "a style sheet": b'<?xml-stylesheet href="https://example.org/a.css"?>' + WHOLE.format("").encode(),
    "another encoding": b'<?xml version="1.0" encoding="utf-7"?>' + WHOLE.format("").encode(),
}


@pytest.mark.parametrize("inside", ALLOWED.values(), ids=ALLOWED)
def test_what_draws_is_let_through(inside: str) -> None:
    check_svg(WHOLE.format(inside).encode())


@pytest.mark.parametrize("inside", REFUSED.values(), ids=REFUSED)
def test_what_does_more_than_draw_is_refused_with_its_line(inside: str) -> None:
    with pytest.raises(NoDrawingError, match=r"^line 2: "):
        check_svg(WHOLE.format(f"\n{inside}").encode())


@pytest.mark.parametrize("content", WHOLE_FILES.values(), ids=WHOLE_FILES)
def test_what_is_no_svg_alone_is_refused(content: bytes) -> None:
    with pytest.raises(NoDrawingError):
        check_svg(content)


def test_a_declaration_without_entities_is_let_through() -> None:
    declared = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )

    check_svg((declared + WHOLE.format("")).encode())


def test_what_matplotlib_draws_is_let_through(repository: Path) -> None:
    from matplotlib.figure import Figure

    picture, file = Figure(), io.BytesIO()
    axes = picture.add_subplot()
    axes.imshow([[1, 2], [3, 4]])
    axes.contourf([[1, 2], [3, 4]], hatches=["/", "x"])
    axes.set_title("$a^2$")
    picture.savefig(file, format="svg")

    check_svg(file.getvalue())
    for path in (repository / "templates" / "assets").glob("*.svg"):
        check_svg(path.read_bytes())
