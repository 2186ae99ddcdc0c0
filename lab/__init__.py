"""The lab report that proves itself: a report in Markdown, its networks trained, its pages made from their results."""

from lab.store.sources import remember

__version__ = "0.1.0"

remember()
