"""The author's Python, run apart from the build: in a process of its own, on copies."""
