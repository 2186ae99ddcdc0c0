"""Times what is done with up to 1000 chapters of prose, step by step, and beside MkDocs and Sphinx.

    python benchmarks/thousand_chapters.py --peers VENV/bin

The chapters come from a fixed seed: about 8 kB each of plain Markdown that all three understand, without experiments.
VENV has `pip install mkdocs sphinx myst-parser`. Each program runs on one core and with the theme it has by default.
Prints a table in Markdown.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
STEPS = ("_read", "fill", "render", "check")
"""The steps of `build` in `lab/report/commands/build.py` through which every chapter goes."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time what is done with many chapters.")
    parser.add_argument("--peers", metavar="DIR", help="the folder that has mkdocs and sphinx-build (the path)")
    parser.add_argument("--counts", metavar="N", type=int, nargs="+", default=[250, 500, 1000], help="chapters")
    parser.add_argument("--best-of", metavar="N", type=int, default=1, help="runs, of which the cheapest counts")
    parser.add_argument("--steps", action="store_true", help=argparse.SUPPRESS)  # in a process of its own
    arguments = parser.parse_args()
    if arguments.steps:
        time_steps()
    else:
        programs = [*own_programs(), *peers(arguments.peers)]
        print(table(arguments.counts, programs, arguments.best_of))


# What is measured


@dataclass(frozen=True)
class Program:
    """A command that makes a site of `content/` in the current folder."""

    name: str
    command: Sequence[str]
    files: Mapping[str, str]  # that it needs beside the chapters


@dataclass(frozen=True, order=True)
class Cost:
    """Seconds of processor time, of user and system together, and seconds on the clock."""

    processor: float
    elapsed: float


def own_programs() -> Iterator[Program]:
    """Our steps, which write their costs into a file, and our command."""
    files = {"content/report.toml": 'title = "Many chapters"\n'}
    yield Program("", [sys.executable, str(Path(__file__).resolve()), "--steps"], files)
    name = f"`build.py`: markdown {version('markdown')}, python {platform.python_version()}"
    yield Program(name, [sys.executable, str(ROOT / "build.py"), "--quiet", "--jobs", "1"], files)


def peers(folder: str | None) -> Iterator[Program]:
    """Those of the other programs that are installed."""
    mkdocs = {"mkdocs.yml": "site_name: Many chapters\ndocs_dir: content\ntheme:\n  name: mkdocs\n"}
    sphinx = {
        "content/conf.py": 'project = "Many chapters"\nextensions = ["myst_parser"]\n',
        "content/index.md": "# Many chapters\n\n```{toctree}\n:glob:\n\n*-*\n```\n",
    }
    for name, arguments, packages, files in (
        ("mkdocs", ["build", "--quiet"], ["mkdocs", "markdown"], mkdocs),
        ("sphinx-build", ["-q", "-j", "1", "-b", "html", "content", "site"], ["sphinx", "myst-parser"], sphinx),
    ):
        command = shutil.which(name, path=folder)
        if command is None:
            print(f"{name} is not installed and not measured; --peers names the folder that has it")
        else:
            yield Program(f"`{name}`: {versions(command, packages)}", [command, *arguments], files)


def versions(command: str, packages: Sequence[str]) -> str:
    """The versions of packages, and of Python, in the environment of a command."""
    ask = (
        "import sys, platform, importlib.metadata as m;"
        "print(*(f'{name} {m.version(name)}' for name in sys.argv[1:]), sep=', ', end='');"
        "print(', python', platform.python_version(), end='')"
    )
    python = str(Path(command).with_name("python"))
    return subprocess.run([python, "-c", ask, *packages], capture_output=True, check=True, text=True).stdout


