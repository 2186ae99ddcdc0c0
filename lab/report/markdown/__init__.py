"""From Markdown to a tree of HTML elements, with marks where later steps put values, formulas and references."""
