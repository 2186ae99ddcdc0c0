"""The sources of a report: BibTeX in, one house style out, and faults for an author."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.language.faults import Place, lines_of
from lab.report.reading import bibliography
from lab.report.reading.bibliography import Source, described, read_bibliography

FILE = "content/references.bib"

GOOD = r"""@article{rumelhart1986,
  author  = {Rumelhart, David E. and Hinton, Geoffrey E. and Williams, Ronald J.},
  title   = {Learning representations by back-propagating errors},
  journal = {Nature},
  volume  = 323,
  pages   = {533--536},
  year    = 1986,
  doi     = {10.1038/323533a0},
}
"""


def printed(fields: str, kind: str = "misc") -> str:
    """How an entry with these fields is printed; author, title and year stand there when the fields have none."""
    defaults = {"author": "A. Author", "title": "Title", "year": "2000"}
    given_names = set(re.findall(r"(\w+)\s*=", fields))
    others = "".join(f"{name} = {{{text}}}, " for name, text in defaults.items() if name not in given_names)
    sources, faults = read_bibliography(f"@{kind}{{key, {others}{fields}}}", FILE)
    assert faults == []
    return str(described(sources["key"]))


def said(text: str) -> list[str]:
    """The faults of a text, sorted, without the name of the file."""
    return [str(fault).removeprefix(f"{FILE}:") for fault in sorted(read_bibliography(text, FILE)[1])]


# What is printed


def test_an_article_is_printed_with_authors_title_journal_pages_year_and_doi() -> None:
    sources, faults = read_bibliography(GOOD, FILE)

    assert faults == []
    assert list(sources) == ["rumelhart1986"]
    assert sources["rumelhart1986"].place == Place(FILE, 1)
    assert str(described(sources["rumelhart1986"])) == (
        "D. E. Rumelhart, G. E. Hinton, R. J. Williams: "
        "<cite>Learning representations by back-propagating errors</cite>. Nature 323, 533–536 (1986). "
        '<a href="https://doi.org/10.1038/323533a0">doi:10.1038/323533a0</a>'
    )


@pytest.mark.parametrize(
    ("kind", "fields", "where"),
    [
        (
            "article",
            "journal={Neural Networks}, volume={2}, number={5}, pages={359-366}",
            "Neural Networks 2(5), 359–366",
        ),
        ("article", "journaltitle={Nature}, pages={S-12}", "Nature, S-12"),
        ("inproceedings", "booktitle={AISTATS}, series={PMLR}, volume=9", "In: AISTATS, PMLR 9"),
        (
            "incollection",
            "booktitle={PDP}, editor={Jay McClelland}, publisher={MIT Press}",
            "In: J. McClelland (ed.): PDP, MIT Press",
        ),
        ("book", "publisher={Springer}, edition={2nd}, volume=3", "2nd edition, volume 3, Springer"),
        ("phdthesis", "school={Harvard}", "PhD thesis, Harvard"),
        ("phdthesis", "school={Harvard}, type={Dissertation}", "Dissertation, Harvard"),
        ("thesis", "institution={Harvard}, type={phdthesis}", "PhD thesis, Harvard"),
        ("techreport", "institution={ICS}, number={8506}", "Technical report 8506, ICS"),
        ("misc", "howpublished={Lecture notes}", "Lecture notes"),
        ("dataset", "publisher={Zenodo}", "Zenodo"),
    ],
)
def test_where_a_source_appeared_is_printed_whatever_its_kind(kind: str, fields: str, where: str) -> None:
    assert printed(fields, kind) == f"A. Author: <cite>Title</cite>. {where} (2000)."


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ("title={Why?}, publisher={P}", "A. Author: <cite>Why?</cite> P (2000)."),
        ("note={Second printing}", "A. Author: <cite>Title</cite> (2000). Second printing."),
        ("year={}, date={2019-05-01}", "A. Author: <cite>Title</cite> (2019)."),
        ("author={}, editor={A B and C D}", "A. B, C. D (eds.): <cite>Title</cite> (2000)."),
        ("author={}, organization={NumPy}", "NumPy: <cite>Title</cite> (2000)."),
        ("year={}, urldate={2021-02-03}", "A. Author: <cite>Title</cite> (2021)."),
        ("year={}, date={2019}, urldate={2021-02-03}", "A. Author: <cite>Title</cite> (2019)."),
        ("year={}, urldate={3 Feb 2021}", "A. Author: <cite>Title</cite> (2021)."),
        ("year={}, date={to appear}", "A. Author: <cite>Title</cite> (to appear)."),
        ("author={}, editor={{Barnes and Noble}}", "Barnes and Noble (ed.): <cite>Title</cite> (2000)."),
        ("author={}, title={Why?}, year={}", "<cite>Why?</cite>"),
        ("author={王, 小明}, title={深度学习。}, publisher={P}", "王小明: <cite>深度学习。</cite> P (2000)."),
        ("author={}, year={}, publisher={A Inc.}", "<cite>Title</cite>. A Inc."),
    ],
)
def test_what_an_entry_says_besides_has_its_place(fields: str, line: str) -> None:
    assert printed(fields) == line


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("David E. Rumelhart", "D. E. Rumelhart"),
        ("Rumelhart, D.E.", "D. E. Rumelhart"),
        ("LeCun, Yann", "Y. LeCun"),
        ("Laurens van der Maaten", "L. van der Maaten"),
        ("de la Cruz, Jean-Pierre", "J.-P. de la Cruz"),
        ("King, Jr., Martin Luther", "M. L. King Jr."),
        (r"M{\"u}ller, {\'E}mile", "É. Müller"),
        (r"Nu\~nez, Ana", "A. Nuñez"),
        (r"Rafael N\'u\~{n}ez", "R. Núñez"),
        (r"Vojt\v{e}ch \v{C}apek", "V. Čapek"),
        (r"A B and \v{C}apek, Karel", "A. B, K. Čapek"),
        (r"A B and \v Capek, Karel", "A. B, K. Čapek"),
        (r"Garc{\'\i}a, Jos\'e", "J. García"),
        ("{Barnes and Noble}", "Barnes and Noble"),
        ("Plato", "Plato"),
        ("A B and others", "A. B et al."),
        ("A B and C D and others", "A. B, C. D et al."),
        ("A B\n and\n C D", "A. B, C. D"),
        (r"{\'E}mile Jean Zola", "É. J. Zola"),
        ("Kaiser, D'Arcy J.\N{HYPHEN}P.", "D. J.\N{HYPHEN}P. Kaiser"),
        ("王, 小明", "王小明"),
        ("王 小明", "王小明"),
        ("{王}, {小明}", "王小明"),
        ("欧阳 修, 永叔", "欧阳修永叔"),
        ("王 小 明", "王小明"),
        ("王, 二世, 小明", "王二世小明"),
        ("山田\u3000太郎", "山田太郎"),
        ("佐々木, サユリ and 김, 철수 and others", "佐々木サユリ, 김철수 et al."),
        ("{한국 학회}", "한국 학회"),
        ("ジョン・スミス", "ジョン・スミス"),
        ("Wang, Xiaoming (王小明)", "X. (王小明) Wang"),
    ],
)
def test_names_are_printed_with_initials_first(name: str, initials: str) -> None:
    assert printed(f"author = {{{name}}}") == f"{initials}: <cite>Title</cite> (2000)."


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        (r"G{\"o}del, G\"odel, G\"{o}del, G{\" o}del", "Gödel, Gödel, Gödel, Gödel"),
        (r"\'{\i}\c{c}\v{S}\H{o}{\o}{\ss}{\aa}\l", "íçŠőøßåł"),
        (r"\'{\ae}\={\AE}\'\o\v{\j} \~{\^e} \t{oo} \textcommabelow{t}", "ǽǢǿǰ ễ o\u0361o ț"),
        (r"\'{El} \emph{\O} {\bf\O} \\o", "Él Ø Ø o"),
        (r"Efficient {BackProp} in {{PyTorch}}", "Efficient BackProp in PyTorch"),
        (r"pages 1--2---3~m", "pages 1–2—3 m"),
        (r"``quoted'' and O'Neil", "“quoted” and O\u2019Neil"),
        (r"A \& B, 50\% and 50%, \$5, a\_b, \#1", "A & B, 50% and 50%, $5, a_b, #1"),
        (
            r"$\sigma$ and $\alpha \leq \infty$, $O(n^2)$",
            "\N{GREEK SMALL LETTER SIGMA} and \N{GREEK SMALL LETTER ALPHA}≤∞, O(n^2)",
        ),
        (r"\emph{a} \textbf{b} {\em c} \texttt{d} \LaTeX\ e", "a b c d LaTeX e"),
        ("two\n   lines", "two lines"),
        ("a\x00b\ufdd0c", "abc"),
    ],
)
def test_tex_becomes_plain_unicode(tex: str, plain: str) -> None:
    sources, faults = read_bibliography(f"@misc{{key, author={{A}}, year=1, title={{{tex}}}}}", FILE)

    assert faults == []
    assert sources["key"].title == plain


LETTERS = {
    r"\AA": "Å",
    r"\O": "Ø",
    r"\ae": "æ",
    r"\ss": "ß",
    r"\l": "ł",
    r"\i": "\N{LATIN SMALL LETTER DOTLESS I}",
    r"\dj": "đ",
    r"\TH": "Þ",
}
ACCENTED = {
    (r"\H", "o"): "ő",
    (r"\c", "C"): "Ç",
    (r"\v", "s"): "š",
    (r"\"", "U"): "Ü",
    (r"\'", r"\i"): "í",
    (r"\'", r"\AE"): "Ǽ",
    (r"\=", r"\i"): "ī",
}


@pytest.mark.parametrize(
    ("tex", "letter"),
    [
        *(
            (form % tex, letter)
            for tex, letter in LETTERS.items()
            for form in ("%s ", "%s{}", "{%s}", "{%s }", "{{%s}}")
        ),
        *(
            (form % tex, letter)
            for tex, letter in ACCENTED.items()
            for form in ("%s{%s}", "{%s{%s}}", "{%s %s}", "%s {%s}", "{{%s{%s}}}")
        ),
    ],
)
def test_no_letter_of_a_name_or_title_is_lost(tex: str, letter: str) -> None:
    for name, initials in {
        f"{tex}stby, Per": f"P. {letter}stby",
        f"Per {tex}stby": f"P. {letter}stby",
        f"Lie-{tex}stby, {tex}ke": f"{letter}. Lie-{letter}stby",
        f"A B and Per J. Lie{tex}st and C D": f"A. B, P. J. Lie{letter}st, C. D",
    }.items():
        title = f"{tex}st for{tex}st \\emph{{{tex}}}"

        line = printed(f"author = {{{name}}}, title = {{{title}}}")

        assert line == f"{initials}: <cite>{letter}st for{letter}st {letter}</cite> (2000)."


PARTS = {
    "authors": "A. Author",
    "title": "Title",
    "year": "2000",
    "within": "Nature 3",
    "note": "A note",
    "link": "https://a.org/",
}


@given(said=st.sets(st.sampled_from(sorted(PARTS))))
def test_what_a_source_does_not_say_leaves_nothing_behind(said: set[str]) -> None:
    parts = {name: text if name in said else "" for name, text in PARTS.items()}
    link = parts.pop("link")

    line = str(described(Source("key", Place(FILE, 1), links={link: link} if link else {}, **parts)))

    text = re.sub("<[^>]*>", "", line)
    assert all(PARTS[name] in text for name in said)
    assert re.search(r"^[^\w(]|\(\)|: *[(.]|\.\.|[ (][.,:]|  |[ :,]$|<cite></cite>", text) is None, text


@given(
    missing=st.sets(st.sampled_from(["author", "year", "howpublished", "url", "note"])), ending=st.sampled_from(".?!,")
)
def test_any_parts_of_a_source_on_the_web_may_be_missing(missing: set[str], ending: str) -> None:
    fields = {
        "author": "A. Author",
        "title": "Title",
        "year": "2000",
        "howpublished": f"Lecture notes{ending}",
        "url": "https://a.org/",
        "note": "A note",
    }
    text = ", ".join(f"{name} = {{{text}}}" for name, text in fields.items() if name not in missing)

    sources, faults = read_bibliography(f"@online{{key, {text}}}", FILE)

    assert faults == []
    line = re.sub("<[^>]*>", "", described(sources["key"]))
    assert line.startswith("A. Author: Title" if "author" not in missing else "Title")
    assert re.search(r"\(\)|: *[(.]|\.\.|  |[ :,]$", line) is None


@given(
    text=st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\\{}$`'~-@"),
        min_size=1,
    )
)
@example('<script>alert("x")</script>&amp;')
def test_a_text_is_printed_escaped(text: str) -> None:
    source = Source("key", Place(FILE, 1), text, text, text, text, text, {text: "https://example.org/?a=1&b=" + text})

    tags = re.findall("<[^>]*>", described(source))

    assert tags[:2] == ["<cite>", "</cite>"]
    assert tags[3:] == ["</a>"]
    assert html.unescape(tags[2]) == f'<a href="https://example.org/?a=1&b={text}">'
    assert html.unescape(described(source)).count(text) >= 6


@pytest.mark.parametrize(
    ("field", "address", "words"),
    [
        ("doi={10.1038/323533a0}", "https://doi.org/10.1038/323533a0", "doi:10.1038/323533a0"),
        ("doi={https://doi.org/10.1000/182}", "https://doi.org/10.1000/182", "doi:10.1000/182"),
        (
            r"doi={10.1002/(SICI)1\_2<1::A>3.0}",
            "https://doi.org/10.1002/(SICI)1_2%3C1::A%3E3.0",
            "doi:10.1002/(SICI)1_2<1::A>3.0",
        ),
        ("url={HTTP://A.org}", "HTTP://A.org", "HTTP://A.org"),
        ("url={https://a.org/b?c=1&d=2#e}", "https://a.org/b?c=1&d=2#e", "https://a.org/b?c=1&d=2#e"),
        (r"url={\url{http://a.org/\%7eb\_c/{\~{}}d}}", "http://a.org/%7eb_c/~d", "http://a.org/%7eb_c/~d"),
        ('url={https://a.org/"><b>é}', "https://a.org/%22%3E%3Cb%3E%C3%A9", 'https://a.org/"><b>é'),
        ("doi={10.1000/182}, url={https://dx.doi.org/10.1000/182}", "https://doi.org/10.1000/182", "doi:10.1000/182"),
    ],
)
def test_an_address_becomes_a_link(field: str, address: str, words: str) -> None:
    link = f'<a href="{html.escape(address)}">{html.escape(words).replace("&quot;", "&#34;")}</a>'

    assert printed(field) == f"A. Author: <cite>Title</cite> (2000). {link}"


@pytest.mark.parametrize("name", ["howpublished", "note"])
@pytest.mark.parametrize(
    ("tex", "before", "address", "behind"),
    [
        (r"\url{https://a.org/~b--c\_d}", "", "https://a.org/~b--c_d", ""),
        (r"Seen at \url {https://a.org}, by hand", "Seen at ", "https://a.org", ", by hand"),
        (r"{\tt https://a.org/\~{}b_(c)}", "", "https://a.org/~b_(c)", ""),
        ("(HTTP://a.org/b?c=1), 2020", "(", "HTTP://a.org/b?c=1", "), 2020"),
        ("见https://a.org\N{FULLWIDTH COMMA}谢", "见", "https://a.org", "\N{FULLWIDTH COMMA}谢"),
    ],
)
def test_an_address_in_a_text_is_a_link(name: str, tex: str, before: str, address: str, behind: str) -> None:
    line = printed(f"{name} = {{{tex}}}")

    assert f'{before}<a href="{address}">{address}</a>{behind}' in line


def test_an_address_that_stands_twice_is_one_link() -> None:
    assert printed(r"note = {\url{https://a.org/b}}, url = {https://a.org/b}").count("<a") == 1
    assert printed(r"note = {\url{https://a.org/b}}, url = {https://a.org}").count("<a") == 2


def test_a_url_in_a_text_that_is_no_address_of_the_web_is_a_fault() -> None:
    assert said(f"@misc{{a, {FIELDS},\n note={{\\url{{www.a.org}}}}}}") == [
        '2: source "a": note holds "\\\\url{www.a.org}"; an address that begins with "https://" or "http://" is needed'
    ]


# What may stand in a file


@pytest.mark.parametrize(
    "text",
    [
        f"References of the lab, kept by a@b.org\n{GOOD}= more text =\n",
        f"year = 1986 is the oldest\n{GOOD}",
        f"@comment{{\n{GOOD}}}\n",
        f"@comment{{any text, even with (brackets}}\n@preamble{{{{x}} # {{y}}}}\n{GOOD}",
        f'@string{{mit = "MIT Press"}}\n{GOOD}',
        GOOD.replace("@article{", "@Article (").removesuffix("}\n") + ")",
        GOOD.replace("{Nature}", '"Nature"'),
        GOOD.replace("year ", "month = jan # {~1}, YEAR"),
        GOOD.replace("year ", r"abstract = {\unknown{50%} @ $x}, year"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        f"\ufeff{GOOD}",
    ],
    ids=[
        "text",
        "text like a field",
        "comment around",
        "comment",
        "string",
        "brackets",
        "quotes",
        "month",
        "abstract",
        "crlf",
        "cr",
        "bom",
    ],
)
def test_what_bibtex_allows_is_no_fault(text: str) -> None:
    sources, faults = read_bibliography(text, FILE)

    assert faults == []
    assert [described(source) for source in sources.values()] == [
        described(source) for source in read_bibliography(GOOD, FILE)[0].values()
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("MIT", "MIT Press"),
        ("of_mit", "The MIT Press"),
        ('mit # ", " # {No. {#}} # 5', "MIT Press, No. #5"),
        ('"a {"} b" # "" # mit', 'a " bMIT Press'),
    ],
)
def test_a_string_stands_for_its_text_and_may_be_joined(value: str, text: str) -> None:
    strings = '@string{mit = {MIT Press}}\n@String(of_mit = "The " # mit)\n'

    sources, faults = read_bibliography(f"{strings}@book{{a, {FIELDS}, publisher = {value}}}", FILE)

    assert faults == []
    assert sources["a"].within == text


def test_a_string_that_is_written_again_changes_what_follows() -> None:
    book = "@book{%s, author={A}, title={T}, year=1, publisher=p}\n"

    sources, faults = read_bibliography(f"@string{{p={{P}}}}\n{book % 'a'}@string{{p={{Q}}}}\n{book % 'b'}", FILE)

    assert faults == []
    assert [source.within for source in sources.values()] == ["P", "Q"]


ICML = """@proceedings{icml, title={ICML}, editor={E. Ditor}, publisher={PMLR}, series={S}, volume=3, year=2015}
"""
OF_ICML = "In: E. Ditor (ed.): ICML, S 3, PMLR (2015)."


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        (ICML + "@InProceedings{a, author={A}, title={T}, crossref={icml}}", f"A: <cite>T</cite>. {OF_ICML}"),
        ("@inproceedings{a, crossref={icml}, author={A}, title={T}}" + ICML, f"A: <cite>T</cite>. {OF_ICML}"),
        (
            ICML
            + "@inproceedings{a, author={A}, title={T}, crossref={icml}, booktitle={B}, series={R}, date={2016-01}}",
            "A: <cite>T</cite>. In: E. Ditor (ed.): B, R 3, PMLR (2016).",
        ),
        (
            "@book{b, author={A}, title={B}, booktitle={Book}, year=1}\n@inbook{a, title={T}, crossref={b}}",
            "A: <cite>T</cite>. In: Book (1).",
        ),
        (
            "@book{b, author={A}, title={B}, year=1}\n@inbook{a, pages={3--4}, crossref={b}}",
            "A: <cite>B</cite>. 3–4 (1).",
        ),
        (
            "@periodical{p, title={J}, volume=2, year=1}\n@article{a, author={A}, title={T}, crossref={p}}",
            "A: <cite>T</cite>. J 2 (1).",
        ),
        (
            "@inproceedings{a, author={A}, title={T}, crossref={p}}\n@proceedings{p, title={P}, crossref={all}}"
            "@proceedings{all, title={All}, year=1}",
            "A: <cite>T</cite>. In: P (1).",
        ),
        (
            "@xdata{x, year=1, publisher={X}}\n@xdata{y, note={Y}, xdata={x}, publisher={Z}}\n"
            "@book{a, author={A}, title={T}, xdata={y, x}}",
            "A: <cite>T</cite>. Z (1). Y.",
        ),
    ],
)
def test_what_a_source_does_not_say_comes_from_the_entry_that_it_names(entries: str, line: str) -> None:
    sources, faults = read_bibliography(entries, FILE)

    assert faults == []
    assert described(sources["a"]) == line
    assert not {"x", "y"} & sources.keys()


def test_sources_stand_in_the_order_of_the_file_with_their_lines() -> None:
    sources, _ = read_bibliography(f"\n{GOOD}\n{GOOD.replace('rumelhart1986', 'a:b/c.d_e+f-1')}", FILE)

    assert {key: source.place.line for key, source in sources.items()} == {"rumelhart1986": 2, "a:b/c.d_e+f-1": 12}


# What is a fault


FIELDS = "author={A}, title={T}, year=1"
ENDS_NOT = "does not end; a brace, a quote or a comma is missing"
NO_BRACES = "a text in braces, with a comma after it, is needed"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (f"\n@misc{{a, {FIELDS}\n", [f'2: source "a": {ENDS_NOT}']),
        (f"@misc{{a,\n title={{T,\n year=1}}\n\n@misc{{b, {FIELDS}}}", [f'1: source "a": {ENDS_NOT}']),
        (f'@misc{{a,\n title="T,\n year=1}}\n\n@misc{{b, {FIELDS}}}', [f'1: source "a": {ENDS_NOT}']),
        (f"@misc{{a\n@misc{{b, {FIELDS}}}", [f'1: "@misc" {ENDS_NOT}']),
        ("@string{a = {b}\n", [f'1: "@string" {ENDS_NOT}']),
        ("@misc{a,\n title={T}\n year=1,\n author={A}}", [f'2: source "a": title is "{{T}}\\n year=1"; {NO_BRACES}']),
        ("@misc{a, author={A}, year=1,\n title=T}", [f'2: source "a": title is "T"; {NO_BRACES}']),
        ("@misc{a, author={A}, year=1,\n title={T} # U}", [f'2: source "a": title is "{{T}} # U"; {NO_BRACES}']),
        ("@misc{a, author={A}, year=1,\n title={T} {U}}", [f'2: source "a": title is "{{T}} {{U}}"; {NO_BRACES}']),
        ("@string{a = b}", ['1: @string "a" is "b"; a text in braces is needed']),
        (
            "@misc{a, author={A}, year=1,\n title {T}}",
            ['2: source "a": a field has no "="; name = {text}, with a comma after it, is needed'],
        ),
        (
            "@misc{a, author={A},\n year 1\n}",
            ['2: source "a": a field has no "="; name = {text}, with a comma after it, is needed'],
        ),
        ("\n@misc{title={T}, year=1}", ['2: "@misc" has no key with a comma after it; "@misc{key," is needed']),
        ("@misc{, title={T}}", ['1: "@misc" has no key; "@book{key," is needed']),
        (
            "@misc{a, author={A}, title={T}},\n year=1\n}",
            [
                '1: fields follow the end of source "a"; it has a "}" too many',
            ],
        ),
        ("x\n@book a, year=1}", ['2: "@book" begins no source; a kind and a key, "@book{key,", are needed']),
        (f"@misc{{a, {FIELDS},\n Title={{U}}}}", ['2: source "a": title is given twice, first on line 1']),
        (
            f"@misc{{a, {FIELDS}}}\n\n@book{{a, {FIELDS}}}",
            [f'3: source "a": its key is taken, by the source at {FILE}:1'],
        ),
        (
            "\n@book{a, url={https://a.org}}",
            [
                '2: source "a": missing field "author", "editor" or "organization"',
                '2: source "a": missing field "title"',
                '2: source "a": missing field "year"',
            ],
        ),
        (
            "\n@misc{a, url={https://a.org}}",
            ['2: source "a": missing field "title"'],
        ),
        ("@misc{a, author={A}, title={ }, year=1}", ['1: source "a": missing field "title"']),
        (
            f"@misc{{a, {FIELDS},\n author={{A, B, C, D}}}}".replace("author={A}, ", ""),
            [
                '2: source "a": author names "A, B, C, D"; "Last, First" or "First Last" is needed, '
                'and " and " between two names'
            ],
        ),
        (
            "@misc{a, author={A}, year=1,\n title={\\foo{x}}}",
            ['2: source "a": title holds "\\\\foo", which is not understood; write the letter or sign itself'],
        ),
        (
            ICML + "@inproceedings{a,\n crossref={icml-2015}}\n@misc{b, title={T},\n crossref={xyz}}",
            [
                '3: source "a": crossref is "icml-2015"; no entry has this key; did you mean "icml"?',
                '5: source "b": crossref is "xyz"; no entry has this key; known: "a", "icml"',
            ],
        ),
        (
            "@misc{a, title={T},\n crossref={b}}\n@misc{b, title={T}, crossref={a}}",
            [
                '2: source "a": crossref leads back to the source itself',
                '3: source "b": crossref leads back to the source itself',
            ],
        ),
        ("@misc{a, title={T},\n xdata={a}}", ['2: source "a": xdata leads back to the source itself']),
        (
            "".join(f"@misc{{a{n}, title={{T}}, crossref={{a{n + 1}}}}}\n" for n in range(11))
            + "@misc{a11, title={T}}",
            ['1: source "a0": crossref leads to more than 10 entries'],
        ),
        (ICML + "@inproceedings{a, author={A},\n crossref={icml}}", ['2: source "a": missing field "title"']),
        (
            "@xdata{x, publisher={\\foo}}\n@book{a, author={A}, title={T}, xdata={x}, year=1}",
            ['1: source "x": publisher holds "\\\\foo", which is not understood; write the letter or sign itself'],
        ),
        ("@book{a, title={T}, crossref={b}}\n@book{b, author={A}", [f'2: source "b": {ENDS_NOT}']),
        (f"@misc{{a, {FIELDS}, doi={{abc}}}}", ['1: source "a": doi is "abc"; one like "10.1038/323533a0" is needed']),
    ],
)
def test_a_fault_says_its_line_and_what_is_needed(text: str, faults: list[str]) -> None:
    assert said(text) == faults


@pytest.mark.parametrize("kind", ["misc", "online", "electronic", "www", "manual"])
def test_a_source_on_the_web_needs_no_author_and_no_year(kind: str) -> None:
    assert said(f"@{kind}{{a, title={{T}}, url={{https://a.org}}}}") == []


@pytest.mark.parametrize("kind", ["proceedings", "periodical", "booklet"])
def test_a_source_of_many_authors_needs_none(kind: str) -> None:
    assert said(f"@{kind}{{a, title={{T}}, year=1}}") == []


@pytest.mark.parametrize("kind", ["article", "book", "inproceedings", "phdthesis", "techreport"])
def test_a_source_in_print_needs_an_author(kind: str) -> None:
    assert said(f"@{kind}{{a, title={{T}}, year=1}}") == [
        '1: source "a": missing field "author", "editor" or "organization"'
    ]


@pytest.mark.parametrize("key", ["é", "a b", "-a", "/a", "a&b", "<b>", "a'b"])
def test_a_key_unfit_for_an_id_is_refused(key: str) -> None:
    (fault,) = said(f"@misc{{{key}, {FIELDS}}}")

    assert fault.startswith(f'1: source "{key}": its key is not made of ')


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.org",
        "a.org",
        "//a.org",
        "data:text/html,x",
        "https://",
        "https:// a.org",
        "https://a\u202e.org",
        "https://[::1",
        "https://a\u2100.org",
        "java\nscript:x",
    ],
)
def test_an_address_that_is_not_of_the_web_is_refused_and_no_link(url: str) -> None:
    sources, faults = read_bibliography(f"@misc{{a, {FIELDS},\n url={{{url}}}}}", FILE)

    assert [fault.place.line for fault in faults] == [2]
    assert faults[0].text.endswith('; an address that begins with "https://" or "http://" is needed')
    assert sources["a"].links == {}


def test_all_faults_of_a_file_are_said_at_once() -> None:
    text = f"@misc{{a, title={{T}}\n\n@misc{{b, {FIELDS}, doi={{x}},\n url={{y}}}}\n@book{{c}}\n@misc{{b,{FIELDS}}}\n@d"

    lines = [fault.split(":")[0] for fault in said(text)]

    assert lines == ["1", "3", "4", "5", "5", "5", "6", "7"]


def test_a_source_with_a_fault_can_be_cited() -> None:
    sources, faults = read_bibliography("@misc{a, title={T}\n@misc{b, title={\\foo}}\n@misc{c,", FILE)

    assert len({fault.place.line for fault in faults}) == 3
    assert list(sources) == ["a", "b", "c"]


# What any text may do


def test_the_size_of_a_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibliography, "MOST_CHARACTERS", 100)
    monkeypatch.setattr(bibliography, "MOST_SOURCES", 3)

    assert str(read_bibliography("x" * 101, FILE)[1][0]) == f"{FILE}: 101 characters; at most 100 are read"
    assert str(read_bibliography("@" * 4, FILE)[1][0]) == f'{FILE}: 4 "@"; at most 3 are read'


def test_a_string_that_would_swell_the_file_is_refused() -> None:
    faults = said("\n@string{a = {" + "x" * 301 + "}}\n@misc{b, author={A}, year=1, title=a}")

    assert faults == ['2: @string "a" has more than 300 characters']


@pytest.mark.parametrize(
    "text",
    ["@string{s = {12345}}\n@misc{a, title=TITLE}", "@xdata{x, title={TITLE}}\n" + "@misc{a, crossref={x}}\n" * 9],
    ids=["string", "crossref"],
)
def test_what_stands_for_more_than_can_be_read_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibliography, "MOST_CHARACTERS", 400)
    keys = iter("abcdefghi")
    text = re.sub("{a,", lambda _: f"{{{next(keys)},", text).replace("=TITLE", "=" + "s#" * 170 + "s")

    faults = said(text.replace("TITLE", "T" * 100))

    assert faults == [" more than 800 characters, with what its @string, crossref and xdata bring"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    assert [fault.split(":")[0] for fault in said(f"{end}@book{{a, title={{T}}}}{end}{end}@misc{{b")] == ["2", "2", "4"]


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000,
        "@a{b,title=" + "{" * 100_000,
        "@a{b,title=" + "{" * 10_000 + "}" * 10_000 + ",author=" + "{" * 10_000 + "}" * 10_000 + "}",
        "@a{b,title={" + r"{\"" * 10_000 + "}" * 10_000 + "}}",
        "@a{b,author={" + "a and " * 10_000 + "}}",
        "@a{b,\n" * 3_000,
        "@a{" * 3_000,
        "@misc{b,title={" + r"{\'" * 10_000 + "e" + "}" * 10_000 + "}}",
        "@misc{b,title={" + r"\url{" * 10_000 + "}" * 10_000 + "}}",
        "@misc{b,title={a},note={" + "http://(" * 10_000 + "}}",
        "@misc{b,title={a},xdata={" + ",".join(map(str, range(20_000))) + "}}",
    ],
    ids=[
        "braces",
        "open",
        "nested",
        "accents",
        "authors",
        "entries",
        "no keys",
        "accents of a letter",
        "addresses",
        "brackets",
        "xdata",
    ],
)
def test_nothing_takes_long_or_too_deep(text: str) -> None:
    sources, _ = read_bibliography(text, FILE)

    assert len(sources) <= 1


def test_nothing_is_printed_and_nothing_logged(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    read_bibliography("@misc{a, title={\\frac\\sqrt}\n@misc{b, title={\\unknown}}\n@misc{", FILE)

    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


PIECES = st.sampled_from(
    [
        *'@{}(),="#\\\n%$~',
        "@misc{a,",
        "@string{",
        "@comment{",
        "\\foo",
        '\\"',
        " and ",
        "url",
        "crossref={c},",
        "xdata={misc,a},",
        "\\url{",
        "http://",
        "\\o",
        "王",
        "\r",
        "\x00",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Good BibTeX in which pieces stand where others stood."""
    text = GOOD + f'@string{{a = "b"}}\n@book{{c, {FIELDS}, publisher=a, url={{https://a.org}}}}\n'
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 5))
        text = text[:start] + draw(PIECES | st.text(max_size=3)) + text[end:]
    return text


@given(text=st.text() | st.lists(PIECES, max_size=20).map("".join) | mutated())
def test_any_text_is_sources_and_faults_inside_it(text: str) -> None:
    sources, faults = read_bibliography(text, FILE)

    for fault in faults:
        assert Place(FILE, 1) <= fault.place <= Place(FILE, len(lines_of(text)))
        assert fault.text.isprintable()
    for source in sources.values():
        tags = re.findall("<[^>]*>", described(source))
        assert tags[:2] == ["<cite>", "</cite>"] or not source.title
        links = tags[2:] if source.title else tags
        assert all(re.fullmatch('<a href="https?://[^"]+">|</a>', tag, re.IGNORECASE) for tag in links)


def test_a_report_without_sources_does_not_pay_for_the_library(repository: Path) -> None:
    question = "import sys, lab.report.reading.bibliography; print({'bibtexparser', 'pylatexenc'} & sys.modules.keys())"

    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True, cwd=repository
    )

    assert answer.stdout == "set()\n"
