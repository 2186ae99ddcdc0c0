"""Data of the author's own: a CSV file of points and labels."""

import time

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.language.faults import FaultsError, Place, lines_of
from lab.report.reading import own_data
from lab.report.reading.own_data import MOST_COLUMNS, MOST_FAULTS, read_samples

FILE = "content/points.csv"

GOOD = "x0,x1,label\n0.1,0.2,0\n0.3,0.4,1\n"


def said(text: str) -> list[str]:
    """The faults of a text, without the name of the file."""
    with pytest.raises(FaultsError) as caught:
        read_samples(text, FILE)
    assert {fault.place.file for fault in caught.value.faults} == {FILE}
    return [str(fault).removeprefix(f"{FILE}:") for fault in caught.value.faults]


# What is read


def test_points_and_labels_are_those_of_the_file_in_its_order() -> None:
    samples = read_samples(GOOD, FILE)

    assert samples.inputs.tolist() == [[0.1, 0.2], [0.3, 0.4]]
    assert samples.labels.tolist() == [[0.0], [1.0]]
    assert samples.inputs.dtype == samples.labels.dtype == np.float64


@pytest.mark.parametrize(
    "text",
    [
        "label,x1,x0\n0,0.2,0.1\n1,0.4,0.3\n",
        "x0,x1,label\n0.1,0.2,0\n0.3,0.4,1",
        "x0,x1,label\n0.1,0.2,0\n0.3,0.4,1\n\n  \n\n",
        "x0,x1,label\r\n0.1,0.2,0\r\n0.3,0.4,1\r\n",
        "\ufeffx0,x1,label\n0.1,0.2,0\n0.3,0.4,1\n",
        'x0, x1, label\n0.1 , 0.2, 0\n0.3, "0.4", 1\n',
        '"x0","x1","label"\n"0.1",0.2,"0"\n0.3,"0.4",1\n',
        "x0,x1,label\n+1e-1,.2,-0.0\n3.E-1,0.4,1e0\n",
    ],
    ids=["columns", "no last line end", "empty lines", "crlf", "bom", "blanks", "quotes", "numbers"],
)
def test_the_same_points_may_be_written_in_many_ways(text: str) -> None:
    samples, good = read_samples(text, FILE), read_samples(GOOD, FILE)

    assert samples.inputs.tobytes() == good.inputs.tobytes()
    assert samples.labels.tobytes() == good.labels.tobytes()


def test_the_tenth_column_comes_after_the_ninth() -> None:
    names = [f"x{index}" for index in range(12)]
    header = ",".join([*sorted(names), "label"])
    row = ",".join(name[1:] for name in sorted(names))

    samples = read_samples(f"{header}\n{row},0\n{row},1\n", FILE)

    assert samples.inputs.tolist() == [list(range(12))] * 2


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(
    rows=st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(NUMBERS, min_size=width, max_size=width), min_size=2, max_size=5)
    ),
    data=st.data(),
)
@example(rows=[[-0.0], [5e-324], [1.7976931348623157e308]], data=None)
def test_samples_written_by_repr_are_read_as_the_same_bits(rows: list[list[float]], data: st.DataObject | None) -> None:
    names = [*(f"x{index}" for index in range(len(rows[0]))), "label"]
    columns = data.draw(st.permutations(names)) if data else names
    points = [dict(zip(names, [*row, i % 2], strict=True)) for i, row in enumerate(rows)]
    text = "\n".join([",".join(columns), *(",".join(repr(point[name]) for name in columns) for point in points)])

    samples = read_samples(text, FILE)

    assert samples.inputs.tobytes() == np.array(rows).tobytes()
    assert samples.labels.ravel().tolist() == [i % 2 for i in range(len(rows))]


# What is refused


@pytest.mark.parametrize(
    "cell", ["abc", "", "1_000", "\N{FULLWIDTH DIGIT ONE}", "0x10", "1,2,3", "--1", "1e", ".", "1 2", "1\0", "1\n", "∞"]
)
def test_what_is_no_number_is_refused_with_its_line_and_column(cell: str) -> None:
    faults = said(f'x0,x1,label\n1,2,0\n3,"{cell}",1\n')

    assert len(faults) == 1
    assert faults[0].startswith('3: data: x1 is "')
    assert faults[0].endswith("; a number is needed")


