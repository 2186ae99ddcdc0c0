"""Values: expressions read with the chapter, computed from results, printed as text."""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiments.results import Result
from lab.experiments.runs import Run, read_experiment
from lab.experiments.seeds import COLUMNS, Accuracies, Seeds, SeedValues
from lab.language.faults import Place
from lab.network.one_step import Step
from lab.report.values import UncomputableError, Value, compute, try_value, untrained_results
from lab.report.values.sandbox import LONGEST_TEXT

PLACE = Place("a.md", 7)


@pytest.fixture
def computed(results: Mapping[str, Result]) -> Callable[[str], str]:
    """What an expression prints, or why it does not."""

    def print_expression(expression: str) -> str:
        try:
            return compute(expression, results)
        except UncomputableError as error:
            return f"no: {error}"

    return print_expression


RUNS = {
    run.id: run
    for run in read_experiment(
        {
            "id": "lr",
            "data": "linear",
            "layers": [2, 1],
            "activation": "sigmoid",
            "loss": "mse",
            "epochs": 500,
            "sweep": {"learning_rate": [1.0, 0.1]},
        }
    ).runs
}

FIXED = {
    run.id: run
    for run in read_experiment(
        {
            "id": "zero",
            "data": "linear",
            "layers": [2, 1],
            "activation": "sigmoid",
            "loss": "mse",
            "learning_rate": 0.1,
            "epochs": 5,
            "weights": "zero",
        }
    ).runs
}


def check(expression: str, *, runs: Mapping[str, Run] = RUNS, excused: str = "") -> list[str]:
    results = untrained_results(runs.values(), compared=None, timed=None)
    faults = try_value(Value(expression, PLACE), results, lambda run: run == excused).faults
    assert all(fault.place == PLACE for fault in faults)
    return [fault.text for fault in faults]


# Before anything is run


@pytest.mark.parametrize(
    "expression",
    [
        'results["lr-1"].accuracy',
        "results['lr-1'].settings.learning_rate * 100",
        'results["lr-1"].converged_at or results["lr-0.1"].converged_at',
        "(results['lr-1'].final_loss - results['lr-0.1'].final_loss) | abs | round(2)",
        "'a' if results['lr-1'].diverged_at else 'b'",
        'results["lr-1"].step(1, 1).z[0][0] | digits(6)',
        'results["lr-1"].step(100, results["lr-1"].settings.epochs).gradients.weights[0][0][0]',
        'results["lr-1"].operations.multiplications',
        'results["lr-1"].seeds.final_loss.median',
        'results["lr-1"].seeds.accuracy.share | percent',
        'results["lr-1"].seeds.converged_at.quantile(0.25)',
        'results["lr-1"].seeds.converged_at.quantile(q=1)',
        'results["lr-1"].seeds.seed | length',
        "1 + 1",
        "results | length",
    ],
)
def test_an_expression_of_known_names_has_no_faults(expression: str) -> None:
    assert check(expression) == []


@pytest.mark.parametrize("name", [name for name in dir(Result) if not name.startswith("_")])
def test_every_name_of_a_result_is_known(name: str) -> None:
    assert check(f'results["lr-1"].{name} is defined') == []


@pytest.mark.parametrize(
    "name", [*(field.name for field in fields(Step)), "output", "weights", "biases", "new_weights", "new_biases"]
)
def test_every_name_of_a_step_is_known(name: str) -> None:
    assert check(f'results["lr-1"].step(1, 1).{name} is defined') == []


@pytest.mark.parametrize("name", [field.name for field in fields(Seeds)])
def test_every_name_of_the_seeds_is_known(name: str) -> None:
    assert check(f'results["lr-1"].seeds.{name} is defined') == []


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "seed"])
@pytest.mark.parametrize("of_list", ["median", "share", "quantile(0.5)"])
def test_every_list_of_seeds_has_a_median_a_share_and_quantiles(name: str, of_list: str) -> None:
    assert check(f'results["lr-1"].seeds.{name}.{of_list}') == []


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        ("finl_loss.median", 'no seeds have "finl_loss"; did you mean "final_loss"?'),
        ("final_loss.medain", 'no list of seeds has "medain"; did you mean "median"?'),
        ("final_loss.mean", 'no list of seeds has "mean"; did you mean "median"?'),
        ("final_loss.index(1)", 'no list of seeds has "index"; known: "median", "quantile", "share"'),
        ("final_loss.median()", '"median" is a number; write it without parentheses'),
        ("final_loss.quantile(2)", "a quantile is between 0 and 1, not 2"),
        ("final_loss.quantile()", "a quantile is asked for as in quantile(0.25)"),
        ("final_loss.quantile(0.1, 0.2)", "a quantile is asked for as in quantile(0.25)"),
        ("seed.median", '"seed" has no "median", because it is not a list of results'),
        ("losses.median", '"losses" has no "median", because it is not a list of results'),
    ],
)
def test_a_mistake_about_seeds_is_a_fault_before_anything_is_run(behind: str, said: str) -> None:
    assert check(f'results["lr-1"].seeds.{behind}') == [f'value "results["lr-1"].seeds.{behind}": {said}']


