"""Expressions: what is written in `{{ }}`, and the names that a chapter gives to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes
from jinja2.parser import Parser

from lab.language.faults import Place
from lab.report.values.computing import UncomputableError, restated
from lab.report.values.sandbox import sandbox

ASKED = ("id", "settings", "threshold", "number_of_weights", "operations", "samples")
"""What a result has of what its run asks for, which is known before training."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression in the text, as it is written, and where."""

    expression: str
    place: Place
    names: Mapping[str, "Value"] = field(default_factory=dict, compare=False, hash=False)  # of other expressions

    @property
    def whole(self) -> str:
        """The expression without names."""
        return expanded(self.expression, self.names)


def expanded(expression: str, names: Mapping[str, Value]) -> str:
    """The expression with others in the places of their names; what cannot be read stays as it is."""
    if not names:
        return expression
    try:
        tokens = [(sort, text) for _, sort, text in sandbox().lex(f"{{{{{expression}}}}}")][1:-1]
    except TemplateSyntaxError:
        return expression
    pieces = []
    for index, (sort, text) in enumerate(tokens):
        before = next((text for sort, text in reversed(tokens[:index]) if sort != "whitespace"), "")
        behind = next((text for sort, text in tokens[index + 1 :] if sort != "whitespace"), "")
        is_used = sort == "name" and text in names and before not in (".", "|", "is") and behind != "="
        pieces.append(f"({names[text].expression})" if is_used else text)
    return "".join(pieces)


def tree_of(expression: str) -> nodes.Expr:
    """The tree of an expression. Raises UncomputableError where there is none."""
    try:
        parser = Parser(sandbox(), expression, state="variable")
        tree = parser.parse_expression()
        is_whole = parser.stream.eos
    except TemplateSyntaxError as error:
        raise UncomputableError(restated(error.message or "")) from None
    if not is_whole:
        raise UncomputableError("the expression goes on after its end")
    return tree


def follows_from_settings(tree: nodes.Node) -> bool:
    """Whether training changes nothing about what an expression gives, as it reads no result but for what its run asks
    for.
    """
    whole = nodes.List([tree])
    owners = [member.node for member in whole.find_all(nodes.Getattr) if member.attr in ASKED]
    asking = [owner for owner in owners if isinstance(owner, nodes.Getitem) and isinstance(owner.node, nodes.Name)]
    return len(asking) == len(list(whole.find_all(nodes.Name)))
