"""A register: functions by name, in the order in which they were written."""

import pytest

from lab.network.activations import ACTIVATIONS
from lab.network.data_sets import DATA_SETS
from lab.network.initial_weights import INITIAL_WEIGHTS
from lab.network.losses import LOSSES
from lab.network.register import Register

REGISTERS = [ACTIVATIONS, LOSSES, INITIAL_WEIGHTS, DATA_SETS]


def test_a_decorated_function_stays_itself_and_is_found_by_its_name() -> None:
    register: Register = Register("greeting")

    @register
    def hello() -> str:
        return "hello"

    assert register["hello"] is hello
    assert hello() == "hello"


def test_functions_stand_in_the_order_in_which_they_were_written() -> None:
    register: Register = Register("letter")

    @register
    def b() -> None: ...

    @register
    def a() -> None: ...

    assert list(register) == ["b", "a"]
    assert len(register) == 2


def test_a_name_twice_is_an_error_that_names_it_and_keeps_the_first() -> None:
    register: Register = Register("greeting")

    def hello() -> None: ...

    register(hello)

    with pytest.raises(ValueError, match='greeting "hello"'):
        register(hello)
    assert register["hello"] is hello


def test_an_unknown_name_is_not_in_a_register() -> None:
    register: Register = Register("greeting")

    assert "hello" not in register
    with pytest.raises(KeyError):
        register["hello"]


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.noun)
def test_every_registered_function_stands_under_its_own_name_and_is_documented(register: Register) -> None:
    assert len(register) > 0
    for name, function in register.items():
        assert function.__name__ == name
        assert function.__doc__