def test_the_median_of_a_run_without_seeds_is_a_fault_before_anything_is_run() -> None:
    (said,) = check('results["zero"].seeds.final_loss.median', runs=FIXED)

    assert said.endswith('run "zero" has no seeds, as none changes its start')
    assert check('results["zero"].seeds.seed | length', runs=FIXED) == []


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('results["lr-2"].accuracy', 'no run is called "lr-2"; did you mean "lr-1"?'),
        ('results["xyz"].accuracy', 'no run is called "xyz"; known: "lr-0.1", "lr-1"'),
        ('results["lr-1"].acuracy', 'no result has "acuracy"; did you mean "accuracy"?'),
        ('results["lr-1"].stepp(1, 1).z', 'no result has "stepp"; did you mean "step"?'),
        ('results["lr-1"].step(1, 1).delte[0]', 'no step has "delte"; did you mean "delta"?'),
        ('result["lr-1"].accuracy', 'no name is called "result"; did you mean "results"?'),
        ("range(3)", 'no name is called "range"; known: "results"'),
        ("lipsum()", 'no name is called "lipsum"; known: "results"'),
    ],
)
def test_unknown_names_are_faults_that_name_the_nearest(expression: str, said: str) -> None:
    assert check(expression) == [f'value "{expression}": {said}']


def test_all_faults_of_an_expression_are_said() -> None:
    assert len(check('results["a"].b + c + results["d"].accuracy')) == 4


def test_what_follows_from_another_fault_is_none() -> None:
    assert check('results["broken"].accuracy', excused="broken") == []


@pytest.mark.parametrize(
    "expression", ["", "1 +", "(1", "1 1", "?", "'x' | nothing", "1 is nothing", "x.", "{% if %}", "}"]
)
def test_what_is_no_expression_is_a_fault(expression: str) -> None:
    assert len(check(expression)) == 1


def test_a_long_expression_is_shortened_in_its_message() -> None:
    (said,) = check("1 + " * 100)

    assert len(said) < 150
    assert "\n" not in said


@given(expression=st.text(alphabet="results[].()\"'{}|+-*%# 1a_", max_size=30) | st.text())
def test_any_text_is_an_expression_or_a_fault(expression: str) -> None:
    check(expression)


def test_an_expression_nested_too_deep_is_a_fault() -> None:
    assert len(check("(" * 3000 + ")" * 3000)) == 1


# Before training

