"""The author's Python runs apart: whatever it does, what a page says is what the runs gave."""

import dataclasses
import json
import pickle
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from sharing import also_slowly

from lab.experiments.results import Result
from lab.language.faults import FaultsError
from lab.report.author.apart import run_apart
from lab.report.author.modules import load
from lab.report.reading.own_figures import OwnFigures

pytestmark = pytest.mark.posix

REPORT = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 3
seeds = 2
```

The loss is {{ results["a"].final_loss }}.

```network
id = "trained"
of = "a"
```

```figure
id = "map"
show = "weight-map"
of = "a"
```
"""

FIGURE = """
```figure
id = "own"
show = "plot"
of = "a"
alt = "Words"
```
"""

CLAIM = """
```claim
id = "small"
says = "The loss is small."
```
"""

HOSTILE = {
    "an array that is changed": "w = results[0].network.weights[0]; w.flags.writeable = True; w /= 2",
    "an attribute that is set": 'object.__setattr__(results[0], "final_loss", 0.0001)',
    "a step that is changed": "results[0].step(1, 1).z[0][:] = 9",
    "a function of ours that is replaced": 'import lab.report.wording.numbers as n; n.number = lambda *_: "0.0001"',
    "a figure of ours that is replaced": "from lab.report.figures import FIGURES; FIGURES._functions.clear()",
    "settings of matplotlib": 'import matplotlib; matplotlib.rcParams["font.size"] = 40',
    "the folder": 'import os; os.chdir("/")',
    "the streams": "import sys; sys.stdout.close(); sys.stderr.close()",
    "the environment": 'import os; os.environ["PATH"] = os.environ["PYTHONHASHSEED"] = "x"',
    "what it prints": 'print("printed")',
}
"""What an author's function does to what it gets and to where it runs."""

ALONE = ("an array that is changed", "a function of ours that is replaced", "the folder", "the streams")
"""What is also done without the rest, which might hide it."""


def attempts(hostile: Sequence[str]) -> str:
    return "".join(f"    try:\n        {each}\n    except Exception:\n        pass\n" for each in hostile)


def figures(*hostile: str) -> str:
    return f"def plot(results, axes):\n{attempts(hostile)}    axes.plot([1, 2])\n"


def claims(*hostile: str) -> str:
    return f"""\
from lab.report.claims import claim, does_not_hold, holds

@claim("small", unless={{"a": {{"final_loss": 9.0}}}})
def small(of):
    \"\"\"Holds when the loss is below 1.\"\"\"
    loss = of["a"].final_loss
    results = [of["a"]]
{attempts(hostile)}    verdict = holds if loss < 1 else does_not_hold
    return verdict("it is {{loss}}", loss=loss)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("tried", "jobs"), [("all of it", ("1", "2", "1")), *((each, ("2",)) for each in ALONE)])
def test_whatever_the_author_s_python_does_the_rest_of_the_site_is_the_same(
    command, write, contents, tried: str, jobs: Sequence[str]
) -> None:
    hostile = HOSTILE.values() if tried == "all of it" else [HOSTILE[tried]]
    own = {"figures.py": figures(*hostile), "claims.py": claims(*hostile)}
    content = write({"01-a.md": REPORT})
    assert command("-q").code == 0
    without = contents(Path("site"))

    sites = []
    for processes in jobs:
        shutil.rmtree(".lab")
        write({"01-a.md": REPORT + FIGURE + CLAIM, **own})
        assert command("-q", "-j", processes).code == 0
        sites.append(contents(Path("site")))
    command("-q")
    sites.append(contents(Path("site")))
    for name in own:
        (content / name).unlink()
    write({"01-a.md": REPORT})
    command("-q")

    assert all(site == sites[0] for site in sites)
    showing = {"01-a.html", "claims.json", "manifest.json", "runs/a/index.html", "source/content/01-a.md"}
    assert {path for path in without if sites[0][path] != without[path]} == showing
    (loss,) = re.findall(rb"The loss is [0-9.]+", without["01-a.html"])
    assert loss in sites[0]["01-a.html"]
    (claim,) = json.loads(sites[0]["claims.json"])
    assert claim["numbers"]["loss"] == float(f"{json.loads(without['runs/a/result.json'])['final_loss']:.12g}")
    assert contents(Path("site")) == without


@pytest.mark.slow
def test_what_the_author_s_python_prints_is_seen_and_nothing_else_of_the_build_s(script, write) -> None:
    write({"01-a.md": REPORT + FIGURE, "figures.py": figures('print("printed")')})

    outcome = script("-q", "--json")

    assert (outcome.code, outcome.out) == (0, "[]\n")
    assert outcome.err == "printed\nprinted\n"  # once for each of both pictures


def test_all_of_a_result_is_frozen_and_stays_so_on_its_way_to_another_process(train: Callable[..., Result]) -> None:
    result = train("a")
    for each in (result, pickle.loads(pickle.dumps(result, protocol=5))):
        assert arrays_in(each)
        for array in arrays_in(each):
            with pytest.raises(ValueError, match="cannot set WRITEABLE flag"):
                array.flags.writeable = True
        with pytest.raises(TypeError):
            each.saved[1] = each.network


def arrays_in(value: object) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, Mapping):
        return [array for each in value.values() for array in arrays_in(each)]
    if isinstance(value, tuple):
        return [array for each in value for array in arrays_in(each)]
    names = [field.name for field in dataclasses.fields(value)] if dataclasses.is_dataclass(value) else []
    return [array for name in names for array in arrays_in(getattr(value, name))]


# What does not end well


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise KeyboardInterrupt", ':2: figure function "plot": KeyboardInterrupt'),
        ("raise BaseException('odd')", ':2: figure function "plot": BaseException: odd'),
        ("import os; os._exit(0)", ': figure function "plot": it ended the process that it ran in'),
        ("import os; os.kill(os.getpid(), 9)", ': figure function "plot": it ended the process that it ran in'),
    ],
)
def test_a_function_that_ends_the_process_is_a_fault(command, write, source: str, said: str) -> None:
    write({"01-a.md": REPORT + FIGURE, "figures.py": f"def plot(results, axes):\n    {source}\n"})

    outcome = command("-q")

    assert outcome.code == 1
    assert outcome.err.splitlines()[0] == f"content/figures.py{said}"


@pytest.mark.parametrize("loop", ["sum(iter(int, 1))", *also_slowly("while True:\n        pass", "10 ** 10 ** 10")])
def test_what_takes_too_long_is_a_fault_at_its_line(loop: str) -> None:
    own = OwnFigures("content/figures.py", f"\n\ndef forever():\n    {loop}\n")

    with pytest.raises(FaultsError) as caught:
        run_apart(run_forever, own, who="it", own=own, seconds=1.0)

    (fault,) = caught.value.faults
    assert re.fullmatch(r"content/figures\.py:[45]: it: it ran for more than 1 seconds", str(fault))


def test_what_the_author_s_python_starts_ends_with_it(command, write) -> None:
    source = figures("import subprocess; subprocess.Popen(['sleep', '234567'])", "import os; os.fork()")
    write({"01-a.md": REPORT + FIGURE, "figures.py": source})

    assert command("-q").code == 0

    assert b"sleep\x00234567" not in b"".join(path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline"))


ODD_ANSWERS = {
    "no answer": "import json; json.dumps = lambda *_, **k: '5'",
    "another answer": 'import json; json.dumps = lambda *_, **k: \'{"product": 1, "sources": 2}\'',
    "a fault of another file": (
        'import json; json.dumps = lambda *_, **k: \'{"faults": [["a.md", 1, "no"]], "sources": {}}\''
    ),
    "too deep": "import json; json.dumps = lambda *_, **k: '[' * 200000",
    "no picture": 'import json; json.dumps = lambda *_, **k: \'{"product": ["<svg/>", ""], "sources": {}}\'',
}


@pytest.mark.parametrize(
    "answer", ["another answer", *also_slowly(*(each for each in ODD_ANSWERS if each != "another answer"))]
)
def test_an_answer_that_cannot_be_read_is_a_fault(command, write, answer: str) -> None:
    write({"01-a.md": REPORT + FIGURE, "figures.py": figures(ODD_ANSWERS[answer])})

    outcome = command("-q")

    assert outcome.code == 1
    assert outcome.err.startswith("content/figures.py")


def test_two_tests_of_one_name_are_a_fault(command, write) -> None:
    other = claims().replace('"small"', '"other"').partition("@claim")[2]
    stated = CLAIM + CLAIM.replace('"small"', '"other"')
    write({"01-a.md": REPORT + stated, "claims.py": f"{claims()}\n\n@claim{other}"})

    assert command("-q").err.splitlines()[0] == (
        'content/claims.py:3: claim "small": another function below is called "small" too; choose another name'
    )


def test_letters_that_only_some_count_as_ends_of_lines_hide_no_test(command, write) -> None:
    write({"01-a.md": REPORT + CLAIM, "claims.py": "# \u2028\u2028\x0c\u0085\n" + claims()})

    assert command("-q").code == 0
    page = Path("site/01-a.html").read_text(encoding="utf-8")
    code = re.sub("<[^>]*>", "", page.partition('id="claim:small"')[2].partition("</section>")[0])
    assert "def small(of):" in code
    assert "return verdict(" in code


def test_claims_are_judged_again_where_the_runs_have_another_order(command, write, contents) -> None:
    one = REPORT.partition("The loss")[0]
    other = one.replace("# A\n", "").replace('id = "a"', 'id = "b"')
    source = (
        claims()
        .replace("loss = of", "first = [*of][0]\n    loss = of")
        .replace('"it is {loss}", loss=loss', "f'first is {first}', loss=loss")
    )
    write({"01-a.md": f"# A\n{one.removeprefix('# A')}{other}{CLAIM}", "claims.py": source})
    assert command("-q").code == 0
    assert b"first is a" in contents(Path("site"))["01-a.html"]

    write({"01-a.md": f"# A\n{other}{one.removeprefix('# A')}{CLAIM}"})
    assert command("-q").code == 0

    assert b"first is b" in contents(Path("site"))["01-a.html"]


def test_numbers_without_a_seed_are_the_same_in_both_pictures_and_each_time(command, write, contents) -> None:
    source = "import numpy\nimport random\n\n" + figures(
        "axes.set_title(f'{numpy.random.rand()} {random.random()}' + ''.join({'a', 'b', 'c', 'd'}))"
    )
    sites = []
    for _ in range(2):
        shutil.rmtree(".lab", ignore_errors=True)
        write({"01-a.md": REPORT + FIGURE, "figures.py": source})
        assert command("-q").code == 0
        sites.append(contents(Path("site")))

    assert sites[0] == sites[1]
    numbers = re.findall(rb">(0\.\d+ 0\.\d+)[abcd]{4}<", sites[0]["01-a.html"])
    assert len(numbers) == 2
    assert len({*numbers}) == 1


@pytest.mark.parametrize("name", ["random.py", "lab/own.py", "json/__init__.py"])
def test_a_helper_called_like_a_module_that_is_there_already_is_a_fault(command, write, name: str) -> None:
    write({"01-a.md": REPORT + FIGURE, "figures.py": figures(), name: "A = 1\n"})

    first, _ = command("check").err.splitlines()
    taken = name.removesuffix(".py").partition("/")[0]
    assert first == f'content/{name}: a module is called "{taken}" already; choose another name'


@pytest.mark.slow
def test_the_program_that_was_started_is_the_one_that_runs_it_wherever_one_is(
    script, write, repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "__init__.py").write_text("raise RuntimeError('another program')\n")
    (tmp_path / "selectors.py").write_text("raise RuntimeError('another module')\n")
    write({"01-a.md": REPORT + FIGURE, "figures.py": figures("import lab; print(lab.__file__)")})

    outcome = script("-q", env={"PYTHONPATH": ""})

    assert (outcome.code, outcome.err) == (0, 2 * f"{repository / 'lab' / '__init__.py'}\n")


def run_forever(own: OwnFigures) -> None:
    load("figures", own)["forever"]()


# Helpers


def test_a_helper_beside_it_can_be_imported_from_wherever_one_is(
    command, write, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "from helper import HEIGHT\nfrom more.deep import NAME\n\n" + figures("axes.set_title(NAME * HEIGHT)")
    files = {"figures.py": source, "helper.py": "HEIGHT = 2\n", "more/__init__.py": "", "more/deep.py": "NAME = 'ab'\n"}
    write({"01-a.md": REPORT + FIGURE, **files})

    assert command("check").code == command("-q").code == 0
    assert ">abab<" in Path("site/figures/own.svg").read_text(encoding="utf-8")
    monkeypatch.chdir("content")
    assert command("check", "--content", ".").code == command("-q", "--content", ".").code == 0
    assert not [*Path().rglob("__pycache__")]


def test_a_fault_of_a_helper_is_said_at_its_line(command, write) -> None:
    source = "from helper import half\n\n\ndef plot(results, axes):\n    half(0)\n"
    write({"01-a.md": REPORT + FIGURE, "figures.py": source, "helper.py": "def half(x):\n    return 1 / x\n"})

    assert command("-q").err.splitlines()[0] == (
        'content/helper.py:2: figure function "plot": ZeroDivisionError: division by zero'
    )
