"""Odd reports: what is unusual, and still right or wrong for a reason that is said."""

import html
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXPERIMENT = """\
```experiment
id = "a"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
```
"""

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'

SOURCE = "@misc{one,\n  author = {A. B.},\n  title = {C},\n  year = 2020\n}\n"


def figure(rest: str = "", show: str = "boundary") -> str:
    return f'```figure\nid = "f"\nshow = "{show}"\nof = "a"\n{rest}```\n'


MINE = figure('alt = "a"\n', "mine")

MARKED = 'caption = "a \\uFDD00\\uFDD1"\n'

CITING = 'caption = "As [@one]."\n'


@pytest.fixture
def built(write, command) -> Callable[..., tuple[int, str, dict[str, str]]]:
    """Exit code, stderr and pages of a report."""

    def build(text: str, **files: str) -> tuple[int, str, dict[str, str]]:
        write({"01-a.md": text, **{name.replace("__", "-").replace("_", "."): other for name, other in files.items()}})
        outcome = command("-q")
        pages = {path.stem: path.read_text(encoding="utf-8") for path in Path("site").glob("*.html")}
        return outcome.code, outcome.err, pages

    return build


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


# Figures and headings


def test_a_dollar_may_stand_in_the_heading_of_a_section(built) -> None:
    assert built("# A\n\n## It costs \\$5\n")[:2] == (0, "")


def test_a_dollar_may_stand_in_a_title(built) -> None:
    assert "<title>It costs $5 · Title</title>" in built("# It costs \\$5\n")[2]["01-a"]


def test_a_figure_of_ones_own_may_show_an_image(built) -> None:
    source = "def mine(results, axes):\n    axes.imshow([[1, 2], [3, 4]])\n"

    code, err, _ = built(f"# A\n\n{EXPERIMENT}\n{MINE}", figures_py=source)

    assert (code, err) == (0, "")


def test_a_character_that_no_xml_has_is_a_fault_of_the_figure(built) -> None:
    source = "def mine(results, axes):\n    axes.set_title('a\\x01b')\n"

    code, _, _ = built(f"# A\n\n{EXPERIMENT}\n{MINE}", figures_py=source)

    assert code in (0, 1)


def test_a_figure_of_ones_own_that_fails_when_it_is_written_is_a_fault(built) -> None:
    source = "def mine(results, axes):\n    axes.xaxis.set_major_formatter(lambda x, pos: 1 / 0)\n"

    code, err, _ = built(f"# A\n\n{EXPERIMENT}\n{MINE}", figures_py=source)

    assert code == 1
    assert err.startswith('content/figures.py:2: figure function "mine": ZeroDivisionError')


def test_a_figure_of_ones_own_cannot_end_the_build(built) -> None:
    source = "def mine(results, axes):\n    raise SystemExit(0)\n"

    code, err, _ = built(f"# A\n\n{EXPERIMENT}\n{MINE}", figures_py=source)

    assert code == 1
    assert err.startswith('content/figures.py:2: figure function "mine": SystemExit')


def test_noncharacters_are_faults_wherever_they_are_written(built, write, command) -> None:
    assert "U+FDD0" in built("# A\n\na \ufdd0 b\n")[1]
    assert "U+FDD0" in built(f"# A\n\n{EXPERIMENT}\n{figure(MARKED)}")[1]
    assert "no page may have" in built("# A\n\n{{ '\\ufdd0' }}\n")[1]
    write({"report.toml": 'title = "a \\uFDD00\\uFDD1"\n', "01-a.md": "# A\n"})
    assert "U+FDD0" in command("-q").err


# Links and code


def test_a_value_may_stand_behind_the_host_of_an_address(built) -> None:
    code, err, pages = built("# A\n\n[a](https://example.org/{{ 1 + 1 }})\n")

    assert (code, err) == (0, "")
    assert '<a href="https://example.org/2">a</a>' in pages["01-a"]


def test_a_page_has_one_first_heading(built) -> None:
    pages = built("## A\n\n# B\n\n# C\n")[2]

    assert pages["01-a"].count("<h1") == 1


def test_the_last_line_of_a_console_stays(built) -> None:
    pages = built("# A\n\n```console\n$ ls\nsite\n```\n")[2]

    assert "site" in main_of(pages["01-a"])


# False faults, and faults that come late or not at all


def test_a_picture_may_have_a_point_in_its_path(built) -> None:
    assert built("# A\n\n![a](./x.svg)\n", x_svg=SVG)[:2] == (0, "")


def test_a_link_may_lead_to_a_picture(built) -> None:
    assert built("# A\n\n![a](x.svg) and [in full](x.svg)\n", x_svg=SVG)[:2] == (0, "")


def test_a_link_to_the_file_of_a_chapter_may_begin_with_a_point(built) -> None:
    assert built("# A\n\n[b](./02-b.md)\n", **{"02__b_md": "# B\n"})[:2] == (0, "")


