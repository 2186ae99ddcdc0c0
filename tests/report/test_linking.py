"""Linking: every name that one block says of another is looked up, and what only follows from a fault is none."""

import pytest

from lab.experiments.starts import featured_replicas
from lab.language.faults import FaultsError
from lab.report.reading.report import Report, read

EXPERIMENT = """\
```experiment
id = "ID"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
epochs = 1
REST
```
"""


def experiment(name: str, rest: str = "learning_rate = 0.1") -> str:
    return EXPERIMENT.replace("ID", name).replace("REST", rest)


def figure(name: str, of: str) -> str:
    return f'```figure\nid = "{name}"\nshow = "learning-curves"\nof = {of}\n```\n'


@pytest.fixture
def report(write):  # type: ignore[no-untyped-def]
    """A report of chapters."""

    def read_chapters(*chapters: str, **files: str) -> Report:
        names = {f"0{number}-c.md": text for number, text in enumerate(chapters, 1)}
        return read(write({**names, **{f"reference/{name}.txt": text for name, text in files.items()}}))

    return read_chapters


@pytest.fixture
def said(report):  # type: ignore[no-untyped-def]
    """The faults of a report of chapters."""

    def faults_of(*chapters: str, **files: str) -> list[str]:
        with pytest.raises(FaultsError) as caught:
            report(*chapters, **files)
        return [str(fault) for fault in caught.value.faults]

    return faults_of


SWEEP = "sweep.learning_rate = [1.0, 0.1, 0.01]"


@pytest.mark.parametrize(
    ("of", "runs"),
    [
        ('"lr"', ("lr-1", "lr-0.1", "lr-0.01")),
        ('"lr-0.1"', ("lr-0.1",)),
        ('["lr-0.1", "one"]', ("lr-0.1", "one")),
        ('["one", "lr"]', ("one", "lr-1", "lr-0.1", "lr-0.01")),
        ('["lr", "lr-1", "one", "one"]', ("lr-1", "lr-0.1", "lr-0.01", "one")),
    ],
)
def test_a_figure_is_of_runs_of_any_chapter_each_once(report, of: str, runs: tuple[str, ...]) -> None:
    linked = report(figure("f", of), experiment("lr", SWEEP), experiment("one")).linked

    assert linked.figures["f"].runs == runs
    assert [run.id for run in linked.runs] == ["lr-1", "lr-0.1", "lr-0.01", "one"]


def test_ids_are_unique_within_their_kind_only(report) -> None:
    text = experiment("a") + figure("a", '"a"') + '```network\nid = "a"\nof = "a"\n```\n'
    text += '```listing\nid = "a"\nof = "lab.network.losses.mse"\n```\n'

    linked = report(text).linked

    assert list(linked.figures) == list(linked.blocks["network"]) == list(linked.blocks["listing"]) == ["a"]


def test_an_id_that_another_chapter_has_is_a_fault_that_says_where(said) -> None:
    assert said(experiment("a"), f"# B\n\n{experiment('a', 'learning_rate = 0.2')}") == [
        'content/02-c.md:4: experiment "a": its id is taken, by the experiment at content/01-c.md:1'
    ]


def test_an_experiment_called_like_a_run_of_another_is_a_fault(said) -> None:
    assert said(experiment("lr", SWEEP), experiment("lr-0.1")) == [
        'content/02-c.md:2: experiment "lr-0.1": "lr-0.1" is a name of experiment "lr" already'
    ]