LR = 'results["lr-1"]'


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (".outputs[2]", "there is no [2] in it, as it has 2, [0] to [1]"),
        (".step(1, 1).z[0][7]", "there is no [7] in it, as it has 1, [0]"),
        (".step(sample=1, epoch=1).a[-3]", "there is no [-3] in it, as it has 2, [0] to [1]"),
        (".seeds.final_loss[100]", "there is no [100] in it, as it has 100, [0] to [99]"),
        (".history[500]", "there is no [500] in it, as it has 500, [0] to [499]"),
        (".samples.inputs[100][0]", "there is no [100] in it, as it has 100, [0] to [99]"),
        (".settings.layers[2]", "there is no [2] in it, as it has 2, [0] to [1]"),
        (".accuracy[0]", "a number has no [0]"),
        (".accuracy.nope", 'a number has no "nope"'),
        (".accuracy()", '"accuracy" is a number; write it without parentheses'),
        (".settings.loss.uper()", 'no text has "uper"; did you mean "upper"?'),
        (".history.nope", 'a list has no "nope"; [0] after it is the first of them'),
        (".network.nope", 'there is no "nope" in it'),
        (".step(1)", "a step is asked for as in step(1, 1)"),
        (".step(101, 1).loss", "sample 101 is not among the 100 samples"),
        (".outputs_after(501)[0][0][0]", "epoch 501 is not among the 500 epochs"),
        (".outputs_of_seed(101)[0][0][0]", "seed 101 is not among the run's 100 seeds"),
        (".test_accuracy + 1", "a value in it is not there (never), and nothing can be computed with that"),
        (".settings.loss + 1", 'can only concatenate str (not "int") to str'),
        (".network + 1", 'a number or a text is needed on each side of "+"'),
        (".accuracy - 0.5 | digits(3)", "brackets are needed, as in (a - b) | digits(3)"),
        (".accuracy > 'x'", '">" not supported between instances of "float" and "str"'),
        (".accuracy | sort", '"float" object is not iterable'),
        (".history[0:2]", "it is a list; [0] after it is the first of them"),
        (" | digits", "digits needs a number of digits, as in digits(3)"),
        (".accuracy | decimals", "decimals needs a number of decimals, as in decimals(2)"),
        (".accuracy | digits(18)", "1 to 17 digits can be printed, not 18"),
        (".accuracy | digits(3, 4)", "digits is written as in digits(3)"),
        (".id | digits(3)", 'a number is needed, not "lr-1"'),
        (".history[::0] | max", "slice step cannot be zero"),
        (".history[results['lr-1'].settings.epochs]", "there is no [500] in it, as it has 500, [0] to [499]"),
        (".step(1, results['lr-1'].settings.epochs + 1).loss", "epoch 501 is not among the 500 epochs"),
        (".step(results['lr-1'].accuracy, 1).loss", "sample 0.5 is not a whole number"),
        (".outputs[results['lr-1'].converged_at]", "it is a list; [0] after it is the first of them"),
        (".accuracy / (results['lr-1'].settings.epochs - 500)", "it divides by 0"),
        (".accuracy | digits(results['lr-1'].accuracy)", "1 to 17 digits can be printed, not 0.5"),
    ],
)
def test_what_the_settings_rule_out_is_a_fault_before_anything_is_run(behind: str, said: str) -> None:
    expression = f"{LR}{behind}"

    assert [fault.partition('": ')[2] for fault in check(f"({expression})")] == [said]


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (" | map('digits', 3)", 'it is several values; | join(", ") after it makes them one text'),
        (" | map('digts', 3) | join", 'no filter is called "digts"; did you mean "digits"?'),
        (" | map('digits', 18) | join", "1 to 17 digits can be printed, not 18"),
        (" | map('digits') | join", '"digits" needs other arguments than these'),
        (" | map(digits) | join", 'no name is called "digits"; known: "results"'),
        (" | map() | join", "map requires a filter argument"),
        (" | map(attribute='loss') | join", 'there is no "loss" in it'),
        (" | select('above', 0.5) | join", 'no test is called "above"'),
        (" | select('gt') | join", '"gt" needs other arguments than these'),
        (" | reject('gt', 'x') | join", '">" not supported between instances of "float" and "str"'),
        (" | selectattr('loss', 'gt', 1) | join", 'there is no "loss" in it'),
        (" | selectattr('loss', 'above') | join", 'no test is called "above"'),
        (" | select('gt', 0.5) | length", 'object of type "list_iterator" has no len()'),
        (" | unique", 'it is several values; | join(", ") after it makes them one text'),
        (" | unique(attribute='loss') | join", 'there is no "loss" in it'),
        (" | sort(attribute='loss') | join", 'there is no "loss" in it'),
        (" | sort(descending=true) | join", '"sort" needs other arguments than these'),
        (" | groupby('loss')", 'no filter is called "groupby"'),
        (" | join(', ')", "it may have more than 10000 characters; [:10] before | join takes the first 10"),
        (" | default(1, 2, 3)", '"default" needs other arguments than these'),
    ],
)
def test_a_wrong_argument_of_a_filter_of_lists_is_a_fault_before_anything_is_run(behind: str, said: str) -> None:
    [fault] = check(f"{LR}.history{behind}")

    assert said in fault


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (f"{LR}.start | digits(2)", 'a number is needed, not "stream"'),
        (f"{LR}.accuracy + 1e400", "a number in it is too large"),
        (f"{LR}.accuracy is divisibleby", '"divisibleby" needs other arguments than these'),
        (f"{LR}.accuracy is divisibleby 0", "nothing is divisible by 0"),
        (f"{LR}.accuracy is sameas", '"sameas" needs other arguments than these'),
        (f"{LR}.accuracy is number(3)", '"number" needs other arguments than these'),
        (f"{LR}.accuracy is gt", '"gt" needs other arguments than these'),
        (f"{LR}.accuracy is above 0.5", 'no test is called "above"'),
        (f"{LR}.id is odd", "not all arguments converted during string formatting"),
        (f"{LR}.history is odd", 'unsupported operand type(s) for %: "tuple" and "int"'),
        (f"{LR}.accuracy < {LR}.history", '"<" not supported between instances of "float" and "tuple"'),
        (f"1 < 'x' < {LR}.id", '"<" not supported between instances of "int" and "str"'),
        (f"{LR}.outputs[1] > 0.5", "it is a list; [0] after it is the first of them"),
        (f"{LR}.outputs[1] is gt 0.5", "it is a list; [0] after it is the first of them"),
        (f"{LR}.outputs > 3", '">" not supported between instances of "tuple" and "int"'),
        (f"{LR}.step > 3", '">" not supported between instances of "method" and "int"'),
        (f"{LR}.step", "it is neither a number nor a text"),
        (f"not {LR}.outputs[1]", "a list is neither true nor false; [0] after it is the first of them"),
        (f"1 if {LR}.outputs[1] else 2", "a list is neither true nor false; [0] after it is the first of them"),
        (f"{LR}.history if {LR}.accuracy else 3", "it is a list; [0] after it is the first of them"),
        (f"3 if {LR}.accuracy else {LR}.history", "it is a list; [0] after it is the first of them"),
        (f"{LR}.converged_at or {LR}.history", "it is a list; [0] after it is the first of them"),
        (f"'good' if {LR}.accuracy > 0.5", 'an "if" needs an "else"'),
        (f"({LR} if {LR}.accuracy else {LR}).acuracy", 'no result has "acuracy"'),
        (f"({LR}.accuracy, 3)", "it is a list; [0] after it is the first of them"),
        (f"({LR}.accuracy, 3)[5]", "there is no [5] in it, as it has 2"),
        (f"{{'a': {LR}.accuracy}}", "it is a table"),
        (f"{{'a': {LR}.accuracy}}['b']", 'there is no "b" in it'),
        (f"{{'a': {LR}.accuracy}}.b", 'there is no "b" in it'),
        (f"{LR}.saved.keys()", "it is neither a number nor a text"),
        (f"{LR}.id.split(1)", "must be str or None, not int"),
        (f"({LR}.accuracy | percent).upper(1)", '"upper" needs other arguments than these'),
        ("results('lr-1')", '"results" is not a function; write it without parentheses'),
        ("results['lr' ~ '-2'].accuracy", 'no run is called "lr-2"'),
        (f"+{LR}.id", 'bad operand type for unary +: "str"'),
        (f"{LR}.accuracy | digits(*[3])", '"*" has no argument after it; write the arguments out'),
    ],
)
def test_what_can_be_no_value_whatever_comes_of_the_runs_is_a_fault_before_anything_is_run(
    expression: str, said: str
) -> None:
    [fault] = check(expression)

    assert said in fault


