"""The author's Python, run outside the build: in a process of its own, on copies."""
