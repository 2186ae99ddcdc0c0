"""Figures of one's own: functions in `content/figures.py`, read without being run, that draw where a block asks."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lab.experiments.results import Result
from lab.language.faults import Fault, FaultsError, Place
from lab.report.figures import drawing
from lab.report.figures.drawn import Drawing
from lab.report.reading.own_figures import OwnFigures, read_own_figures
from lab.report.reading.report import read
from lab.report.site.draw import Order, draw_figure

PLOT = "def plot(results, axes):\n    axes.plot(results[0].history)\n"


FILE = "content/figures.py"


@pytest.fixture
def drawn(train: Callable[..., Result]) -> Callable[..., Drawing | Fault]:
    """What a function of such a source draws of these runs, or its fault."""

    def draw(source: str, name: str = "plot", runs: Sequence[str] = ("run",)) -> Drawing | Fault:
        results = tuple(train(run) for run in runs)
        order = Order("f", name, results, "What it shows", read_own_figures(source, FILE))
        product = draw_figure(order, lambda share: None)
        return product if isinstance(product, Drawing) else product.faults[0]

    return draw


# Reading


def test_without_a_file_there_are_none(write: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    assert read(write({"01-a.md": "# A\n"})).own_figures == OwnFigures()


def test_the_functions_of_the_file_are_its_figures_but_for_those_with_an_underscore() -> None:
    source = "import numpy\n\nA = 1\n\ndef b(r, axes): ...\n\ndef _c(): ...\n\nclass D:\n    def e(self): ...\n" + PLOT

    figures = read_own_figures(source, FILE)

    assert figures.names == ("b", "plot")


def test_reading_runs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = f"open({str(tmp_path / 'made')!r}, 'w')\nprint('run')\n1 / 0\n{PLOT}"

    figures = read_own_figures(source, FILE)

    assert figures.names == ("plot",)
    assert not (tmp_path / "made").exists()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def a(:\n", 1),
        ("a = 1\n\ndef b():\nreturn\n", 4),
        ("a = '\n", 1),
        ("a\n  b\n", 2),
        ("(" * 1000, 1),
    ],
    ids=["syntax", "no body", "a text", "indentation", "too deep"],
)
def test_what_is_no_python_is_a_fault_at_its_line(source: str, line: int) -> None:
    with pytest.raises(FaultsError) as caught:
        read_own_figures(source, FILE)

    (fault,) = caught.value.faults
    assert fault.place == Place(FILE, line)
    assert fault.text.startswith("not Python: ")


def test_a_function_called_like_a_figure_that_is_there_is_a_fault_at_its_line() -> None:
    with pytest.raises(FaultsError) as caught:
        read_own_figures(f"{PLOT}\ndef boundary(results, axes): ...\n", FILE)

    (fault,) = caught.value.faults
    assert str(fault) == f'{FILE}:4: function "boundary": a figure is called so already; choose another name'


# Drawing


def test_a_function_draws_on_the_axes_that_it_is_given(drawn) -> None:
    drawing = drawn(PLOT)

    assert isinstance(drawing, Drawing)
    root = ElementTree.fromstring(drawing.svg)
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == "What it shows"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Plot: run"


def test_a_function_gets_the_results_in_their_order(drawn) -> None:
    source = "def plot(results, axes):\n    axes.set_title(', '.join(result.id for result in results))\n"

    assert "one, two" in drawn(source, runs=("one", "two")).svg


def test_a_function_may_use_what_stands_in_the_file(drawn) -> None:
    source = "import numpy as np\n\nTITLE = 'Sizes'\n\ndef _title(axes):\n    axes.set_title(TITLE)\n\n"
    source += "def plot(results, axes):\n    _title(axes)\n    axes.plot(np.arange(3))\n"

    assert "Sizes" in drawn(source).svg


def test_the_same_results_give_the_same_bytes(drawn) -> None:
    assert drawn(PLOT) == drawn(PLOT)


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("def plot(results, axes):\n    1 / 0\n", 2, "ZeroDivisionError: division by zero"),
        ("\ndef plot(results, axes):\n    axes.nothing()\n", 3, "AttributeError: 'Axes' object has no attribute"),
        ("def plot(results, axes):\n    axes.plot([1], [1, 2])\n", 2, "ValueError: x and y must have same first dim"),
        ("import nothing_there\n\n" + PLOT, 1, "ModuleNotFoundError: No module named 'nothing_there'"),
        ("def plot(results):\n    pass\n", 0, "TypeError: plot() takes 1 positional argument but 2 were"),
        ("def _f():\n    raise KeyError\n\n\ndef plot(results, axes):\n    _f()\n", 2, "KeyError"),
        ("def plot(results, axes):\n    plot(results, axes)\n", 2, "RecursionError: maximum recursion depth exceeded"),
    ],
    ids=["raises", "no such method", "inside matplotlib", "no such module", "arguments", "called", "endless"],
)
def test_a_function_that_fails_is_a_fault_at_its_own_line(drawn, source: str, line: int, said: str) -> None:
    fault = drawn(source)

    assert isinstance(fault, Fault)
    assert fault.place == Place(FILE, line)
    assert fault.text.startswith(f'figure function "plot": {said}')
    assert "\n" not in fault.text


def test_what_a_function_says_at_length_is_shortened(drawn) -> None:
    fault = drawn("def plot(results, axes):\n    raise ValueError('x' * 1000)\n")

    assert isinstance(fault, Fault)
    assert len(fault.text) < 150


@pytest.mark.parametrize("source", ["exit()", "raise SystemExit('done')"])
def test_a_function_that_would_end_the_build_is_a_fault_too(drawn, source: str) -> None:
    fault = drawn(f"def plot(results, axes):\n    {source}\n")

    assert isinstance(fault, Fault)
    assert fault.text.startswith('figure function "plot": SystemExit')


# In a report

EXPERIMENT = """\
```experiment
id = "a"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 1
epochs = 2
```
"""


@pytest.fixture
def said(write, command) -> Callable[..., list[str]]:
    """What the build says of a report with a figure, and with these functions of its own."""

    def build(
        show: str, source: str, rest: str = 'alt = "Words"\n', files: Mapping[str, str | bytes] | None = None
    ) -> list[str]:
        figure = f'```figure\nid = "f"\nshow = "{show}"\nof = "a"\n{rest}```\n'
        write({"01-a.md": f"# A\n\n{EXPERIMENT}\n{figure}", "figures.py": source, **(files or {})})
        return command("-q").err.splitlines()

    return build


def test_a_figure_of_one_s_own_stands_in_its_page_and_its_file(said) -> None:
    assert said("plot", PLOT, rest="alt = \"Loss after {{ results['a'].settings.epochs }} epochs\"\n") == []

    svg = Path("site/figures/f.svg").read_text(encoding="utf-8")
    assert "Loss after 2 epochs" in svg
    assert re.sub("<metadata>.*</metadata>", "", svg).strip() in Path("site/01-a.html").read_text(encoding="utf-8")


ACTING = {
    "a link": "axes.plot([1, 2])[0].set_url('javascript:alert(1)')",
    "a script in another writing": """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    FigureCanvasSVG.print_svg = lambda canvas, file, **_: file.write(
        b'<svg xmlns="http://www.w3.org/2000/svg"><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script></svg>'
    )