@pytest.mark.parametrize(
    "expression",
    [
        f"{LR}.history | map('digits', 3) | join(', ')",
        f"{LR}.history[:10] | join(', ')",
        f"{LR}.history | select('gt', 0.9) | list | length",
        f"{LR}.history | select('gt', 0.9) | first",
        f"({LR}.history | select('lt', 0.1) | list)[3]",
        f"{LR}.seeds.converged_at | reject('none') | max",
        f"{LR}.seeds.accuracy | unique | join(', ')",
        f"[{LR}, results['lr-0.1']] | sort(attribute='accuracy') | map(attribute='id') | join(', ')",
        f"[{LR}, results['lr-0.1']] | selectattr('accuracy', 'gt', 0.9) | map(attribute='id') | join",
        f"([{LR}, results['lr-0.1']] | max(attribute='accuracy')).seeds.final_loss.median",
        f"({LR} if {LR}.accuracy > 0.5 else results['lr-0.1']).history[499]",
        f"{LR}.converged_at | default('never', true)",
        f"{{'sigmoid': 'logistic'}}[{LR}.settings.activation]",
        f"['no', 'yes'][{LR}.accuracy > 0.5]",
        f"0.5 < {LR}.accuracy <= 1",
        f"{LR}.converged_at is divisibleby 2",
    ],
)
def test_what_some_results_make_a_value_is_none(expression: str) -> None:
    assert check(expression) == []


