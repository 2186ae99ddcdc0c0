"""TOML, and the line on which each key of it stands."""

import time
import tomllib
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.language.faults import FaultsError, Place
from lab.language.toml import line_of, parse_table

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
    assert fault.text.startswith("figure: not valid TOML: ")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a = True", "write true or false, not True"),
        ("a = { b = FALSE }", "write true or false, not FALSE"),
        ("a = yes", "write true or false, not yes"),
        ("a = None", "there is no None; leave the key out"),
        ("a = tanh", 'a text needs quotes: "tanh"'),
        ("a = points.csv # mine", 'a text needs quotes: "points.csv"'),
        ("a = Über Netze, Teil 1", 'a text needs quotes: "Über Netze, Teil 1"'),
        ("a = 12. Mai 2024", 'a text needs quotes: "12. Mai 2024"; nothing may follow a number'),
        ("a = [lr-0.1, lr-0.2]", 'a text needs quotes: "lr-0.1"'),
        ("a = [true, b]", 'a text needs quotes: "b"'),
        ('a = [\n  "b",\n  tanh,\n]', 'a text needs quotes: "tanh"'),
        ("a = { b = xor }", 'a text needs quotes: "xor"'),
        ("a = “xor”", 'a text needs straight quotes: "..."'),
        ("a = [„b“, „c“]", 'a text needs straight quotes: "..."'),
        ('a = "xor”', "a text does not end"),
        ("a = .5", "a decimal point has digits on both sides: 0.5"),
        ("a = [5., 1]", "a decimal point has digits on both sides: 5.0"),
        ("a = 0,5", "a decimal point is a point: 0.5"),
        ("a = -1,5e-3 # b", "a decimal point is a point: -1.5e-3"),
        ("a = { b = 0,1, c = 3 }", "a decimal point is a point: 0.1"),
        ("a = 1,000", "a number has no comma: 1000, or with a decimal point 1.000"),
        ("a = [0,1; 0,01]", "commas separate the values of a list, and a decimal point is a point"),
        ("a = [0,1, 0,01]", "commas separate the values of a list, and a decimal point is a point"),
        ("a = [1 2]", "commas separate the values of a list"),
        ("a = (2, 4, 1)", "a list needs brackets: [2, 4, 1]"),
        ("a = 2, 4, 1", "a list needs brackets: [2, 4, 1]"),
        ("a = [2, 4\n", 'a list does not end; "]" is needed, and commas between its values'),
        ("a: 3", 'an "=" separates a key from its value, not ":"'),
        ('"a": "b",', 'an "=" separates a key from its value, not ":"'),
        ("a = { b: 3 }", 'an "=" separates a key from its value, not ":"'),
        ('a == "b"', 'an "=" separates a key from its value, not "=="'),
        ('a "b"', '"=" is needed between a key and its value'),
        ("learning rate = 1", "a key has no spaces; write learning_rate or learning.rate"),
        ("a = 1 b = 2", 'key "b" needs a line of its own'),
        ('a = "b";', 'leave out the ";" after the value'),
        ("a = { b = 1, }", 'leave out the comma before "}"'),
        ("a =", 'a value is needed after "="'),
        ("a = 10^-3", "write the number out, as in 0.5 or 1e-3"),
        ('a = "b" c"', 'a text with quotes inside needs """..."""'),
        ('a = "$\\eta$"', "a text with a backslash needs single quotes: '$\\eta$'"),
        ('a = "b', "a text does not end"),
        ('a = "first, second: third', "a text does not end"),
        ('a = """“b”', "a text does not end with straight quotes"),
    ],
)
@pytest.mark.parametrize("after", ["", "\n", "\nz = 1\n"])
def test_a_slip_is_said_with_what_is_needed(text: str, hint: str, after: str) -> None:
    with pytest.raises(FaultsError) as caught:
        parse_table(text + after, Place("x.md", 1), "figure")

    (fault,) = caught.value.faults
    assert fault.text.startswith(f"figure: not valid TOML: {hint}") or hint in fault.text.partition("; ")[2]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a = 1\nb = 2\na = 3", 13, 'key "a" is set twice, on lines 11 and 13'),
        ("a = 1\n'a' = 3\n", 12, 'key "a" is set twice, on lines 11 and 12'),
        ("a = [\n1,\n]\na = [\n2,\n]\nb = 1", 14, 'key "a" is set twice, on lines 11 and 14'),
        ("runs.b = { x = 1 }\nruns.b = { x = 2 }", 12, 'key "runs.b" is set twice, on lines 11 and 12'),
        ("[a]\nb = 1\n[a]", 13, 'key "a" is set twice, on lines 11 and 13'),
        ("[[a]]\nb = 1\n[[a]]\nb = 1\nb = 2", 15, 'key "a.b" is set twice, on lines 14 and 15'),
        ("a = 1\na.b = 2", 12, 'keys "a" on line 11 and "a.b" on line 12 cannot both be set'),
        ("a.b = 2\na = 1", 12, 'keys "a.b" on line 11 and "a" on line 12 cannot both be set'),
    ],
)
def test_a_key_that_is_there_twice_is_named_with_both_lines(text: str, line: int, said: str) -> None:
    with pytest.raises(FaultsError) as caught:
        parse_table(text, Place("x.md", 11), "figure")

    (fault,) = caught.value.faults
    assert (fault.place.line, fault.text) == (line, f"figure: not valid TOML: {said}; keep one of them")


def test_a_key_that_is_there_twice_in_an_inner_table_is_named() -> None:
    with pytest.raises(FaultsError, match='inline table key "b"'):
        parse_table("a = { b = 1, b = 2 }", Place("x.md", 1), "figure")


def test_a_long_line_is_looked_at_in_a_moment() -> None:
    start = time.process_time()

    for sign in '["= ,{0a':
        with pytest.raises(FaultsError):
            parse_table(f"a = {sign * 19_000}\n!", Place("x.md", 1), "figure")
    assert time.process_time() - start < 2


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
