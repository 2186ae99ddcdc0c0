"""Formulas: from TeX to MathML, and equations whose numbers are checked."""