@pytest.mark.parametrize(
    "behind",
    [
        *(".converged_at + 1", ".diverged_at - 1", ".history[499]", ".history[-500]", ".start"),
        *(".seeds.final_loss[99] | digits(3)", ".saved[1].weights[0][0][0]"),
        *(".history[results['lr-1'].converged_at]", ".step(results['lr-1'].converged_at, 1).loss"),
        *(".outputs_after(0)[-1] | mean", ".accuracy | round(2) | string", "1 / (results['lr-1'].accuracy - 0.5)"),
        *(".timing.median", ".difference * 2", ".seeds.final_loss | median_with_interval", ".saved.items() | length"),
    ],
)
def test_what_only_training_can_rule_out_is_none(behind: str) -> None:
    assert check(behind if behind.startswith("1") else f"{LR}{behind}") == []


def test_runs_of_equal_settings_have_the_seeds_of_the_one_that_asks_for_most() -> None:
    asked = {run_id: replace(RUNS["lr-1"].replication, seeds=seeds) for run_id, seeds in (("few", 2), ("many", 5))}
    runs = {run_id: replace(RUNS["lr-1"], id=run_id, replication=each) for run_id, each in asked.items()}

    assert check("results['few'].seeds.final_loss[4]", runs=runs) == []
    assert check("results['few'].seeds.final_loss[5]", runs=runs)


# Over seeds


@pytest.fixture
def over_seeds(results: Mapping[str, Result]) -> Callable[[str], str]:
    """What an expression prints of four seeds, one of which diverged, or why it does not."""
    seeds = Seeds(
        seed=(1, 2, 3, 4),
        accuracy=Accuracies([0.5, 1.0, None, 0.75]),
        final_loss=SeedValues([0.3, 0.1, None, 0.2]),
        converged_at=SeedValues([None, 7, None, 6]),
    )
    runs = {"a": replace(results["never"], seeds=seeds), "none": replace(results["zero"], seeds=Seeds())}

    def print_expression(expression: str) -> str:
        try:
            return compute(expression, runs)
        except UncomputableError as error:
            return f"no: {error}"

    return print_expression


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("results['a'].seeds.final_loss.median", "0.25"),
        ("results['a'].seeds.final_loss.quantile(0.25)", "0.175"),
        ("results['a'].seeds.accuracy.quantile(q=1)", "1"),
        ("results['a'].seeds.accuracy.share | percent", "75\N{NO-BREAK SPACE}%"),
        ("results['a'].seeds.converged_at.median", "never"),
        ("results['a'].seeds.final_loss.quantile(1)", "never"),
        ("results['a'].seeds.converged_at.median | digits(3)", "never"),
        ("results['a'].seeds.final_loss[2]", "never"),
        ("results['a'].seeds.seed | length", "4"),
        ("results['a'].seeds | length", "4"),
        ("results['none'].seeds.seed | length", "0"),
    ],
)
def test_what_came_of_the_seeds_prints_as_text(over_seeds, expression: str, printed: str) -> None:
    assert over_seeds(expression) == printed


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("results['a'].seeds.final_loss", "it is a list of 4, one a seed; .median after it is their middle"),
        ("results['none'].seeds.final_loss", "it is a list of 0, as no seed changes the run's start"),
        ("results['none'].seeds.final_loss.median", "no seed changes the start of this run, so it has no seeds"),
        ("results['none'].seeds.final_loss.share", "no seed changes the start of this run, so it has no seeds"),
        ("results['a'].seeds.final_loss.quantile(1 + 1)", "a quantile is between 0 and 1, not 2"),
        ("results['a'].seeds.final_loss.quantile('x')", "a quantile is between 0 and 1, not x"),
        ("results['a'].seeds['final_los'].median", 'there is no "final_los" in it'),
        ("results['a']['seeds'].finl_loss", 'there is no "finl_loss" in it'),
        ("results['a'].seeds.converged_at.median + 1", "a value in it is not there (never), and nothing can be"),
        ("results['a'].seeds.final_loss | max", "a value in it is not there (never), and nothing can be"),
        ("results['a'].seeds", "it is neither a number nor a text"),
        ("results['a'].seeds.final_loss.quantile", "it is neither a number nor a text"),
        ("results['a'].seeds.final_loss * 1000000", "more than 20000 parts"),
        ("results['a'].seeds.final_loss._checked()", "access to attribute"),
    ],
)
def test_what_cannot_be_said_of_seeds_has_its_reason_in_a_line(over_seeds, expression: str, why: str) -> None:
    assert over_seeds(expression).startswith(f"no: {why}")


