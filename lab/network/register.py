"""A register holds one family of functions by name: activations, losses,
initial weights or data sets.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


class Register(Mapping[str, Function], Generic[Function]):
    """The functions of one family by name, in the order in which they were
    written.

    Used as a decorator it adds a function under the function's own name, and
    that is all there is to adding one: settings, error texts, gradient check
    and documentation go over the register. `noun` is what one of them is
    called.
    """

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._functions: dict[str, Function] = {}

    def __call__(self, function: Function) -> Function:
        return self.named(function.__name__)(function)

    def named(self, name: str) -> Callable[[Function], Function]:
        """A decorator that adds a function under a name other than its own.

        Raises ValueError when the name is taken.
        """
        if name in self._functions:
            raise ValueError(f'{self.noun} "{name}" is there already')

        def add(function: Function) -> Function:
            self._functions[name] = function
            return function

        return add

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)
