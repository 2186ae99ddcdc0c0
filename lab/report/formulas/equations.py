"""Equations with numbers: what is printed must hold for the operands as they are printed.

An equation is read row by row. Of the sides that equal signs join, each that holds only numbers must equal the last
that is a plain number, rounded to the digits in which it is printed; sides with letters are left alone, and nothing is
claimed of sides that `\\approx` or another relation joins.
"""

import decimal
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from lab.experiments.words import shortened

DIGITS = 60
"""With how many digits sides are computed: far more than are printed."""

DEEPEST = 60
"""How many brackets may stand inside each other in a side that is computed."""


class FalseEquationError(ValueError):
    """An equation whose numbers do not hold; the message says which side gives what."""


def check_equation(tex: str) -> bool:
    """Whether the equation has sides that could be checked. Raises FalseEquationError where one does not hold."""
    checked = False
    for sides in _chains(tex):
        literals = [index for index, side in enumerate(sides) if _literal(side)]
        last = _literal(sides[literals[-1]]) if literals else None
        for index, side in enumerate(sides):
            if last is not None and index != literals[-1]:
                checked |= _check_side(side, last)
    return checked


@dataclass(frozen=True, slots=True)
class _Literal:
    """A number as it is printed, and the unit of its last digit."""

    value: Decimal
    unit: Decimal


class _NotNumericError(Exception):
    """A side holds more than numbers."""


_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|\S", re.DOTALL)
_SILENT = frozenset(
    [r"\,", r"\;", r"\:", r"\!", r"\ ", "~", "&", r"\left", r"\right", r"\displaystyle", r"\textstyle"]
    + [rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")]
)
_ENDS = frozenset([r"\\", r"\quad", r"\qquad"])  # of a row, or of one equation beside another
_RELATIONS = frozenset(
    [r"\approx", r"\ne", r"\neq", r"\le", r"\leq", r"\ge", r"\geq", "<", ">", r"\to", r"\simeq", r"\equiv", r"\propto"]
)
_OPENING, _CLOSING = frozenset(["(", "[", "{"]), {"(": ")", "[": "]", "{": "}"}
_COMMA = re.compile(r"(?<=[0-9])\{,\}(?=[0-9])")  # of decimals, as TeX needs it
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-z]+\*?\}(?:\{[lcr|]*\})?")


def _chains(tex: str) -> Iterator[list[list[str]]]:
    """The sides that equal signs join, in order, as tokens; a row that begins with one goes on with the last side."""
    sides: list[list[str]] = [[]]
    before: list[str] = []
    depth = 0
    for token in [*_TOKEN.findall(_ENVIRONMENT.sub(" ", _COMMA.sub(".", tex))), r"\\"]:
        depth += (token in _OPENING) - (token in _CLOSING.values())
        if depth <= 0 and (token in _ENDS or token in _RELATIONS):
            yield from _chain(sides)
            before = sides[-1] if token in _ENDS else before
            sides, depth = [[]], 0
        elif depth <= 0 and token == "=":
            sides[-1] = sides[-1] or before
            sides.append([])
        elif token not in _SILENT:
            sides[-1].append(token)


def _chain(sides: list[list[str]]) -> Iterator[list[list[str]]]:
    """The sides without the punctuation behind the last, where there are two at least."""
    while sides[-1] and sides[-1][-1] in (".", ",", ";"):
        sides[-1].pop()
    if len(sides) > 1 and all(sides):
        yield sides


def _check_side(side: Sequence[str], last: _Literal) -> bool:
    said = shortened(" ".join(side))
    with decimal.localcontext(decimal.Context(prec=DIGITS)):
        try:
            value = _Parser(side).value()
        except _NotNumericError:
            return False
        except decimal.DivisionByZero:
            raise FalseEquationError(f"{said} divides by 0") from None
        except (decimal.InvalidOperation, decimal.Overflow):
            raise FalseEquationError(f"{said} has no finite value") from None
        if abs(value - last.value) * 2 > last.unit:  # a value halfway between two printed ones rounds to either
            raise FalseEquationError(
                f"{said} gives {_printed(value, last.unit)}, not {_printed(last.value, last.unit)}"
            )
    return True


def _printed(value: Decimal, unit: Decimal) -> str:
    try:
        return str(value.quantize(unit))
    except decimal.InvalidOperation:  # it has more digits than are computed
        return f"{value:.6g}"