# Computed


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("1 / 3", "0.3333"),
        ("-2", "−2"),
        ("12345 * 10", "123450"),
        ("'text'", "text"),
        ("'<b> | *c* {{'", "<b> | *c* {{"),
        ("none", "never"),
        ("true", "yes"),
        ("1 > 2", "no"),
        ("''", ""),
        ("'a' ~ 1", "a1"),
        ("[3, 1, 2] | max", "3"),
        ("'%.2f' | format(0.5)", "0.50"),
        ("results['converging'].converged_at is none", "no"),
        ("results['never'].converged_at", "never"),
        ("results['hot'].accuracy", "never"),
        ("results['hot'].diverged_at", "1"),
        ("results['never'].settings.epochs", "5"),
        ("results['never'].settings.layers | join('-')", "2-3-1"),
        ("results['never'].history | length", "5"),
        ("results['one-epoch'].history[0] == results['one-epoch'].final_loss", "yes"),
        ("results['zero'].network.weights[0][0][0]", "0"),
        ("results['never'].network.weights | length", "2"),
        ("results['never'].network.weights[0][0][0] > 100", "no"),
        ("results['never'].outputs[-1][0][0] > 100", "no"),
        ("0.5 | digits(3)", "0.500"),
        ("0.5 | decimals(2)", "0.50"),
        ("3.2e-14 | scientific(3)", "3.20 × 10⁻¹⁴"),
        ("0.571 | percent", "57\N{NO-BREAK SPACE}%"),
        ("0.571 | percent(1)", "57.1\N{NO-BREAK SPACE}%"),
        ("-0.1 | signed", "(−0.1)"),
        ("(0.2 - 0.3) | digits(3) | signed", "(−0.100)"),
        ("0.1 | signed", "0.1"),
        ("results['never'].converged_at | signed", "never"),
        ("results['never'].converged_at | digits(3)", "never"),
        ("results['zero'].step(1, 1).z[0][2] | digits(3)", "0.00"),
        ("results['zero'].step(1, 1).a[-1][0] | decimals(3)", "0.000"),
        ("results['zero'].step(100, 5).new_weights[1][0][0] == results['zero'].network.weights[1][0][0]", "yes"),
        ("results['never'].step(sample=21, epoch=5).a[-1][0] == results['never'].printed.outputs[-1][0]", "yes"),
        ("results['never'].step(2, 1).loss > results['never'].step(2, 1).new_loss", "yes"),
        ("results['never'].operations.forward.multiplications", "9"),
        ("results['never'].operations.activations", "4"),
        ("results['never'].gradient_check.error < 1e-7", "yes"),
        ("results['never'].gradient_check.kinks", "0"),
        ("results['never'].samples.labels | length", "21"),
        ("results['zero'].untrained.weights[0][0][0]", "0"),
        ("[1, 2, 6] | mean", "3"),
        ("results['zero'].outputs_after(2)[-1] | mean", "0"),
        ("results['never'].outputs_after(5)[-1][0][0] == results['never'].outputs[-1][0][0]", "yes"),
        ("results['never'].outputs_of_seed(1)[-1] | mean < 2", "yes"),
        ("results['never'].curvature(0) < 1000", "yes"),
    ],
)
def test_a_value_prints_as_text(computed, expression: str, printed: str) -> None:
    assert computed(expression) == printed


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("1 / 0", "division by zero"),
        ("results", "it is a table"),
        ("[1, 2]", "it is a list of 2; [0] after it is the first of them"),
        ("results['never'].history", "it is a list of 5; [0] after it is the first of them"),
        ("results['never'].network.weights[0]", "it is a list of 3; [0] after it is the first of them"),
        ("results['never'].converged_at + 1", "a value in it is not there (never), and nothing can be computed with"),
        ("results['never'].settings", "it is neither a number nor a text"),
        ("results['never'].network.activation", "it is neither a number nor a text"),
        ("'a' + 1", 'can only concatenate str (not "int") to str'),
        ("0 - 0.1 | signed", "brackets are needed, as in (a - b) | digits(3)"),
        ("2 * 0.5 | decimals(2)", "brackets are needed, as in (a - b) | digits(3)"),
        ("'text' | digits(3) | signed", 'a number is needed, not "text"'),
        ("[1] | signed", "a number is needed, not [1]"),
        ("results['never'].history[99]", "there is no 99 in it"),
        ("results['never'].settings.rate", 'there is no "rate" in it'),
        ("2 ** 100000", "a power of too many digits"),
        ("'text' | digits(3)", 'a number is needed, not "text"'),
        ("0.5 | digits(18)", "1 to 17 digits can be printed, not 18"),
        ("results['never'].step(22, 1).loss", "sample 22 is not among the 21 samples"),
        ("results['never'].step(1, 6).loss", "epoch 6 is not among the 5 epochs"),
        ("results['hot'].step(21, 5).loss", "the run diverges in epoch 1, at sample"),
        ("results['never'].step(1, 1)", "it is neither a number nor a text"),
        ("results['never'].step", "it is neither a number nor a text"),
    ],
)
def test_what_is_no_number_and_no_text_cannot_be_printed(computed, expression: str, why: str) -> None:
    assert computed(expression).startswith(f"no: {why}")