@pytest.mark.parametrize("cell", ["nan", "NaN", "-inf", "inf", "Infinity", "1e999", "-1e999", "9" * 400])
def test_what_is_not_finite_is_refused(cell: str) -> None:
    faults = said(f"x0,label\n1,0\n{cell},1\n")

    assert len(faults) == 1
    assert faults[0].startswith('3: data: x0 is "')
    assert faults[0].endswith("; a finite number is needed")


@pytest.mark.parametrize("cell", ["2", "-1", "0.5", "yes", "", "true", "nan", "1e999"])
def test_a_label_is_0_or_1(cell: str) -> None:
    assert said(f"x0,label\n1,0\n2,1\n3,{cell}\n") == [f'4: data: label is "{cell}"; 0 or 1 is needed']


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("x0,x1", 'the columns are "x0,x1"; "x0,x1,label" is needed'),
        ("label", 'the columns are "label"; "x0,label" is needed'),
        ("x1,label", 'the columns are "x1,label"; "x0,label" is needed'),
        ("x1,x2,y", 'the columns are "x1,x2,y"; "x0,x1,label" is needed'),
        ("a,b,label", 'the columns are "a,b,label"; "x0,x1,label" is needed'),
        ("x0,x3,label", 'the columns are "x0,x3,label"; "x0,x1,label" is needed'),
        ("x0,x1,lable", 'the columns are "x0,x1,lable"; "x0,x1,label" is needed'),
        ("X0,label", 'the columns are "X0,label"; "x0,label" is needed'),
        ("x0,x00,label", 'the columns are "x0,x00,label"; "x0,x1,label" is needed'),
        ("x0,x0,label", 'the columns are "x0,x0,label"; "x0,x1,label" is needed'),
        ("a,b,c,d,e,f,g,h", 'the columns are "a,b,...,g,h"; "x0,x1,...,x6,label" is needed'),
        ("0.5,-1,0", 'the names of the columns are missing; "x0,x1,label" is needed as the first line'),
        ("x0,label,", 'column 3 has no name; leave it out, or name all as in "x0,x1,label"'),
        (",x0,label", 'column 1 has no name; leave it out, or name all as in "x0,x1,label"'),
        ("", 'an empty line; the columns "x0", "x1", ... and "label" are needed'),
    ],
)
def test_wrong_names_of_columns_are_one_fault_that_gives_the_right_ones(header: str, fault: str) -> None:
    row = ",".join("z" * (header.count(",") + 1))

    assert said(f"{header}\n{row}\n{row},1\n") == [f"1: data: {fault}"]


SEPARATORS = {";": '";"', "\t": "tabs", "|": '"|"', " ": "blanks"}


@pytest.mark.parametrize("sign", SEPARATORS)
def test_another_separator_than_the_comma_is_one_fault(sign: str) -> None:
    header, points, by = "x0,x1,label\n", "1,2,0\n3,4,1\n5,6,1\n".replace(",", sign), SEPARATORS[sign]

    assert said(header.replace(",", sign) + points) == [f"1: data: columns are separated by {by}; commas are needed"]
    assert said(header + points) == [f"2: data: values are separated by {by}; commas are needed"]


def test_semicolons_beside_decimal_commas_are_one_fault_that_names_both() -> None:
    assert said("x0;x1;label\n0,02;0,98;1\n0,5;0,5;0\n") == [
        '1: data: columns are separated by ";"; commas are needed, and a decimal point is a point'
    ]


@pytest.mark.parametrize(("cell", "right"), [("0,02", "0.02"), ("-1,5", "-1.5"), ("2,5e-3", "2.5e-3")])
def test_a_quoted_decimal_comma_is_told_as_one(cell: str, right: str) -> None:
    assert said(f'x0,x1,label\n1,"{cell}",0\n1,2,1\n') == [
        f'2: data: x1 is "{cell}"; a decimal point is a point: {right}'
    ]


def test_decimal_commas_that_make_too_many_values_are_told_as_such() -> None:
    assert said("x0,x1,label\n0.02,0.98,1\n0,02,0,98,0\n") == [
        "3: data: 5 values where 3 are needed; for a decimal comma write a point"
    ]