""",
}


@pytest.mark.parametrize("body", ACTING.values(), ids=ACTING)
def test_a_figure_of_one_s_own_that_does_more_than_draw_is_a_fault_at_its_line(
    said, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    monkeypatch.setattr(FigureCanvasSVG, "print_svg", FigureCanvasSVG.print_svg)  # what the figure puts there goes

    first, _ = said("plot", f"\n\ndef plot(results, axes):\n    {body}\n")

    assert first.startswith('content/figures.py:3: figure function "plot": its SVG, line ')
    assert "does more than draw" in first
    assert not Path("site").exists()


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("<desc><![CDATA[><img src='a' onerror='alert(1)'>]]></desc>", "begins no plain tag"),
        ("<!-- a -->", "begins no plain tag"),
        ('<script xmlns="http://purl.org/dc/elements/1.1/">alert(1)</script>', "scripts in a page are stopped"),
        ('<g style="fill: red"/>', "styles in a page are stopped"),
    ],
    ids=["a tag in a section of text", "a comment", "a script in notes", "a style"],
)
def test_a_figure_of_one_s_own_is_fit_for_pages_not_only_for_its_file(
    said, monkeypatch: pytest.MonkeyPatch, inside: str, problem: str
) -> None:
    """The check of pages reads no drawing again."""
    for name in ("wide_svg", "narrow_svg"):
        monkeypatch.setattr(drawing, name, getattr(drawing, name))  # what the figure puts there goes
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'
    source = (
        "def plot(results, axes):\n    from lab.report.figures import drawing\n"
        f"    drawing.wide_svg = drawing.narrow_svg = lambda *_, **__: {svg!r}\n"
    )

    first, _ = said("plot", source)

    assert first.startswith('content/figures.py:1: figure function "plot": its SVG, ')
    assert problem in first


def test_code_that_reads_otherwise_than_it_runs_is_a_fault_at_its_line(said) -> None:
    first, *_ = said("plot", f"{PLOT}\n# \u2066 #\n")

    assert first == ("content/figures.py:4: U+2066 shows code in another order than it runs; write it as an escape")


def test_a_figure_of_one_s_own_needs_its_words(said) -> None:
    first, _ = said("plot", PLOT, rest="")

    assert first.startswith(
        'content/01-a.md:13: figure "f": a figure of your own needs its alt text; write alt = "..."'
    )


def test_a_function_that_is_not_there_names_the_nearest(said) -> None:
    assert said("plott", PLOT)[0] == (
        'content/01-a.md:15: figure "f": show: no figure is called "plott"; did you mean "plot"?'
    )


def test_a_function_with_an_underscore_is_no_figure(said) -> None:
    assert 'no figure is called "_plot"' in said("_plot", PLOT.replace("plot(r", "_plot(r"))[0]


def test_a_build_leaves_nothing_beside_the_author_s_files(said) -> None:
    assert said("plot", PLOT) == []

    assert sorted(path.name for path in Path("content").iterdir()) == ["01-a.md", "figures.py", "report.toml"]


@pytest.mark.parametrize("source", [b"a = 1\n# \xff\n", b"a = 1\n\0"], ids=["no utf-8", "a zero byte"])
def test_a_file_that_is_no_text_is_one_fault_at_its_line_and_none_follows(said, source: bytes) -> None:
    lines = said("plot", PLOT, files={"figures.py": source})

    assert len(lines) == 2
    assert lines[0].startswith("content/figures.py:2: ")


@pytest.mark.posix
def test_a_file_that_leads_out_of_the_content_is_one_fault_and_none_follows(said, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "figures.py").symlink_to(tmp_path / "outside.py")  # through which it is written

    lines = said("plot", PLOT)

    assert len(lines) == 2
    assert lines[0] == "content/figures.py: it leads out of the folder; only what lies in it is read"


def test_a_file_that_is_no_python_is_one_fault_and_none_follows(said) -> None:
    lines = said("plot", "def plot(results, axes:\n    pass\n")

    assert len(lines) == 2
    assert lines[0].startswith("content/figures.py:1: not Python: ")


def test_a_function_that_fails_fails_the_build_at_its_line(said) -> None:
    first, last = said("plot", "def plot(results, axes):\n    1 / 0\n")

    assert first == 'content/figures.py:2: figure function "plot": ZeroDivisionError: division by zero'
    assert last == "1 fault in 1 file; nothing was written"