@pytest.mark.parametrize(
    "expression",
    [
        "results.__class__",
        "''.__class__.__mro__",
        "''['__class__']",
        "'' | attr('__class__')",
        "'{0.__class__}'.format('')",
        "results.__init__.__globals__",
        "results['never'].__class__",
        "results['never'].network.activation.__globals__",
        "results['never'].network.weights[0].tofile('x')",
        "results['never'].network.weights[0].dump('x')",
        "results['never'].network.weights[0].fill(7)",
        "results['never'].network.weights[0].sort()",
        "results['never'].network.weights[0].T",
        "results['never'].untrained.weights[0].fill(7)",
        "results['never'].step(1, 1).weights[0].fill(7)",
        "results['never'].step.__func__",
        "results['never'].step.__globals__",
    ],
)
def test_no_expression_reaches_what_is_not_a_value(computed, results: Mapping[str, Result], expression: str) -> None:
    before = [weights.tobytes() for weights in results["never"].network.weights]

    assert computed(expression).startswith("no: ")
    assert [weights.tobytes() for weights in results["never"].network.weights] == before


@pytest.mark.parametrize(
    "expression",
    ["results.clear()", "results.pop('never')", "results.update({'never': 1})", "results.setdefault('x', 1)"],
)
def test_no_expression_changes_the_results(results: Mapping[str, Result], expression: str) -> None:
    own = dict(results)

    with pytest.raises(UncomputableError):
        compute(expression, own)

    assert own == results


@pytest.mark.parametrize("expression", ["[1, 2] | random", "['a', 'b'] | shuffle"])
def test_there_is_no_chance(expression: str) -> None:
    assert check(expression)


@pytest.mark.parametrize(
    "expression",
    [
        *("1 | dictsort", "1 | xmlattr", "1.5 | round(1, 'x')", "[1] | map() | list", "'x' | wordwrap('y')"),
        *("'a'.encode(1)", "[[]] | sum", "results | map(attribute='a.b') | list", "1 | tojson(indent='x')"),
        *("{} | items | first", "1 | digits", "1 | digits('x')", "results.x | digits(3)", "results | decimals(1)"),
    ],
)
def test_whatever_fails_is_a_reason_and_no_traceback(computed, expression: str) -> None:
    assert isinstance(computed(expression), str)


@pytest.mark.parametrize(
    ("expression", "text"),
    [("'<b>' | safe", "<b>"), ("'<b>' | e", "&lt;b&gt;"), ("'a & b' | safe", "a & b"), ("[1, '<'] | tojson", None)],
)
def test_markup_of_a_filter_is_text_like_any_other(computed, expression: str, text: str | None) -> None:
    printed = computed(expression)

    assert type(printed) is str  # markupsafe's own type is escaped in its own way
    assert text is None or printed == text


def test_a_text_may_be_long_but_not_without_end(computed) -> None:
    assert len(computed(f"'x' * {LONGEST_TEXT}")) == LONGEST_TEXT
    assert computed(f"'x' * {LONGEST_TEXT + 1}") == "no: it has 10001 characters; at most 10000 are printed"