@pytest.mark.parametrize(
    "broken",
    [
        experiment("lr", "learning_rate = 0"),
        experiment("lr", "sweep.learning_rate = [1.0, 0]"),
        experiment("lr", "learning_rate = "),
        "> " + experiment("lr").replace("\n", "\n> "),
        experiment("lr").replace("\n```", ""),
        experiment("lr").replace('id = "lr"\n', ""),
        experiment("lr").replace('id = "lr"', "id = 3"),
    ],
    ids=["a value", "a value of a sweep", "no TOML", "quoted", "not closed", "without an id", "with another id"],
)
def test_what_only_follows_from_a_broken_experiment_is_no_fault(said, broken: str) -> None:
    follows = (
        figure("f", '["lr", "lr-0.1"]') + '```network\nid = "n"\nof = "lr-1"\n```\n{{ results["lr-1"].accuracy }}\n'
    )

    faults = said(follows, broken)

    assert len(faults) == 1
    assert faults[0].startswith("content/02-c.md:")


def test_a_broken_experiment_excuses_no_other_names(said) -> None:
    faults = said(experiment("lr", "learning_rate = 0"), figure("f", '"rates"'))

    assert [fault.split(":")[0] for fault in faults] == ["content/01-c.md", "content/02-c.md"]


def test_faults_of_captions_and_alt_texts_stand_at_their_keys(said) -> None:
    block = figure("f", '"a"').replace("\n```\n", "\ncaption = 'A {{ x }}'\nalt = '''\nB {{ y }}'''\n```\n")

    faults = said(experiment("a") + block)

    assert [fault.split(": ")[0] for fault in faults] == ["content/01-c.md:14", "content/01-c.md:15"]


def test_two_seeds_featured_by_equal_settings_are_a_fault(said) -> None:
    assert said(
        experiment("a", "learning_rate = 0.1\nfeatured = 1"), experiment("b", "learning_rate = 0.1\nfeatured = 2")
    ) == ['content/02-c.md:9: experiment "b": run "b" features seed 2, but run "a" with equal settings 1']


def test_a_seed_featured_once_counts_for_all_equal_settings(report) -> None:
    runs = report(experiment("a"), experiment("b", "learning_rate = 0.1\nfeatured = 7")).runs

    replicas = featured_replicas(runs, None)

    assert replicas["a"] is replicas["b"]
    assert replicas["a"].start == 7


# Tables


def table(of: str, show: str = "runs", rest: str = "") -> str:
    return f'```table\nid = "t"\nof = {of}\nshow = "{show}"\n{rest}```\n'


def test_a_table_is_of_runs_of_any_chapter_each_once(report) -> None:
    linked = report(table('["lr-0.1", "lr", "one"]'), experiment("lr", SWEEP), experiment("one")).linked

    assert linked.blocks["table"]["t"].runs == ("lr-0.1", "lr-1", "lr-0.01", "one")


def test_columns_of_a_table_of_anything_but_runs_are_a_fault(said) -> None:
    assert said(experiment("a") + table('"a"', "weights", 'columns = ["epochs"]\n')) == [
        'content/01-c.md:14: table "t": columns has no effect on a table of weights'
    ]


def test_a_table_of_differences_needs_runs_that_are_held_against_something(said, report) -> None:
    text = experiment("a") + experiment("b") + network("n", "reference/good.txt")

    assert report(text + table('"a"', "differences"), good=PRINTED).linked.blocks["table"]["t"].runs == ("a",)
    assert said(text + table('["a", "b"]', "differences"), good=PRINTED) == [
        'content/01-c.md:26: table "t": run "b" is compared with nothing; a network block with against does that'
    ]


# Figures by their kind


def test_a_figure_that_is_not_there_names_the_nearest(said) -> None:
    block = figure("f", '"a"').replace("learning-curves", "learning-curve")

    assert said(experiment("a") + block) == [
        'content/01-c.md:12: figure "f": show: no figure is called "learning-curve"; did you mean "learning-curves"?'
    ]


# Printed networks to compare with


PRINTED = """\
FCNet
Layer 0
Neuron [] TanH 0.1
Neuron [] TanH 0.2
Bias 0.0
Layer 1
Neuron [0.1, 0.2] TanH 0.5
Neuron [0.1, 0.2] TanH 0.5
Neuron [0.1, 0.2] TanH 0.5
Bias 0.0
Layer 2
Neuron [0.1, 0.2, 0.3] TanH 0.6
Bias 0.0
"""