def costs_of(program: Program, count: int) -> dict[str, Cost]:
    """What a program costs for so many chapters, and what each step that it tells of, by name."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in {**program.files, **chapters(count)}.items():
            Path(folder, path).parent.mkdir(exist_ok=True)
            Path(folder, path).write_text(text, encoding="utf-8")
        start = time.perf_counter()
        process = subprocess.Popen(program.command, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, program.command)
        steps = Path(folder, "steps.json")
        if not steps.exists():
            return {program.name: Cost(usage.ru_utime + usage.ru_stime, elapsed)}
        costs = {f"step `{name}`": Cost(*cost) for name, cost in json.loads(steps.read_text()).items()}
        total = Cost(sum(cost.processor for cost in costs.values()), sum(cost.elapsed for cost in costs.values()))
        return {**costs, "these steps": total}


def time_steps() -> None:
    """Build the site as the command does, and write what each step cost into `steps.json`."""
    sys.path.insert(0, str(ROOT))
    from lab.report.command_line.main import main
    from lab.report.commands import build

    costs: dict[str, tuple[float, float]] = {}

    def timed(name: str, step: Callable[..., object]) -> Callable[..., object]:
        def with_clocks(*arguments: object, **options: object) -> object:
            processor, elapsed = time.process_time(), time.perf_counter()
            made = step(*arguments, **options)
            costs[name.lstrip("_")] = time.process_time() - processor, time.perf_counter() - elapsed
            return made

        return with_clocks

    for name in STEPS:
        setattr(build, name, timed(name, getattr(build, name)))
    if main(["--quiet", "--jobs", "1"]):
        raise SystemExit("the chapters could not be built")
    Path("steps.json").write_text(json.dumps(costs))


def table(counts: Sequence[int], programs: Sequence[Program], best_of: int) -> str:
    """All costs: a row for a step or a program, a column for a number of chapters."""
    rows: dict[str, list[str]] = {}
    for count in counts:
        for program in programs:
            runs = [costs_of(program, count) for _ in range(best_of)]
            for name in runs[0]:
                cost = min(run[name] for run in runs)
                each = 1000 * cost.processor / count
                rows.setdefault(name, []).append(f"{cost.processor:.1f} s ({cost.elapsed:.1f} s), {each:.1f} ms")
    kilobytes = sum(map(len, chapters(100).values())) / 100e3
    lines = [
        f"Processor time (time on the clock), and processor time a chapter; a chapter has {kilobytes:.1f} kB.",
        "",
        f"| | {' | '.join(f'{count} chapters' for count in counts)} |",
        "|---" * (len(counts) + 1) + "|",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()),
    ]
    return "\n".join(lines)


# The chapters


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",")]


NOUNS = _listed("""network, layer, neuron, weight, bias, gradient, loss, learning rate, epoch, sample, activation, run,
slope, output, input, delta, matrix, vector, sum, product, derivative, chain rule, sigmoid, hidden layer, threshold,
baseline, data set, label, prediction, error, start, seed, sweep, experiment, figure, table, curve, plateau, minimum""")
ADJECTIVES = _listed("""small, large, second, hidden, linear, steep, flat, single, random, printed, first, last, wrong,
right, mean, squared, absolute, slow, noisy, plain, equal, true, numerical, former""")
VERBS = _listed("""follows from, depends on, is larger than, stays below, says little about, is multiplied by, hides,
is added to, changes with, is held against, shows, needs, replaces, is read off, moves towards, comes before, explains,
is lost in, is computed from, differs from, bounds, vanishes with, is as good as""")
OPENINGS = _listed(""", , , , , In this case, As before, After training, At the start, Here, For the same reason,
By contrast, With one neuron more, In the worst case, Of course, Read from right to left""")
TAILS = _listed(""", , , in every epoch, at the first step, without any bias, for all but one sample, as the table says,
by a factor of ten, when the learning rate is small, and nothing else does, which is easy to overlook,
because the slope is at most 0.25, so the next layer learns less, however long one trains""")
IDENTIFIERS = _listed(
    "forward, backward, delta, weights, learning_rate, sigmoid(z), a * (1 - a), layers[-1], np.zeros(4)"
)
CODE = """
def {name}(outputs, targets):
    \"\"\"The loss and its slope, sample by sample.\"\"\"
    difference = outputs - targets  # (samples,)
    loss = (difference**2).mean()
    return loss, 2 * difference / len(outputs)


