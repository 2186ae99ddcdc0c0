"""Names for expressions: what a `values` block says may be used in the chapter's values, formulas and captions."""

from pathlib import Path

import pytest

EXPERIMENT = """\
```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 3
seeds = 2
```
"""

NAMES = """\
```values
s = 'results["a"].step(1, 1)'
first = 's.z[0]'
```
"""


NEEDED = "use lower-case letters, digits and _, and no word of expressions"


def page(write, command, text: str) -> str:
    write({"01-a.md": f"# A\n\n{NAMES}\n{EXPERIMENT}\n{text}\n"})
    outcome = command("-q")
    assert (outcome.code, outcome.err) == (0, "")
    return Path("site/01-a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("{{ s.loss }}", '{{ results["a"].step(1, 1).loss }}'),
        ("{{ first[1] | digits(9) }}", '{{ results["a"].step(1, 1).z[0][1] | digits(9) }}'),
        ("{{ s.loss - s.new_loss }}", '{{ results["a"].step(1, 1).loss - results["a"].step(1, 1).new_loss }}'),
        ("$x = {{ s.loss }}$", '$x = {{ results["a"].step(1, 1).loss }}$'),
        ("{{ 's.loss' }}", "{{ 's.loss' }}"),
        ("{{ s . loss }}", "{{ s.loss }}"),
    ],
)
def test_a_name_stands_for_its_expression(write, command, short: str, long: str) -> None:
    assert page(write, command, short) == page(write, command, long)


def test_a_name_may_be_used_in_a_caption(write, command) -> None:
    table = '```table\nid = "t"\nshow = "runs"\nof = "a"\ncaption = "A loss of {{ s.loss | digits(5) }}."\n```\n'

    assert "A loss of 0." in page(write, command, table)


def test_names_are_those_of_their_chapter_alone(write, command) -> None:
    write({"01-a.md": f"# A\n\n{NAMES}\n{EXPERIMENT}", "02-b.md": "# B\n\n{{ s.loss }}\n"})

    assert command("check").err.splitlines()[0].startswith('content/02-b.md:3: value "s.loss": no name is called "s"')


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('Big = "1"', '"Big" cannot be a name; use lower-case letters, digits and _, and no word of expressions'),
        (
            'results = "1"',
            '"results" cannot be a name; use lower-case letters, digits and _, and no word of expressions',
        ),
        ("x = 1", "x: a text with an expression is needed, as in s = 'results[\"a\"].step(1, 1)'"),
    ],
)
def test_what_can_be_no_name_is_a_fault_at_its_line(write, command, line: str, said: str) -> None:
    write({"01-a.md": f"# A\n\n```values\ny = '1'\n{line}\n```\n"})

    assert command("check").err.splitlines()[0] == f"content/01-a.md:5: values: {said}"


def test_a_name_that_is_taken_is_a_fault_that_names_the_first(write, command) -> None:
    block = "```values\nx = '1'\n```\n"
    write({"01-a.md": f"# A\n\n{block}\n{block}"})

    assert command("check").err.splitlines()[0] == (
        'content/01-a.md:8: values: the name "x" is taken, at content/01-a.md:4'
    )


def test_what_is_wrong_with_an_expression_is_said_where_it_is_named(write, command) -> None:
    write({"01-a.md": "# A\n\n```values\ns = 'results[\"no\"].step(1, 1)'\n```\n"})

    assert (
        command("check")
        .err.splitlines()[0]
        .startswith('content/01-a.md:4: value "results["no"].step(1, 1)": no run is called "no"')
    )
