"""Listings: code of the network as it stands in its source."""

import ast
import inspect
from pathlib import Path

import pytest

import lab.network
from lab.network import activations, backpropagation, register
from lab.report.reading.listings import read_listing


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("lab.network.activations.sigmoid", activations.sigmoid),
        ("lab.network.backpropagation.Network", backpropagation.Network),
        ("lab.network.register.Register", register.Register),
    ],
)
def test_a_listing_is_the_source_with_its_decorators(name: str, code: object) -> None:
    assert read_listing(name) == inspect.getsource(code).rstrip("\n")


def test_a_decorator_stands_above_its_function() -> None:
    assert read_listing("lab.network.activations.tanh").startswith("@ACTIVATIONS\ndef tanh(z: Array")


def test_every_listing_is_python_that_fits_the_page() -> None:
    listing = read_listing("lab.network.training.train")

    assert isinstance(ast.parse(listing).body[0], ast.FunctionDef)
    assert max(map(len, listing.splitlines())) <= 79


def test_a_step_shows_its_four_parts_in_order_on_one_screen() -> None:
    lines = read_listing("lab.network.backpropagation.step").splitlines()

    parts = [line.split()[1] for line in lines if line.lstrip().startswith("#")]
    assert parts == ["forward:", "deltas:", "gradients:", "update:"]
    assert len(lines) <= 36


@pytest.mark.parametrize("file", sorted(Path(lab.network.__file__).parent.glob("*.py")), ids=lambda file: file.name)
def test_no_loop_gives_a_parameter_another_meaning(file: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.FunctionDef)]

    for function in functions:
        loops = [node for node in ast.walk(function) if isinstance(node, ast.For | ast.comprehension)]
        targets = {name.id for loop in loops for name in ast.walk(loop.target) if isinstance(name, ast.Name)}
        assert targets.isdisjoint(argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lab.network.losses.maee", 'lab.network.losses has no "maee"; did you mean "mae"?'),
        ("lab.network.losses.xyz", 'lab.network.losses has no "xyz"; known: "mae", "mse"'),
        ("lab.network.loses.mae", 'lab.network has no module "loses"; did you mean "losses"?'),
        (
            "lab.network.losses.",
            '"lab.network.losses." is not a name of the network; "lab.network.MODULE.NAME" is needed',
        ),
        ("lab.network", '"lab.network" is not a name of the network; "lab.network.MODULE.NAME" is needed'),
        ("os.path.join", '"os.path.join" is not a name of the network; "lab.network.MODULE.NAME" is needed'),
        ("lab.network.losses.mae.x", 'lab.network.losses has no "mae.x"; did you mean "mae"?'),
        ("lab.network.__init__.x", 'lab.network has no module "__init__"'),
        ("lab.network.../store/disk.Disk", 'lab.network has no module ""'),
    ],
)
def test_a_listing_of_nothing_says_what_is_there(name: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_listing(name)

    assert str(caught.value).startswith(said)
