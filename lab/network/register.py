"""A register holds one family of functions by name: activations, losses,
initial weights or data sets.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

Parameter: TypeAlias = bool | int | float
"""What a parameter of a function may be."""


@dataclass(frozen=True, slots=True)
class WithParameters:
    """A function of a family with some of its parameters set, called as the
    function is. Two of the same function and parameters are equal.
    """

    function: Callable[..., Any]
    parameters: tuple[tuple[str, Parameter], ...]  # sorted

    @property
    def __name__(self) -> str:
        return self.function.__name__

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        return self.function  # whose signature and source are asked for

    def __call__(self, *values: Any, **others: Any) -> Any:
        return self.function(*values, **dict(self.parameters), **others)


class Register(Mapping[str, Function], Generic[Function]):
    """The functions of one family by name, in the order in which they were
    written.

    Used as a decorator it adds a function under the function's own name, and
    that is all there is to adding one: settings, error texts, gradient check
    and documentation go over the register. `noun` is what one of them is
    called.

    The parameters of a function are those behind a `*`, each with a default:
    `slope: float = 0.01`, or `Annotated[float, "[0, 1)"]` where not every
    number is right.
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

    def chosen(
        self, name: str, parameters: Mapping[str, Parameter]
    ) -> Function:
        """The function of this name with these parameters; the function itself
        where all have their defaults.
        """
        function = self[name]
        if not parameters:
            return function
        set_ = tuple(sorted(parameters.items()))
        return cast(Function, WithParameters(function, set_))

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)
