"""Listings: code of the network as it stands in its source."""

import ast
import inspect

import pytest

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
    assert read_listing("lab.network.activations.tanh").startswith("@ACTIVATIONS\ndef tanh(z: Array)")


def test_every_listing_is_python_that_fits_the_page() -> None:
    listing = read_listing("lab.network.training.train")

    assert isinstance(ast.parse(listing).body[0], ast.FunctionDef)
    assert max(map(len, listing.splitlines())) <= 79


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lab.network.losses.maee", 'lab.network.losses has no "maee"; did you mean "mae"?'),
        ("lab.network.losses.xyz", 'lab.network.losses has no "xyz"; known: "mae", "mse"'),
        ("lab.network.loses.mae", 'lab.network has no module "loses"; did you mean "losses"?'),
        ("lab.network.losses.", '"lab.network.losses." is no name of the network; "lab.network.MODULE.NAME" is needed'),
        ("lab.network", '"lab.network" is no name of the network; "lab.network.MODULE.NAME" is needed'),
        ("os.path.join", '"os.path.join" is no name of the network; "lab.network.MODULE.NAME" is needed'),
        ("lab.network.losses.mae.x", 'lab.network.losses has no "mae.x"; did you mean "mae"?'),
        ("lab.network.__init__.x", 'lab.network has no module "__init__"'),
        ("lab.network.../store/disk.Disk", 'lab.network has no module ""'),
    ],
)
def test_a_listing_of_nothing_says_what_is_there(name: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_listing(name)

    assert str(caught.value).startswith(said)
