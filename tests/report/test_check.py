"""Checking: what is wrong with the pages of a site fails the build, and says which file and line it was written on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lab.language.faults import FaultsError
from lab.report.figures.drawn import Drawing
from lab.report.site.check import check
from lab.report.site.render import POLICY, Site


@pytest.fixture
def said(write, command, old_site, snapshot) -> Callable[..., list[str]]:
    """What the build says of a report that has these chapters, and nothing to train."""

    def build(text: str, **others: str) -> list[str]:
        files = {f"{name.replace('_', '-')}.md": other for name, other in others.items()}
        write({"01-a.md": text, "02-b.md": "# B\n\n## There {#sec:there}\n", **files})
        before = snapshot(old_site)

        outcome = command("-q")

        if outcome.code == 0:
            assert outcome.err == ""
            return []
        assert outcome.code == 1
        assert snapshot(old_site) == before
        return outcome.err.splitlines()[:-1]

    return build


@pytest.mark.parametrize(
    "text",
    [
        "[a](02-b.html#sec:there) [b](02-b.md#sec:there)",
        "[a](#%C3%BCber)\n\n## Über",
        "[a](index.html) [b](runs/index.html) [c](./02-b.html) [d](runs/../02-b.html)",
        "[a](https://example.org/x?y#z) [b](http://example.org) [c](mailto:a@b.org) <https://example.org>",
        "[a](assets/style.css)",
        "[a]()",
        "`[a](nowhere.html)`\n\n```text\n![](x.png)\n```",
        "a[^1] @sec:there\n\n[^1]: b $x$\n\n$$y$$ {#eq:y}\n\n@eq:y",
    ],
)
def test_what_a_reader_can_rely_on_has_no_faults(said, text: str) -> None:
    assert said(f"# A\n\n{text}\n") == []


@pytest.mark.parametrize("text", ["&#x202e;{{ 12 }}", "&#8238;{{ 12 }}", "## B &#x202e;", "a[^1]\n[^1]: &#x202e;"])
def test_what_shows_a_number_the_other_way_round_is_a_fault_of_check_with_its_line(said, command, text: str) -> None:
    faults = said(f"# A\n\n{text}\n")

    line = 3 + text.count("\n")
    assert faults == [f"content/01-a.md:{line}: it holds U+202E, which turns numbers round; remove it"]
    assert command("check", "-q").err.splitlines()[:-1] == faults


def test_code_may_show_how_such_a_character_is_written(said) -> None:
    assert said("# A\n\n`&#x202e;`\n") == []


def test_nor_does_a_value_turn_numbers_round(said) -> None:
    (fault,) = said("# A\n\n{{ '\\u202e12' }}\n")

    assert fault == "content/01-a.md:3: value \"'\\u202e12'\": it holds a character that no page may have"


def test_a_fault_of_the_opening_names_its_file_and_line(said) -> None:
    assert said("# A\n", index="Opening.\n\n[a](assets/nowhere)\n") == [
        'content/index.md:3: link "assets/nowhere": it leads nowhere; did you mean "assets/theme.js"?'
    ]


def test_a_link_with_signs_that_html_escapes_has_its_line(said) -> None:
    (fault,) = said("# A\n\n[a](assets/nowhere?a&amp;b)\n")

    assert fault.startswith('content/01-a.md:3: link "assets/nowhere?a&b": it leads nowhere')


def test_a_short_dead_link_is_found_where_it_stands_alone(said) -> None:
    (fault,) = said("# A assets/b\n\nassets/b, assets/b.\n\n[a](assets/b)\n\n[c](02-b.html)\n")

    assert fault.startswith('content/01-a.md:5: link "assets/b": it leads nowhere')


@pytest.mark.parametrize("separator", ["\f", "\x85", "\u2028"])
def test_a_line_is_one_that_an_editor_counts(said, separator: str) -> None:
    (fault,) = said(f"# A{separator}B\n\n[a](assets/nowhere)\n")

    assert fault.startswith("content/01-a.md:3: ")


def test_a_dead_link_that_stands_twice_is_said_at_both_lines(said) -> None:
    places = [line.split(": ")[0] for line in said("# A\n\n[a](assets/nowhere)\n\n[b](assets/nowhere)\n")]

    assert places == ["content/01-a.md:3", "content/01-a.md:5"]


def test_an_id_that_stands_twice_is_said_where_it_stands_again(said) -> None:
    faults = said("# A\n\nThe word twice.\n\n## B {#twice}\n\n## C {#twice}\n")

    assert faults == ['content/01-a.md:7: the id "twice" is taken, by content/01-a.md:5']


def test_faults_of_all_pages_are_said_at_once(said) -> None:
    lines = said("# A\n\n[a](assets/x)\n", **{"03_c": "# C\n\n[a](assets/y) [b](assets/z)\n"})

    assert [line.split(":")[0] for line in lines] == ["content/01-a.md", "content/03-c.md", "content/03-c.md"]


@pytest.mark.parametrize("heading", ["Content", "Chapters", "Settings", "Network", "Files", "Outcome", "Figures"])
def test_a_heading_may_have_any_words(said, heading: str) -> None:
    """The pages around it have ids too."""
    assert said(f"# A\n\n## {heading}\n", index=f"## {heading}\n") == []


def test_a_fault_found_at_the_end_does_not_say_that_nothing_was_run(write, command) -> None:
    block = 'id = "a"\ndata = "xor"\nlayers = [2, 1]\nactivation = "tanh"\nloss = "mse"\nlearning_rate = 1\nepochs = 1'
    write({"01-a.md": f"# A\n\n```experiment\n{block}\nseeds = 3\n```\n"})
    Path("own").mkdir()
    Path("own", "chapter.html").write_text("{{ nothing }}")

    outcome = command("--templates", "own")

    assert "training: 5 of 5 replicas" in outcome.err
    assert "nothing was run" not in outcome.err
    assert outcome.err.endswith("nothing was written\n")


# Pages of one's own templates, where an author may write anything


PAGE = (
    f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n{{}}'
)


def problems(html: str) -> list[str]:
    try:
        check(Site({"a.html": PAGE.format(html).encode(), "style.css": b""}, {}))
    except FaultsError as error:
        return [str(fault) for fault in error.faults]
    return []


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<script src="https://example.org/a.js"></script>',
        '<img src="https://example.org/a.png" alt="a">',
        '<img srcset="https://example.org/a.png 2x" src="style.css" alt="a">',
        '<object data="https://example.org/a.svg"></object>',
        '<iframe src="//example.org"></iframe>',
        '<svg><use href="https://example.org/a.svg#x"/></svg>',
        '<svg><image xlink:href="https://example.org/a.png"/></svg>',
        '<video poster="https://example.org/a.png"></video>',
        '<form action="https://example.org"></form>',
    ],
)
def test_whatever_would_ask_another_host_is_a_fault(html: str) -> None:
    (line,) = problems(html)

    assert line.startswith("a.html: page a.html: ")
    assert "example.org" in line


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" href="style.css">',
        '<svg><defs><g id="x"/></defs><use href="#x"/></svg>',
        '<img src="data:image/png;base64,AA==" alt="a">',
        '<p id="a"></p><p id="b"></p>',
        "<a>no link</a>",
    ],
)
def test_what_asks_nobody_is_fine(html: str) -> None:
    assert problems(html) == []


@pytest.mark.parametrize("alt", ["", ' alt=""', " alt"])
def test_a_picture_without_words_is_a_fault(alt: str) -> None:
    assert problems(f'<img src="style.css"{alt}>') == ['a.html: page a.html: the picture "style.css" has no alt text']


def test_a_dead_reference_inside_a_picture_is_a_fault() -> None:
    assert problems('<svg><use href="#nowhere"/></svg>') == [
        'a.html: page a.html: "#nowhere" leads to no place in a.html'
    ]


ACTING = {
    "a script": "<script>alert(1)</script>",
    "a script between": '<script src="style.css">alert(1)</script>',
    "a script in an SVG": "<svg><script>alert(1)</script></svg>",
    "a module": '<script type="module" src="style.css"></script>',
    "a map of modules": '<script type="importmap" src="style.css"></script>',
    "a handler": '<p onclick="alert(1)">',
    "a handler in capitals": "<p ONCLICK='alert(1)'>",
    "a handler on a line of its own": '<p\nonclick\n=\n"alert(1)">',
    "a handler without quotes": "<p onclick=alert(1)>",
    "a handler of the page": '<body onload="alert(1)">',
    "a style": "<style>p { color: red }</style>",
    "a style of an element": '<p style="color: red">',
    "a base": '<base target="_blank">',
    "an address that turns all others": '<base href="style.css">',
    "another page after a while": '<meta http-equiv="refresh" content="0; url=https://example.org">',
    "a second kind of policy": '<meta http-equiv="Content-Security-Policy-Report-Only" content="">',
    "a page in a page": '<iframe srcdoc="a"></iframe>',
    "a ping": '<a href="style.css" ping="style.css">a</a>',
    "paint of another host": '<svg><path fill="url(https://example.org/a.svg#b)"/></svg>',
    "paint of another host, escaped": '<svg><path fill="u\\72l(//example.org/a.svg#b)"/></svg>',
    "paint of another host by an entity": '<svg><path mask="&#117;rl(//example.org/a.svg#b)"/></svg>',
    "an address that moves": '<svg><a><set attributeName="href" to="javascript:alert(1)"/></a></svg>',
    "a link that runs a script": '<a href="javascript:alert(1)">a</a>',
    "a link that runs a script, spelt otherwise": '<a href=" java&Tab;script:alert(1)">a</a>',
    "a link of SVG that runs a script": '<svg><a xlink:href="javascript:alert(1)">a</a></svg>',
    "an area that runs a script": '<map><area href="javascript:alert(1)"></map>',
    "a form that runs a script": '<form action="javascript:alert(1)"></form>',
    "a page as data": '<iframe src="data:text/html,x"></iframe>',
    "a script as data": '<script src="data:text/javascript,alert(1)"></script>',
    "an early request": '<link rel="preconnect" href="https://example.org">',
    "an early request for a name": '<link rel="dns-prefetch" href="//example.org">',
    "a picture among several": '<link rel="preload" as="image" imagesrcset="https://example.org/a.png 2x">',
    "another host by backslashes": '<img src="\\\\example.org\\a.png" alt="a">',
    "a background": '<body background="https://example.org/a.png">',
}
"""What would act, or ask another host."""

HIDDEN = {
    "a comment": '<!-- <script src="https://example.org/a.js"></script> -->',
    "a comment that is none": '<!--><script src="https://example.org/a.js"></script>-->',
    "a comment in a title": '<title><!-- </title><script src="https://example.org/a.js"></script> -->',
    "a value in a title": '<title><a title="</title><script src=https://example.org/a.js></script>">',
    "a quote within a value": '<img alt=b"c src=//example.org/a d="e>',
    "a quote behind an equals sign": '<img alt=b=" src=//example.org/a ">',
    "a quote without an end": "<img alt=a src=https://example.org/' >",
    "a slash for a blank": '<img/src="https://example.org/a"/alt="a">',
    "a quote in the end of an element": "</p title='><script src=https://example.org/a.js></script>'>",
    "a tag without an end": '<img src="https://example.org/a" alt="a" ',
    "an instruction": '<?xml-stylesheet href="https://example.org/a"?>',
    "a declaration": "<![CDATA[<script>]]>",
    "a second doctype": "<!DOCTYPE html>",
}
"""What one reader takes for a tag and another for none."""


@pytest.mark.parametrize("html", ACTING.values(), ids=ACTING)
def test_what_acts_is_a_fault(html: str) -> None:
    assert len(problems(html)) == 1


@pytest.mark.parametrize("html", HIDDEN.values(), ids=HIDDEN)
def test_what_can_be_read_in_two_ways_is_a_fault(html: str) -> None:
    assert any("begins no plain tag" in line for line in problems(html))


# Drawings, which were checked when they were made


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title id="fig:a:title">{}</title>{}</svg>\n'


def problems_around(drawing: str, html: str) -> list[str]:
    """What is said of a page that holds this drawing, and something around the place of it."""
    page = PAGE.format(html.replace("DRAWING", drawing)).encode()
    try:
        check(Site({"a.html": page, "style.css": b""}, {}, drawings=(Drawing("a", drawing, SVG.format("", "narrow")),)))
    except FaultsError as error:
        return [fault.text.removeprefix("page a.html: ") for fault in error.faults]
    return []


def test_a_drawing_in_a_page_is_not_read_again() -> None:
    acting = SVG.format("A", '<g onclick="alert(1)"/>')

    assert problems_around(acting, '<div>DRAWING</div><p id="b">') == []


@pytest.mark.parametrize("change", [("<g", "<g onclick='alert(1)'"), ("</svg>\n", "<script>x</script></svg>\n")])
def test_a_drawing_that_a_template_changes_is_read(change: tuple[str, str]) -> None:
    drawing = SVG.format("A", "<g/>")

    assert len(problems_around(drawing, f"DRAWING{drawing.replace(*change)}")) == 2  # its id stands twice, too


@pytest.mark.parametrize(
    "html",
    [
        "<p title='DRAWING onclick=alert(1) title='>",
        "<p DRAWING>",
        "<!-- DRAWING -->",
        "<title><a title='</title>DRAWING'>",
    ],
    ids=["in an attribute", "in a tag", "in a comment", "in an attribute in a title"],
)
def test_nothing_hides_behind_a_drawing_that_is_put_where_none_belongs(html: str) -> None:
    assert any("begins no plain tag" in line for line in problems_around(SVG.format("It's", ""), html))


def test_what_stands_behind_a_drawing_is_read() -> None:
    assert problems_around(SVG.format("A", ""), "DRAWING<p onclick='x'>") == [
        "onclick runs a script; add the listener in a script of assets/"
    ]


def test_the_ids_of_a_drawing_are_its_page_s() -> None:
    drawing = SVG.format("A", '<use href="#fig:a:1"/>')

    assert problems_around(drawing, 'DRAWING<a href="#fig:a:title">b</a>') == ['"#fig:a:1" leads to no place in a.html']
    assert problems_around(drawing, 'DRAWING<p id="fig:a:1"></p><p id="fig:a:title">') == [
        'the id "fig:a:title" is given twice'
    ]


def test_an_id_that_a_drawing_has_twice_is_a_fault() -> None:
    drawing = SVG.format("A", '<g id="b"/><g id="b"/>')

    assert problems_around(drawing, "DRAWING") == ['the id "b" is given twice']


def test_a_drawing_turns_no_numbers_round() -> None:
    (line,) = problems_around(SVG.format("\u202e12", ""), "DRAWING")

    assert line.startswith("it holds U+202D or U+202E, ")


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html>\n<html><head><title>A</title></head></html>",
        f'<!DOCTYPE html>\n<html><head></head><body><meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f'<!DOCTYPE html>\n<html>a<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f'<!DOCTYPE html>\n<html><head><script src="a.js"></script>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f'<html><head><meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f'<!DOCTYPE html>\n<html><head><meta name="Content-Security-Policy" content="{POLICY}">',
    ],
    ids=["none", "in the body", "behind text", "behind a script", "without a doctype", "by another name"],
)
def test_a_page_without_its_policy_is_a_fault(page: str) -> None:
    with pytest.raises(FaultsError, match="a page needs its policy"):
        check(Site({"a.html": page.encode(), "a.js": b""}, {}))


@pytest.mark.parametrize("policy", ["", POLICY.replace("default-src 'none'", "default-src *"), f"{POLICY} https:"])
def test_a_page_with_another_policy_is_a_fault(policy: str) -> None:
    page = PAGE.replace(POLICY, policy).format("")

    with pytest.raises(FaultsError, match="it changes the policy of pages"):
        check(Site({"a.html": page.encode()}, {}))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://example.org/report/style.css", ""),
        ("https://example.org/report/nowhere.css", "leads nowhere"),
        ("https://example.com/report/style.css", "would be asked of another host"),
        ("https://example.org/reports/style.css", "would be asked of another host"),
    ],
)
def test_only_the_page_of_dead_addresses_loads_from_the_base_url_and_from_nowhere_else(address: str, said: str) -> None:
    page = PAGE.format(f'<link rel="stylesheet" href="{address}">').encode()

    def said_of(path: str) -> str:
        try:
            check(Site({path: page, "style.css": b""}, {}, base_url="https://example.org/report"))
        except FaultsError as error:
            return str(error)
        return ""

    assert said_of("404.html").endswith(said)
    assert bool(said_of("404.html")) == bool(said)
    assert said_of("a.html").endswith("would be asked of another host")


def test_pages_in_folders_link_relative_to_themselves() -> None:
    files = {
        "runs/a/index.html": PAGE.format('<a href="../../b.html#x">b</a>').encode(),
        "b.html": PAGE.format('<p id="x"><a href="runs/a/index.html">').encode(),
    }

    check(Site(files, {}))
    with pytest.raises(FaultsError, match="leads nowhere"):
        check(Site({**files, "runs/c.html": PAGE.format('<a href="../../b.html">').encode()}, {}))