@pytest.mark.parametrize(
    "expression",
    [
        *("('x' * 10 ** 8) | length", "([results] * 10 ** 7) | length", "'x' | center(10 ** 8) | length"),
        *("('%0100000000d' % 1) | length", "'{:>100000000}'.format(1) | length", "2 ** 10 ** 9 > 1"),
    ],
)
def test_a_value_is_bounded_in_memory(computed, expression: str) -> None:
    tracemalloc.start()
    try:
        computed(expression)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 20e6


@pytest.mark.parametrize("expression", ["9 ** (9 ** 9)", "(10 ** 9) ** (10 ** 9)"])
def test_a_value_is_bounded_in_time(repository: Path, expression: str) -> None:
    code = f"""
from lab.language.faults import Place
from lab.report.values import UncomputableError, Value, compute, try_value
value = Value({expression!r}, Place("a.md", 1))
try_value(value, dict(), lambda run: False)
try:
    compute(value.whole, {{}})
except UncomputableError:
    pass
"""

    done = subprocess.run([sys.executable, "-c", code], cwd=repository, timeout=3, check=False)

    assert done.returncode == 0


@given(
    expression=st.recursive(
        st.sampled_from(["results", "'a'", "1", "0.5", "none", "results['x']", "[1, 2]", "{'a': 1}"]),
        lambda inner: (
            st.builds("{}{}".format, inner, st.sampled_from([".accuracy", "[0]", " | length", " | join", ".a.b"]))
            | st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "/", "~", "<", "in", "or", "%"]), inner)
            | st.builds(
                "{} | {}".format, inner, st.sampled_from(["round", "abs", "items", "dictsort", "tojson", "sum", "e"])
            )
        ),
        max_leaves=6,
    )
)
def test_any_expression_prints_or_says_why_not(expression: str) -> None:
    value = Value(expression, PLACE)
    try_value(value, {}, lambda _: False)

    try:
        printed = compute(value.whole, {})
    except UncomputableError as error:
        assert str(error)
    else:
        assert isinstance(printed, str)


# What an expression cannot do


@pytest.mark.parametrize("name", [name for name in dir(np.float64(0.5)) if not name.startswith("_")])
def test_nothing_of_a_number_of_numpy_can_be_read_or_called(computed: Callable[[str], str], name: str) -> None:
    expression = f'results["never"].network.weights[0][0][0].{name}'

    assert computed(expression).startswith("no: ")


def test_no_expression_writes_a_file(computed: Callable[[str], str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    for method in ("dump", "tofile"):
        for value in ("network.weights[0]", "network.weights[0][0][0]", "history[0]"):
            assert computed(f'results["never"].{value}.{method}("made")').startswith("no: ")

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "expression",
    [
        '"a" | batch(50000000, 0) | list',
        '"a" | slice(2000000) | list',
        '"a" | replace("a", "aaaaaaaaaa")',
        '"a".replace("a", "aaaaaaaaaa")',
        '("a" * 10000) | join("a" * 10000)',
        "[1] | tojson(indent=300000000)",
        '"a".encode()',
        '(1).to_bytes(500000000, "big")',
        'results["never"].network.weights[0][0].repeat(100000000)',
        'results["never"].outputs[0] + results["never"].outputs[0]',
        'results["never"].network.activation.__globals__',
        'results["never"].network.activation | string',
        'results["never"].step.__func__',
        'results["never"] | attr("__class__")',
        "'%s' | format(results['never'].network.activation)",
    ],
)
def test_what_is_large_or_none_of_an_authors_business_cannot_be_computed(
    computed: Callable[[str], str], expression: str
) -> None:
    assert computed(expression).startswith("no: ")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("results", "it is a table"),
        ('results["lr-1"].saved', "it is a table"),
        ('results["lr-1"].outputs', "it is a list; [0] after it is the first of them"),
        ('results["lr-1"].step(1, 1).z[0]', "it is a list; [0] after it is the first of them"),
        ('results["lr-1"].seeds.final_loss', "it is a list, one a seed; .median after it is their middle"),
        ('results["lr-1"].network', "it is neither a number nor a text"),
    ],
)
def test_what_cannot_be_printed_is_found_before_anything_is_run(expression: str, said: str) -> None:
    assert check(expression) == [f'value "{expression}": {said}']


@pytest.mark.parametrize(
    "name", ["start", "spread", "history[0]", "outputs[0][0][0]", "step(1, 1).loss", "settings.loss"]
)
def test_what_can_be_printed_is_no_fault(name: str) -> None:
    assert check(f'results["lr-1"].{name}') == []
