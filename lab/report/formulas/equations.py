"""Equations: the arithmetic of a display equation is checked, for example where a report shows an update in numbers."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial

from lab.language.words import shortened

LONGEST = 10_000
"""How many characters an equation may have to be checked."""

DEEPEST = 40
"""How many levels of nested brackets are read."""

DIGITS = 60
"""How many digits roots, large powers and functions are computed with; everything else is exact."""

LARGEST = 400
"""The power of ten beyond which a value is too large to compute; below its inverse it is 0."""

_TOKEN = re.compile(
    r"(?P<number>[1-9][0-9]{0,2}(?:\\,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]{0,30}\.?[0-9]{1,30})(?!,[0-9])"
    r"|(?P<list>[0-9.]+(?:,[0-9.]+)+)"  # or decimal commas: it is unclear which
    r"|(?P<row>\\\\(?:\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?)"
    r"|(?P<fresh>\\(?:begin|end)\s*\{(?:align|gather|equation|split|multline)[a-z]*\*?\}(?:\s*\[[tbc]\])?"
    r"|\\begin\s*\{d?array\}(?:\s*\[[tbc]\])?\s*\{[^{}]*\}|\\end\s*\{d?array\})"
    r"|(?P<begin>\\begin)(?=\s*\{)|(?P<end>\\end)(?=\s*\{)"
    r"|(?P<power>(?:\\(?:mathrm|text|operatorname)\s*\{e\}|e)\s*\^)"
    r"|(?P<text>\\(?:text[a-z]*|mbox)\s*\{[^{}]*\})"
    r"|\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle)(?![A-Za-z])|\\[,;:!> ]|~|\{\}"
    r"|(?P<relation>\\(?:approx|sim|simeq|cong|equiv|doteq|neq?|leq?|geq?|[lg]t|ll|gg|in|propto|to|mapsto|iff|implies"
    r"|[A-Za-z]*arrow)(?![A-Za-z])|[<>≈≠≤≥→⇒])"
    r"|(?P<sign>\\[A-Za-z]+|\\.|\S)",
    re.DOTALL,
)

_DECIMAL_COMMA = re.compile(r"(?<=[0-9])\{,\}(?=[0-9])")
"""A decimal comma as TeX needs it, because it puts a space after a bare comma."""

_KINDS = {
    **dict.fromkeys(("&", r"\quad", r"\qquad"), "soft"),
    **dict.fromkeys((";", "."), "hard"),
    **dict.fromkeys((r"\cdot", r"\times", "·", "×"), "*"),
    **dict.fromkeys((r"\tfrac", r"\dfrac"), r"\frac"),
    **dict.fromkeys((r"\vert", r"\lvert", r"\rvert"), "|"),
    "−": "-",
    r"\div": "/",
}
"""What a sign means, where that is not the sign itself."""

_BRACKETS = {"(": ")", "[": "]", r"\{": r"\}"}


class FalseEquationError(ValueError):
    """An equation whose numbers are wrong; the message says which."""


class _NotNumericError(Exception):
    """A side has more than numbers."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign of an equation: what it means, and where it was found."""

    kind: str
    found: re.Match[str]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as printed."""

    value: Fraction
    decimals: int
    suffix: str  # a power of ten, or a percent sign
    digit: Fraction  # one in its last place

    def printed(self, value: Fraction) -> str:
        """A value with the digits of this number."""
        units = str(int(abs(value) / self.digit + Fraction(1, 2))).zfill(self.decimals + 1)
        point = len(units) - self.decimals
        mantissa = "-" * (value < 0 and bool(units.strip("0"))) + f"{units[:point]}.{units[point:]}".rstrip(".")
        return shortened(mantissa + self.suffix)


def check_equation(tex: str) -> bool:
    """Whether the TeX of an equation has numbers to check. Raises FalseEquationError if they are wrong.

    Each number after an `=` must equal every numeric side before it, rounded to the number's digits; a half may be
    rounded either way. Sides with anything else are skipped. Other relations, a comma, a text, a new row and a new pair
    of columns begin a new equation, unless an `=` or an operator shows that the old one continues.
    """
    tex = _DECIMAL_COMMA.sub(".", tex)
    tokens = [
        _Token(_KINDS.get(found[0], found[0]) if kind == "sign" else kind, found)
        for found in _TOKEN.finditer(tex)
        if (kind := found.lastgroup) and len(tex) <= LONGEST
    ]
    return True in [_check(sides, tex) for sides in _equations(tokens)]


def _check(sides: Sequence[Sequence[_Token]], tex: str) -> bool:
    """Whether an equation has sides to compare. Raises FalseEquationError if one does not give a number after it."""
    numbers = [_number(side) for side in sides]
    known: list[tuple[str, Fraction]] = []
    is_checked = False
    while numbers and not numbers[-1]:
        numbers.pop()
    for side, number in zip(sides, numbers, strict=False):
        for before, value in known[-7:] if number else ():  # a longer chain than anyone writes
            if number and abs(value - number.value) * 2 > number.digit + number.digit / 10**30:
                raise FalseEquationError(f"{before} gives {number.printed(value)}, not {number.printed(number.value)}")
            is_checked = True
        written = shortened(tex[side[0].found.start() : side[-1].found.end()]) if side else ""
        try:
            known.append((written, _EquationReader(side).read()))
        except _NotNumericError:
            continue
        except ArithmeticError as error:
            why = "divides by 0" if isinstance(error, ZeroDivisionError) else error
            raise FalseEquationError(f"{written} {why}") from None
    return is_checked


def _number(side: Sequence[_Token]) -> _Number | None:
    """The number, if a side is just a number; else None."""
    text = "".join(token.found[0].replace(r"\,", "") if token.kind == "number" else token.kind for token in side)
    while text[:1] + text[-1:] in ("{}", "()"):
        text = text[1:-1]
    found = re.fullmatch(r"([+-]?[0-9]{0,30}(?:\.([0-9]{1,30}))?)(\*10\^(?:\{([+-]?[0-9]{1,3})\}|([0-9]))|\\%)?", text)
    if not found or found[1] in ("", "+", "-"):
        return None
    exponent = -2 if found[3] == r"\%" else int(found[4] or found[5] or 0)
    suffix = r"\,\%" if found[3] == r"\%" else rf" \times 10^{{{exponent}}}" if found[3] else ""
    power, decimals = Fraction(10) ** exponent, len(found[2] or "")
    return _Number(Fraction(found[1]) * power, decimals, suffix, power / 10**decimals)


def _equations(tokens: Sequence[_Token]) -> Iterator[list[list[_Token]]]:
    """The equations, each as a list of its sides."""
    sides: list[list[_Token]] = [[]]
    depth, pause = 0, ""
    for token in tokens:
        kind = "soft" if token.kind == "fresh" else token.kind
        depth = 0 if token.kind == "fresh" else depth
        if not depth and kind in ("row", "soft", "hard", ","):
            pause = "hard" if "hard" in (pause, kind) or kind == "," else kind
            continue
        if pause and not _goes_on(sides, kind, pause):
            yield sides
            sides = [[]]
        pause = ""
        if not depth and kind == "=":
            sides.append([])
        elif not depth and kind in ("relation", "text"):  # a text may be a unit, so its side is not a number
            beside = [token] if kind == "text" else []
            yield [*sides[:-1], sides[-1] + beside]
            sides = [beside]
        else:
            sides[-1].append(token)
        depth = max(0, depth + (kind in (*_BRACKETS, "{", "begin")) - (kind in (*_BRACKETS.values(), "}", "end")))
    yield sides


def _goes_on(sides: Sequence[Sequence[_Token]], kind: str, pause: str) -> bool:
    """Whether an equation continues after a comma, a new row or column, or a wide space."""
    is_open = not sides[-1] or sides[-1][-1].kind in ("+", "-", "*", "/") or kind in ("=", "relation", "+", "*", "/")
    return pause != "hard" and (is_open or (kind == "-" and (pause == "soft" or len(sides) == 1)))


class _EquationReader:
    """Reads and computes a side from left to right, by recursive descent."""

    def __init__(self, side: Sequence[_Token]) -> None:
        self._side = side
        self._place = 0
        self._depth = 0

    def read(self) -> Fraction:
        """The value of the side. Raises _NotNumericError if it has more than numbers."""
        total = self._sum() if all(token.kind in _NUMERIC for token in self._side) else Fraction()
        if self._kind:
            raise _NotNumericError
        return total

    @property
    def _kind(self) -> str:
        return self._side[self._place].kind if self._place < len(self._side) else ""

    def _take(self, *kinds: str) -> _Token:
        if self._kind not in kinds:
            raise _NotNumericError
        self._place += 1
        return self._side[self._place - 1]

    def _sum(self) -> Fraction:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _NotNumericError
        total = self._product()
        while self._kind in ("+", "-"):
            total = _bounded(total + self._product())
        self._depth -= 1
        return total

    def _product(self) -> Fraction:
        product, operator = self._signed(), "*"
        while self._kind in ("*", "/") or self._is_beside():
            if operator == "/" and self._is_beside():  # 1/2(3) is ambiguous
                raise _NotNumericError
            operator = self._take("*", "/").kind if self._kind in ("*", "/") else "*"
            factor = self._signed()
            product = _bounded(product / factor if operator == "/" else product * factor)
        return product

    def _is_beside(self) -> bool:
        """Whether a factor follows without a multiplication sign, as in 2(3 + 4)."""
        if self._side[self._place - 1].kind in _BRACKETS.values():
            return self._kind in ("number", "{", *_BRACKETS, *_FUNCTIONS)
        return self._kind in (*_BRACKETS, *_FUNCTIONS) and self._kind != r"\frac"

    def _signed(self) -> Fraction:
        sign = 1
        while self._kind in ("+", "-"):
            sign *= -1 if self._take("+", "-").kind == "-" else 1
        base = self._factor()
        if self._kind != "^":
            return sign * base
        self._take("^")
        return sign * _power(base, self._argument())

    def _factor(self) -> Fraction:
        kind = self._kind
        if kind == "number":
            value = Fraction(self._take(kind).found[0].replace(r"\,", ""))
            return value / 100 if self._kind == r"\%" and self._take(r"\%") else value
        if kind in _FUNCTIONS:
            self._take(kind)
        count = {"power": 1, r"\sqrt": 1, r"\frac": 2}.get(kind, 0)
        values = [self._argument() for _ in range(count)] if count else self._brackets()
        if len(values) > 1 and kind not in (r"\frac", r"\max", r"\min"):
            raise _NotNumericError
        return _FUNCTIONS[kind](*values) if kind in _FUNCTIONS else abs(values[0]) if kind == "|" else values[0]

    def _argument(self) -> Fraction:
        """The argument of an exponent, a fraction or a root: a group, or a single digit."""
        is_digit = self._kind == "number" and len(self._side[self._place].found[0]) == 1
        if not is_digit and self._kind != "{":
            raise _NotNumericError
        return self._factor()

    def _brackets(self) -> list[Fraction]:
        """The values in brackets, separated by commas."""
        kind = self._take("{", "|", *_BRACKETS).kind
        values = [self._sum()]
        while self._kind == ",":
            self._take(",")
            values.append(self._sum())
        self._take({"{": "}", "|": "|", **_BRACKETS}[kind])
        return values


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1 and abs(exponent) * (base.numerator * base.denominator).bit_length() <= 20_000:
        return _bounded(base**exponent.numerator)
    return _computed(Context.power, base, exponent)


def _bounded(value: Fraction) -> Fraction:
    """The value, with fewer digits if it has very many."""
    is_short = (value.numerator * value.denominator).bit_length() <= 8 * DIGITS
    return value if is_short else _computed(Context.plus, value)


def _computed(operation: Callable[..., Decimal], *values: Fraction) -> Fraction:
    """The result of a decimal operation. Raises ArithmeticError if it is not real or too large."""
    context = Context(prec=DIGITS, traps=[])
    result = operation(context, *(context.divide(Decimal(v.numerator), Decimal(v.denominator)) for v in values))
    if result.is_nan():
        raise ArithmeticError("has no real value")
    if result.is_infinite() or result.adjusted() > LARGEST:
        raise ArithmeticError("is too large to compute")
    return Fraction(result) if result.adjusted() >= -LARGEST else Fraction()


_FUNCTIONS: Mapping[str, Callable[..., Fraction]] = {
    "power": partial(_computed, Context.exp),
    r"\exp": partial(_computed, Context.exp),
    r"\ln": partial(_computed, Context.ln),
    r"\sqrt": partial(_computed, Context.sqrt),
    r"\sigma": partial(_computed, lambda c, z: c.divide(1, c.add(1, c.exp(c.minus(z))))),
    r"\tanh": partial(_computed, lambda c, z: c.subtract(c.divide(2, c.add(1, c.exp(c.multiply(-2, z)))), 1)),
    r"\frac": lambda above, below: _bounded(above / below),
    r"\max": lambda *values: max(values),
    r"\min": lambda *values: min(values),
}
"""The functions that an equation may use; `power` is a power of e."""

_NUMERIC = ("number", r"\%", "{", "}", "|", ",", *"+-*/^", *_BRACKETS, *_BRACKETS.values(), *_FUNCTIONS)
