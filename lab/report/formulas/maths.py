"""Formulas of chapters: TeX with values in it, which becomes MathML once the values are known."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from lab.language.faults import Fault, FaultsError
from lab.language.words import shortened
from lab.report.formulas.equations import FalseEquationError, check_equation
from lab.report.formulas.mathml import mathml
from lab.report.formulas.tex import UnreadableTexError, tex_of
from lab.report.markdown.marks import Formula


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


def faults_of_formula(formula: Formula) -> Sequence[Fault]:
    """The faults that show before values are known: all of them if there are no values, else those of the TeX."""
    try:
        if formula.values:
            mathml(formula.tex(["0"] * len(formula.values)), is_display=formula.is_display)
        else:
            maths_of(formula, [])
    except UnreadableTexError as error:
        tex = formula.tex([f"{{{{ {value.expression} }}}}" for value in formula.values])
        return [Fault(formula.place, f'formula "{shortened(tex)}": {error}')]
    except FaultsError as error:
        return error.faults
    return []
