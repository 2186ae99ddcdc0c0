"""The lab report that proves itself: a report in Markdown, its networks trained, its pages made from their results."""

__version__ = "0.1.0"