def test_rows_of_another_length_are_refused() -> None:
    assert said("x0,x1,label\n1,2,0\n1,2,3.5,1\n\n1\n5,6,1\n") == [
        "3: data: 4 values where 3 are needed",
        "4: data: an empty line, no values where 3 are needed",
        "5: data: 1 value where 3 are needed",
    ]


@pytest.mark.parametrize("text", ["", "\n", "\n \n", "\ufeff"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert said(text) == ['1: data: an empty line; the columns "x0", "x1", ... and "label" are needed']


def test_a_file_without_points_is_refused() -> None:
    assert said("x0,label\n\n") == [
        "1: data: there are no points below the names of the columns; at least two are needed"
    ]


@pytest.mark.parametrize("label", ["0", "1", "1.0"])
def test_one_class_alone_is_refused(label: str) -> None:
    faults = said(f"x0,label\n1,{label}\n2,{label}\n")

    assert faults == [f"1: data: every label is {label[0]}; both classes are needed"]


def test_lines_are_right_below_a_quoted_line_break() -> None:
    assert said('x0,label\n"1\n\n",0\nabc,1\n') == [
        '2: data: x0 is "1\\n\\n"; a number is needed',
        '5: data: x0 is "abc"; a number is needed',
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('"1,0\n2,1', 'a quote opened here is never closed; a quote inside a value is written ""'),
        ('"1"2,0', "text follows a closing quote; a comma is needed"),
        ("1" * 140_000 + ",0", "a value is too long to be read; a quote may be open"),
    ],
    ids=["open quote", "text behind a quote", "long value"],
)
def test_what_is_no_csv_is_a_fault_at_its_row(row: str, fault: str) -> None:
    assert said(f"x0,label\nabc,1\n{row}\n") == ['2: data: x0 is "abc"; a number is needed', f"3: data: {fault}"]


def test_of_many_faults_the_first_are_said_and_the_others_counted() -> None:
    faults = said("x0,label\n" + "a,b\n" * 30)

    assert len(faults) == MOST_FAULTS + 1
    assert faults[-2].startswith("11: data: x0 is ")
    assert faults[-1] == f"12: data: … and {60 - MOST_FAULTS} more faults"


def test_too_many_faults_of_one_line_are_counted_last() -> None:
    columns = [f"x{index}" for index in range(MOST_FAULTS + 2)]

    faults = said(f"{','.join(columns)},label\n{'z,' * len(columns)}1\n")

    assert faults[-1] == "2: data: … and 2 more faults"


def test_the_size_of_a_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = ",".join(f"x{index}" for index in range(MOST_COLUMNS)) + ",label\n"
    monkeypatch.setattr(own_data, "MOST_POINTS", 3)

    assert said(wide) == ["1: data: 1001 columns; at most 1000 are read"]
    assert said("x0,label\n" + "1,0\n2,1\n" * 2) == ["5: data: more than 3 points; at most 3 are read"]
    assert len(read_samples("x0,label\n" + "1,0\n2,1\n3,0\n" + "\n" * 5, FILE).labels) == 3


@given(text=st.text() | st.text(alphabet='x01,\n\r"; label.e-', max_size=40) | st.text(max_size=9).map(GOOD.__add__))
@example("x0,label\n\n\n1")
def test_any_text_is_samples_or_faults_inside_it(text: str) -> None:
    try:
        samples = read_samples(text, FILE)
    except FaultsError as error:
        assert error.faults
        for fault in error.faults:
            assert Place(FILE, 1) <= fault.place <= Place(FILE, max(len(lines_of(text)), 1))
            assert "\n" not in fault.text
    else:
        assert np.isfinite(samples.inputs).all()
        assert set(samples.labels.ravel()) == {0.0, 1.0}
        assert len(samples.inputs) == len(samples.labels)


def test_the_number_of_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_data, "MOST_VALUES", 8)

    assert said("x0,x1,label\n1,2,0\n1,2,1\n") == ["3: data: more than 8 values; at most 8 are read"]


def test_empty_lines_without_end_take_no_time() -> None:
    start = time.process_time()

    assert len(read_samples("x0,label\n1,0\n2,1\n" + "\n" * 9_000_000, FILE).labels) == 2
    assert time.process_time() - start < 2