for epoch in range({epochs}):
    loss, slope = {name}(network.forward(inputs), targets)
    network.update(slope, learning_rate={rate})
"""


def chapters(count: int) -> dict[str, str]:
    """Chapters by path; the same ones, as far as they go, for every count."""
    return {f"content/{name}.md": Chapter(index).text() for index, name in enumerate(names(count))}


def names(count: int) -> list[str]:
    return [f"{index:04}-{NOUNS[index % len(NOUNS)].replace(' ', '-')}" for index in range(count)]


class Chapter:
    """A chapter of made-up prose, which links to the chapters before it."""

    def __init__(self, index: int) -> None:
        self._random = Random(index)
        self._earlier = [f"{name}.md" for name in names(index)[-20:]]
        self._title = f"Chapter {index}: {self._noun()}"

    def text(self) -> str:
        """Sections until 8 kB are full, each with another kind of block between its paragraphs."""
        kinds = [self._list, self._table, self._code, self._quote, self._numbered]
        parts = [f"# {self._title}", self._paragraph()]
        while sum(map(len, parts)) < 7500:
            parts += [f"## {self._noun().capitalize()} and {self._noun()}", self._paragraph(), self._paragraph()]
            parts += [kinds[len(parts) // 5 % len(kinds)](), self._paragraph()]
        return "\n\n".join(parts) + "\n"

    def _of(self, words: Sequence[str]) -> str:
        return self._random.choice(words)

    def _noun(self) -> str:
        return f"{self._of(ADJECTIVES)} {self._of(NOUNS)}" if self._random.random() < 0.4 else self._of(NOUNS)

    def _marked(self, words: str) -> str:
        """The words, now and then emphasised, linked or replaced by code, about once in two sentences."""
        chance = self._random.random()
        if chance < 0.08:
            return f"`{self._of(IDENTIFIERS)}`"
        if chance < 0.14:
            return f"*{words}*"
        if chance < 0.17:
            return f"**{words}**"
        return f"[{words}]({self._of(self._earlier)})" if chance < 0.2 and self._earlier else words

    def _clause(self) -> str:
        return f"the {self._marked(self._noun())} {self._of(VERBS)} the {self._marked(self._noun())}"

    def _sentence(self) -> str:
        opening, tail = self._of(OPENINGS), self._of(TAILS)
        clause = f"{opening}, {self._clause()}" if opening else self._clause()
        words = f"{clause} {tail}".rstrip()
        return words[0].upper() + words[1:] + "."

    def _paragraph(self) -> str:
        sentences = " ".join(self._sentence() for _ in range(self._random.randint(3, 6)))
        return textwrap.fill(sentences, 110, break_on_hyphens=False)  # names of chapters have hyphens

    def _list(self) -> str:
        return "\n".join(f"- {self._sentence()}" for _ in range(4))

    def _numbered(self) -> str:
        return "\n".join(f"{number}. {self._sentence()}" for number in range(1, 5))

    def _table(self) -> str:
        rows = (f"| {self._noun()} | {self._random.random():.3f} | {self._marked(self._noun())} |" for _ in range(5))
        return "\n".join(["| what | mean | beside |", "|---|---:|---|", *rows])

    def _code(self) -> str:
        name, epochs = self._of(["mse", "mae", "loss"]), self._random.randrange(100, 10000)
        return f"```python{CODE.format(name=name, epochs=epochs, rate=self._of(['0.1', '0.01']))}```"

    def _quote(self) -> str:
        return "\n".join(f"> {line}" for line in self._paragraph().splitlines())


if __name__ == "__main__":
    main()