def _literal(side: Sequence[str]) -> _Literal | None:
    """The number that a side is, as in `-0.31`, `3.2 \\times 10^{-14}` or `37\\%`, or None."""
    text = "".join(side).replace("−", "-")
    while text.startswith("{") and text.endswith("}") and text.count("{") - text.count(r"^{") == 1:
        text = text[1:-1]
    match = re.fullmatch(
        r"(?P<digits>[-+]?(?:[0-9]+(?:\.(?P<decimals>[0-9]+))?|\.[0-9]+))"
        r"(?:\\(?:times|cdot)10\^(?:\{(?P<exponent>[-+]?[0-9]{1,4})\}|(?P<digit>[0-9])))?(?P<percent>\\%)?",
        text,
    )
    if match is None:
        return None
    exponent = int(match["exponent"] or match["digit"] or 0) - 2 * bool(match["percent"])
    unit = Decimal(1).scaleb(exponent - len(match["digits"].partition(".")[2]))
    return _Literal(Decimal(match["digits"]).scaleb(exponent), unit)


class _Parser:
    """Computes a side by recursive descent; raises _NotNumericError at whatever is no arithmetic."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def value(self) -> Decimal:
        """The value of all tokens."""
        value = self._sum()
        if self._at < len(self._tokens):
            raise _NotNumericError
        return value

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, *expected: str) -> bool:
        found = self._peek() in expected
        self._at += found
        return found

    def _need(self, expected: str) -> None:
        if not self._take(expected):
            raise _NotNumericError

    def _sum(self) -> Decimal:
        value = self._product()
        while self._peek() in ("+", "-", "−"):
            is_plus = self._take("+") or not self._take("-", "−")
            term = self._product()
            value = value + term if is_plus else value - term
        return value

    def _product(self) -> Decimal:
        value = self._signed()
        while True:
            if self._take("*", r"\cdot", r"\times"):
                value *= self._signed()
            elif self._take("/", r"\div"):
                value /= self._signed()
            elif self._peek() in ("(", "[") or self._peek() in _FUNCTIONS or self._peek() in _FRACTIONS:
                value *= self._power()
            else:
                return value

    def _signed(self) -> Decimal:
        is_negative = False
        while self._peek() in ("+", "-", "−"):
            is_negative ^= not self._take("+") and self._take("-", "−")
        value = self._power()
        return -value if is_negative else value

    def _power(self) -> Decimal:
        value = self._base()
        if self._take(r"\%"):
            value /= 100
        if self._take("^"):
            value **= self._exponent()
        return value

    def _exponent(self) -> Decimal:
        if self._peek() == "{":
            return self._bracketed()
        if not re.fullmatch("[0-9]", self._peek()):  # TeX takes one digit
            raise _NotNumericError
        return self._number()

    def _base(self) -> Decimal:
        token = self._peek()
        if token in _OPENING:
            return self._bracketed()
        if self._take("|"):
            value = abs(self._sum())
            self._need("|")
            return value
        if self._take(*_FRACTIONS):
            top, bottom = self._bracketed("{"), self._bracketed("{")
            return top / bottom
        if self._take(r"\sqrt"):
            return self._bracketed("{").sqrt()
        if self._take(r"\max"):
            return self._largest()
        if self._take(*_FUNCTIONS):
            return _FUNCTIONS[token](self._bracketed())
        if self._take("e"):
            self._need("^")
            return self._exponent().exp()
        return self._number()

    def _number(self) -> Decimal:
        if not re.fullmatch(r"[0-9]*\.?[0-9]+", self._peek()):
            raise _NotNumericError
        self._at += 1
        return Decimal(self._tokens[self._at - 1])

    def _bracketed(self, *openings: str) -> Decimal:
        opening = self._peek()
        self._depth += 1
        if opening not in (openings or _OPENING) or self._depth > DEEPEST:
            raise _NotNumericError
        self._at += 1
        value = self._sum()
        self._need(_CLOSING[opening])
        self._depth -= 1
        return value

    def _largest(self) -> Decimal:
        self._need("(")
        values = [self._sum()]
        while self._take(","):
            values.append(self._sum())
        self._need(")")
        return max(values)


def _sigma(z: Decimal) -> Decimal:
    return 1 / (1 + (-z).exp())


def _tanh(z: Decimal) -> Decimal:
    return 1 - 2 / ((2 * z).exp() + 1)


_FRACTIONS = (r"\frac", r"\tfrac", r"\dfrac")
_FUNCTIONS: Mapping[str, Callable[[Decimal], Decimal]] = MappingProxyType(
    {r"\sigma": _sigma, r"\exp": Decimal.exp, r"\ln": Decimal.ln, r"\tanh": _tanh}
)