def network(name: str, against: str, of: str = "a") -> str:
    return f'```network\nid = "{name}"\nof = "{of}"\nagainst = "{against}"\n```\n'


def test_a_run_is_held_against_a_file_of_the_content(report) -> None:
    linked = report(experiment("a") + network("n", "reference/good.txt"), good=PRINTED).linked

    assert linked.references["a"].network.layers == (2, 3, 1)


def test_a_file_may_be_named_twice_and_serve_several_runs(report) -> None:
    text = experiment("a") + experiment("b") + network("n", "reference/good.txt") + network("m", "reference/good.txt")

    linked = report(text + network("o", "reference/good.txt", of="b"), good=PRINTED).linked

    assert sorted(linked.references) == ["a", "b"]


@pytest.mark.posix
@pytest.mark.parametrize(
    ("against", "said_of_it"),
    [
        ("reference/gud.txt", 'no file "reference/gud.txt" is in content/; did you mean "reference/good.txt"?'),
        ("reference", '"reference" does not end in .json or .txt'),
        ("folder.txt", 'no file "folder.txt" is in content/'),
        ("reference/notes.md", '"reference/notes.md" does not end in .json or .txt'),
        (
            "../content/../outside.txt",
            '"../content/../outside.txt" leads out of content/; only what lies in it is read',
        ),
        ("/etc/hostname.txt", '"/etc/hostname.txt" leads out of content/; only what lies in it is read'),
        ("reference/link.txt", '"reference/link.txt" leads out of content/; only what lies in it is read'),
        ("x" * 300 + ".txt", 'no file "xxx'),
    ],
    ids=[
        *("missing", "no ending", "a folder", "another ending", "outside", "absolute", "a link out"),
        "a long name",
    ],
)
def test_what_is_no_file_of_the_content_is_a_fault(said, tmp_path, against: str, said_of_it: str) -> None:
    (tmp_path / "content" / "folder.txt").mkdir(parents=True)
    (tmp_path / "content" / "reference").mkdir()
    (tmp_path / "content" / "reference" / "link.txt").symlink_to("/etc/hostname")

    (fault,) = said(experiment("a") + network("n", against), good=PRINTED)

    assert fault.startswith(f'content/01-c.md:13: network "n": against: {said_of_it}')
    assert len(fault) < 300


@pytest.mark.parametrize(
    ("damaged", "line"),
    [(PRINTED[:-80], 9), (PRINTED.replace("0.6", "x"), 12), ("", 1), (PRINTED.replace("[0.1, 0.2, 0.3]", "[0.1]"), 12)],
)
def test_a_damaged_file_is_a_fault_at_its_own_line(said, damaged: str, line: int) -> None:
    (fault,) = said(experiment("a") + network("n", "reference/bad.txt"), bad=damaged)

    assert fault.startswith(f"content/reference/bad.txt:{line}: printed network: ")


def test_a_run_is_held_against_one_file_only(said) -> None:
    text = experiment("a") + network("n", "reference/good.txt") + network("m", "reference/other.txt")

    assert said(text, good=PRINTED, other=PRINTED) == [
        'content/01-c.md:18: network "m": against is "reference/other.txt", but run "a" is compared with '
        '"reference/good.txt" already'
    ]


def test_a_network_of_other_layers_is_a_fault(said) -> None:
    (fault,) = said(experiment("a").replace("[2, 3, 1]", "[2, 1]") + network("n", "reference/good.txt"), good=PRINTED)

    assert fault == ('content/01-c.md:13: network "n": against "reference/good.txt" has layers 2-3-1, run "a" has 2-1')


def test_a_network_of_another_activation_is_a_fault(said) -> None:
    (fault,) = said(experiment("a").replace("tanh", "relu") + network("n", "reference/good.txt"), good=PRINTED)

    assert fault.startswith("content/01-c.md:13: ")
    assert "tanh" in fault
    assert "relu" in fault
