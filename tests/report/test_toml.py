"""TOML, and the line on which each key of it stands."""

import tomllib
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.report.faults import FaultsError, Place
from lab.report.reading.toml import line_of, parse_table

# Parsing


def test_a_table_is_what_toml_says() -> None:
    assert parse_table('a = 1\n[b]\nc = "d"', Place("x.toml", 1), "who") == {"a": 1, "b": {"c": "d"}}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ('a = "x\nb = 2\n', 1),
        ("a = 1\nb = 2\na = 3\n", 3),
        ("a = [1,\n2\n", 2),
        ('a = """\nx\n', 2),
        ("=", 1),
        ("a", 1),
        ("a = 1\n[a]\n", 2),
        ("[" * 2000, 1),
    ],
)
def test_what_does_not_parse_is_a_fault_at_its_line(text: str, line: int) -> None:
    with pytest.raises(FaultsError) as caught:
        parse_table(text, Place("x.md", 11), "figure")

    (fault,) = caught.value.faults
    assert fault.place == Place("x.md", 10 + line)
    assert fault.text.startswith("figure: no TOML: ")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a = True\n", "true and false are small"),
        ("a = False\n", "true and false are small"),
        ("a = tanh\n", "a word stands in quotes"),
        ("a = .5\n", "a decimal point is a point"),
        ("a = 0,5\n", "a decimal point is a point"),
        ('a = "b" c"\n', 'a text with quotes inside stands in """..."""'),
        ('a = "$\\eta$"\n', "a text with a backslash stands in single quotes: '$\\eta$'"),
        ('a = "b\n', "a text does not end on its line"),
        ('a = """b\n', "a text does not end"),
    ],
)
def test_a_slip_is_said_with_what_is_needed(text: str, hint: str) -> None:
    with pytest.raises(FaultsError) as caught:
        parse_table(text, Place("x.md", 1), "figure")

    (fault,) = caught.value.faults
    assert hint in fault.text


@given(text=st.text(alphabet="ab.=[]{}\"'\n 1,#\\", max_size=30) | st.text())
def test_any_text_is_a_table_or_a_fault_inside_it(text: str) -> None:
    try:
        table = parse_table(text, Place("x.md", 1), "who")
    except FaultsError as error:
        (fault,) = error.faults
        assert 1 <= fault.place.line <= max(len(text.splitlines()), 1)
        assert "\n" not in fault.text
    else:
        assert table == tomllib.loads(text)


# Lines of keys


BLOCK = """\
id = "lr"
# layers = [1]
layers = [
  2,
  4,
]
"quoted" = 1
sweep . learning_rate = [1.0, 0.1]
runs."0.1" = { epochs = 3 }
runs.big = { layers = [2, 1] }
starts = [
  { id = "a" },

  { id = "b", layers = [2] },
]
[stream]
seed = 2
[other.inner]
seed = 3
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("id", 1),
        ("layers", 3),
        ("layers[1]", 3),
        ("quoted", 7),
        ("sweep", 8),
        ("sweep.learning_rate", 8),
        ("sweep.learning_rate[1]", 8),
        ("sweep.epochs", 8),
        ("runs", 9),
        ("runs.0.1", 9),
        ("runs.0.1.epochs", 9),
        ("runs.big.layers[0]", 10),
        ("starts", 11),
        ("starts[0]", 12),
        ("starts[1].layers", 14),
        ("starts[2].id", 11),
        ("stream", 16),
        ("stream.seed", 17),
        ("other.inner.seed", 19),
        ("other", 18),
        ("nothing", 0),
        ("", 0),
    ],
)
def test_a_key_stands_on_its_line(key: str, line: int) -> None:
    assert line_of(key, BLOCK) == line


def test_the_tables_of_a_list_may_have_headers() -> None:
    text = '[[stream.starts]]\nid = "a"\n\n[[stream.starts]]\nid = 3\n'

    assert line_of("stream.starts[1].id", text) in (4, 5)


def test_what_looks_like_a_key_in_a_text_is_none() -> None:
    text = 'caption = """\nshow = "x"\n[of]\n"""\nshow = "y"\nof = "z"\n'

    assert (line_of("show", text), line_of("of", text)) == (5, 6)


def test_what_looks_like_a_header_in_a_list_is_none() -> None:
    text = 'layers = [\n  [2, 4],\n  [4, 1]\n]\nloss = "mse"\n'

    assert line_of("loss", text) == 5


def test_a_long_text_has_lines_too() -> None:
    text = "".join(f"[runs.r{i}]\nepochs = {i}\n" for i in range(1500))

    assert line_of("runs.r1499.epochs", text) == 3000


KEYS = st.text(alphabet="abc_-0", min_size=1, max_size=5)


def written(value: object) -> str:
    """A value as an author may write it: a list over several lines, a text that looks like keys."""
    if isinstance(value, list):
        return "[\n" + "".join(f"  {written(item)},\n" for item in value) + "]"
    if isinstance(value, str):
        return f'"""\n{value}\n"""'
    return str(value)


def tables(values: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(KEYS, values, min_size=1, max_size=5)


def assert_every_key_is_found(table: dict[str, object], write: Callable[[object], str]) -> None:
    text, lines = "", {}
    for key, value in table.items():
        lines[key] = text.count("\n") + 1
        text += f"{key} = {write(value)}\n"
    assert list(tomllib.loads(text)) == list(table)

    found = {key: line_of(key, text) for key in table}

    assert found == lines


@given(table=tables(st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=3)))
def test_every_key_of_numbers_and_lists_is_found(table: dict[str, object]) -> None:
    assert_every_key_is_found(table, written)


@given(table=tables(st.sampled_from(["a = 1", "[b]", "x", '"c" = 3']) | st.lists(st.lists(st.just(1)), max_size=2)))
def test_every_key_beside_texts_and_lists_of_lists_is_found(table: dict[str, object]) -> None:
    assert_every_key_is_found(table, written)


@given(
    key=st.text(alphabet='ab.[]0"', max_size=8) | st.text(),
    text=st.text(alphabet='ab.=[]{}"\n 1,', max_size=30),
)
@example(key="a[x]", text='a = 1\n"a[x]" = 2')
def test_any_key_of_any_text_has_a_line_of_it_or_none(key: str, text: str) -> None:
    assert 0 <= line_of(key, text) <= len(text.splitlines())