def test_a_link_to_sources_where_none_is_cited_is_a_fault_before_anything_is_trained(built) -> None:
    code, err, _ = built("# A\n\n[a](references.html)\n")

    assert code == 1
    assert "nothing was run" in err


def test_a_footnote_before_a_colon_is_no_definition(built) -> None:
    assert built("# A\n\nAs one says[^1]: nothing.\n")[0] == 1


def test_a_dead_link_beside_a_block_with_faults_is_said(built) -> None:
    _, err, _ = built("# A\n\n[a](nowhere.html)\n\n```figure\nid = 'f'\n```\n")

    assert 'link "nowhere.html": it leads nowhere' in err


@pytest.mark.posix
def test_figures_that_lead_out_of_the_content_are_not_run(write, command, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("def mine(results, axes):\n    axes.plot([1, 2])\n")
    content = write({"01-a.md": f"# A\n\n{EXPERIMENT}\n{MINE}"})
    (content / "figures.py").symlink_to(tmp_path / "outside.py")

    outcome = command("-q")

    assert outcome.code == 1
    assert "content/figures.py: it leads out of the folder" in outcome.err


# Glossary


def test_a_term_without_words_is_not_linked(built) -> None:
    pages = built("# A\n\nText.\n", glossary_md="$\\eta$\n:   a\n")[2]

    assert 'class="term"' not in pages["01-a"]


def test_terms_that_differ_in_signs_are_two(built) -> None:
    assert built("# A\n", glossary_md="C\n:   a\n\nC++\n:   b\n")[:2] == (0, "")


def test_a_term_over_the_end_of_a_line_is_linked(built) -> None:
    pages = built("# A\n\nThe learning\nrate is one.\n", glossary_md="learning rate\n:   a\n")[2]

    assert pages["01-a"].count('class="term"') == 1


def test_a_term_defined_twice_is_said_with_its_line(built) -> None:
    _, err, _ = built("# A\n", glossary_md="a\n:   b\n\na\n:   c\n")

    assert err.startswith("content/glossary.md:4: ")


# Pages


def test_a_reference_in_the_words_of_a_link_is_no_link(built) -> None:
    page = built("# A {#sec:a}\n\n[see @sec:a](01-a.html)\n")[2].get("01-a", "")

    assert not re.search(r"<a [^>]*>[^<]*<a ", main_of(page))


def test_a_source_cited_in_a_caption_is_cited_in_its_chapter(built) -> None:
    text = f"# A\n\n{EXPERIMENT}\n{figure(CITING)}"

    page = built(text, references_bib=SOURCE)[2]["references"]

    assert '<a href="01-a.html">A</a>' in page


def test_the_opening_is_called_like_the_report(built) -> None:
    page = built("# A\n", index_md="[@one]\n", references_bib=SOURCE)[2]["references"]

    assert ">index</a>" not in page


def test_the_first_page_cites_the_first_source(built) -> None:
    sources = SOURCE + SOURCE.replace("one", "two")

    pages = built("# A\n\n[@one]\n", index_md="[@two]\n", references_bib=sources)[2]

    assert ">1</a>]" in pages["index"]


def test_equations_of_the_first_page_and_the_glossary_have_different_numbers(built) -> None:
    pages = built("# A\n\n@eq:a @eq:b\n", index_md="$$a$$ {#eq:a}\n", glossary_md="$$b$$ {#eq:b}\n")[2]

    first, second = re.findall('class="reference"[^>]*>([^<]*)<', pages["01-a"])
    assert first != second


def test_footnotes_are_numbered_as_they_are_called(built) -> None:
    page = built("# A\n\nOne[^a], two[^b].\n\n[^b]: B\n[^a]: A\n")[2]["01-a"]

    assert re.findall(r'class="footnote-ref"[^>]*>(\d)<', page) == ["1", "2"]


# Messages


@pytest.mark.parametrize("address", ["http://[bad", "data:image/png;base64,AA=="])
def test_a_picture_that_is_no_file_is_said_to_be_none(built, address: str) -> None:
    _, err, _ = built(f"# A\n\n![a]({address})\n")

    assert "Invalid IPv6" not in err
    assert "another host" not in err


def test_one_input_is_said_in_the_singular(built) -> None:
    text = EXPERIMENT.replace('data = "xor"', 'data = "a.csv"\ntest = "b.csv"')

    _, err, _ = built(f"# A\n\n{text}", a_csv="x0,x1,label\n0,0,0\n1,1,1\n", b_csv="x0,label\n0,0\n1,1\n")

    assert "1 inputs" not in html.unescape(err)


@pytest.mark.slow
def test_points_far_away_are_drawn_without_a_warning(write, script) -> None:
    text = EXPERIMENT.replace('data = "xor"', 'data = "p.csv"')
    write({"01-a.md": f"# A\n\n{text}\n{figure()}", "p.csv": "x0,x1,label\n1e16,1,0\n1e16,2,1\n"})

    assert script("-q").err == ""


def test_a_list_of_which_little_is_read_ends_quietly(repository: Path, small_report: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} {repository / 'build.py'} list --content {small_report} | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
