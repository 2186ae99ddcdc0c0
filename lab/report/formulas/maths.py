"""Formulas of chapters: TeX with values in it, which becomes MathML once the values are known."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from lab.language.faults import Fault, FaultsError
from lab.language.words import shortened
from lab.report.formulas.equations import FalseEquationError, check_equation
from lab.report.formulas.mathml import mathml
from lab.report.formulas.tex import UnreadableTexError, tex_of
from lab.report.markdown.marks import Formula

_LETTER = " v "
"""What stands for a value that only training tells, in an equation that is checked."""


def maths_of(formula: Formula, values: Sequence[str]) -> Element:
    """The `<math>` of a formula with these texts in the places of its values.

    Raises FaultsError if the TeX cannot be read, or if the numbers of an equation are wrong.
    """
    tex = formula.tex([tex_of(value) for value in values])
    try:
        if formula.is_display:
            check_equation(tex)
        return mathml(tex, is_display=formula.is_display)
    except UnreadableTexError as error:
        raise FaultsError([Fault(formula.place, f'formula "{shortened(tex)}": {error}')]) from None
    except FalseEquationError as error:
        raise FaultsError([Fault(formula.place, f'equation "{shortened(tex)}": {error}')]) from None


def faults_of_formula(formula: Formula, values: Sequence[str | None]) -> Sequence[Fault]:
    """The faults that show before training; `values` are the texts of its values, None where only training tells."""
    pairs = list(zip(formula.values, values, strict=True))
    written = formula.tex([f"{{{{ {value.expression} }}}}" if text is None else text for value, text in pairs])
    try:
        mathml(formula.tex(["0" if text is None else tex_of(text) for text in values]), is_display=formula.is_display)
        if formula.is_display:  # a side with a letter is not checked
            check_equation(formula.tex([_LETTER if text is None else tex_of(text) for text in values]))
    except UnreadableTexError as error:
        return [Fault(formula.place, f'formula "{shortened(written)}": {error}')]
    except FalseEquationError as error:
        return [Fault(formula.place, f'equation "{shortened(written)}": {error}')]
    return []
