"""The author's Python, run outside the build: in a separate process, on copies."""
