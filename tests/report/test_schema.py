"""`list --schema`: a JSON schema of what authors write in TOML, which says what the readers of blocks say."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING
from pathlib import Path
from typing import Any

import pytest

from lab.experiments.runs import OWN_KEYS, Replication
from lab.experiments.settings import WORDS, Settings
from lab.experiments.starts import Stream, StreamStart
from lab.language.faults import FaultsError
from lab.language.keys import Key, ProblemsError, keys_of
from lab.report.claims.verdicts import VERDICTS
from lab.report.figures import FIGURES
from lab.report.reading.about import About, read_about
from lab.report.reading.blocks import KINDS
from lab.report.tables import COLUMNS, TABLES

Schema = dict[str, Any]


@pytest.fixture
def schema(command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Schema:
    """What is printed where no report is."""
    monkeypatch.chdir(tmp_path)
    outcome = command("list", "--schema")
    assert (outcome.code, outcome.err) == (0, "")
    printed: Schema = json.loads(outcome.out)
    return printed


# A small reader of schemas

TYPES = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict}

CHECKS: Mapping[str, Callable[[Any, Any, Schema], bool]] = {
    "type": lambda value, name, _: isinstance(value, TYPES[name]) and (name == "boolean") == isinstance(value, bool),
    "enum": lambda value, known, _: value in known,
    "pattern": lambda value, pattern, _: re.search(pattern, value) is not None,
    "maxLength": lambda value, most, _: len(value) <= most,
    "minimum": lambda value, lowest, _: value >= lowest,
    "maximum": lambda value, highest, _: value <= highest,
    "exclusiveMinimum": lambda value, bound, _: value > bound,
    "exclusiveMaximum": lambda value, bound, _: value < bound,
    "items": lambda value, item, _: all(fits(each, item) for each in value),
    "minItems": lambda value, least, _: len(value) >= least,
    "maxItems": lambda value, most, _: len(value) <= most,
    "required": lambda value, names, _: {*names} <= {*value},
    "properties": lambda value, known, _: all(fits(value[name], known[name]) for name in known if name in value),
    "additionalProperties": lambda value, other, whole: all(
        other is not False and fits(value[name], other) for name in value if name not in whole.get("properties", {})
    ),
    "propertyNames": lambda value, name, _: all(fits(each, name) for each in value),
    "minProperties": lambda value, least, _: len(value) >= least,
    "maxProperties": lambda value, most, _: len(value) <= most,
    "anyOf": lambda value, shapes, _: any(fits(value, each) for each in shapes),
    "not": lambda value, shape, _: not fits(value, shape),
}
"""Whether a value is what a keyword asks for; the schema around it is given too."""

REMARKS = {"$schema", "$defs", "title", "description", "default"}


def fits(value: object, schema: Schema) -> bool:
    """Whether a value is as a schema says. Raises KeyError for a keyword that it does not know."""
    return all(CHECKS[word](value, asked, schema) for word, asked in schema.items() if word not in REMARKS)


def blocks_of(folder: Path) -> list[tuple[str, object]]:
    """The blocks of a report: their words and tables."""
    fences = re.compile(rf"^```({'|'.join([*KINDS, 'values'])})\n(.*?)^```", re.DOTALL | re.MULTILINE)
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))]
    return [(word, tomllib.loads(body)) for text in texts for word, body in fences.findall(text)]


# What it has


def of_table(keys: Mapping[str, Key]) -> dict[str, tuple[str, object]]:
    """What a schema says of each key: what it means, and its default, null without one."""
    no_default = (MISSING, "", None, ())
    return {key.name: (key.about, None if key.default in no_default else key.default) for key in keys.values()}


def described(schema: Schema) -> dict[str, tuple[str, object]]:
    assert schema["type"] == "object"
    return {name: (each["description"], each.get("default")) for name, each in schema["properties"].items()}


def test_it_is_one_of_json_schema_for_report_toml(schema: Schema) -> None:
    stream = schema["properties"]["stream"]

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert described(schema) == of_table(keys_of(About))
    assert described(stream) == of_table(keys_of(Stream))
    assert described(stream["properties"]["starts"]["items"]) == of_table(keys_of(StreamStart))
    assert (schema["required"], stream["required"]) == (["title"], ["seed", "starts"])


def test_it_has_every_block_with_every_key(schema: Schema) -> None:
    blocks = schema["$defs"]

    assert {*blocks} == {*KINDS, "values"}
    for word in KINDS.keys() - {"experiment"}:
        keys = keys_of(KINDS[word].content)
        assert described(blocks[word]) == of_table(keys)
        assert blocks[word]["required"] == [name for name, key in keys.items() if key.is_required]
    own = {name: (about, None) for name, about in OWN_KEYS.items()}
    assert described(blocks["experiment"]) == own | of_table(keys_of(Settings)) | of_table(keys_of(Replication))


def test_it_says_of_every_key_what_its_values_are(schema: Schema) -> None:
    tables = [schema, schema["properties"]["stream"], *schema["$defs"].values()]

    untold = [
        (table.get("title"), name)
        for table in tables
        for name, shape in table.get("properties", {}).items()
        if not {"type", "anyOf"} & {*shape}
    ]
    assert untold == []


def test_it_has_every_word_that_a_key_may_say(schema: Schema) -> None:
    blocks = schema["$defs"]

    def words(block: str, key: str) -> list[str]:
        shape = blocks[block]["properties"][key]
        return shape.get("items", shape).get("enum") or shape["anyOf"][0]["enum"]

    assert {key: words("experiment", key) for key in WORDS} == {key: sorted(known) for key, known in WORDS.items()}
    assert words("figure", "show") == sorted(FIGURES)
    assert words("table", "show") == sorted(TABLES)
    assert words("table", "columns") == sorted(COLUMNS)
    assert words("claim", "expect") == sorted(VERDICTS)


# What it says of reports


@pytest.mark.parametrize("name", ["tests/report/small", "tests/report/second", "lab/report/starter/files/content"])
def test_reports_that_are_right_fit_it(repository: Path, schema: Schema, name: str) -> None:
    blocks = blocks_of(repository / name)

    assert blocks
    assert [(word, table) for word, table in blocks if not fits(table, schema["$defs"][word])] == []


EXPERIMENT = """\
id = "a"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 5
"""

WRONG = {
    "experiment": [
        *(EXPERIMENT.replace(line, "") for line in EXPERIMENT.splitlines()),
        *(EXPERIMENT.replace('"xor"', value) for value in ('"xorr"', "7")),
        *(EXPERIMENT.replace("[2, 3, 1]", value) for value in ("[]", "[2]", "[2, 0, 1]", "[2, 1.5, 1]", "2", "[true]")),
        *(EXPERIMENT.replace('"tanh"', value) for value in ('"than"', "true")),
        *(EXPERIMENT.replace("0.1", value) for value in ("0", "-1.0", '"0.1"', "true")),
        *(EXPERIMENT.replace("= 5", value) for value in ("= 0", "= 1000001", "= 5.5", "= [5]")),
        *(EXPERIMENT.replace('"a"', value) for value in ('"A"', '"a-"', '""', f'"{"a" * 101}"')),
        *(f"{EXPERIMENT}{line}" for line in ("biases = 1", "epoch = 5", 'weights = "zeros"', "scale = 1e101")),
        *(f"{EXPERIMENT}{line}" for line in ("sweep = {}", "sweep.seeds = [1]", "sweep.scale = []", "sweep.scale = 1")),
        *(
            f"{EXPERIMENT}sweep.{line}"
            for line in ("scale = [0]", "scale = [1]\nsweep.weights = ['he']\nsweep.data.points = [3]", "sclae = [1]")
        ),
        *(f"{EXPERIMENT}test = {value}" for value in ("true", "1.5", "{}", "{ share = 0 }", "{ points = 3 }")),
        *(f"{EXPERIMENT}weights = {value}" for value in ("{}", "{ name = 'uniform', lo = 1 }")),
        *(f"{EXPERIMENT}weights = {value}" for value in ("{ name = 'uniform', low = true }", "{ name = 'unif' }")),
        *(f"{EXPERIMENT}sweep.data.{line}" for line in ("nois = [1]", "noise = []", "noise = [-1]", "points = [2.5]")),
        *(f"{EXPERIMENT}{line}" for line in ("runs = {}", "runs = [1]", "runs.b = 1", "runs.b = { epoch = 5 }")),
    ],
    "figure": ['id = "a"\nshow = "epochs"', 'id = "a"\nshow = "no-figure"\nof = "a"', 'id = "a"\nof = "a"'],
    "table": ['id = "a"\nshow = "run"\nof = "a"', 'id = "a"\nshow = "runs"\nof = []\n', 'show = "claims"'],
    "network": ['id = "a"', 'id = "a"\nof = ["b"]'],
    "listing": ['id = "a"\nof = " "', 'id = "a"\nof = "b"\ntitle = "c"'],
    "claim": ['id = "a"\nsays = "b"\nexpect = "hold"', 'id = "a"\nsays = ""'],
}
"""Blocks that no report may have."""


@pytest.mark.parametrize(("word", "text"), [(word, text) for word, texts in WRONG.items() for text in texts])
def test_what_it_refuses_is_a_fault_of_the_block(write, command, schema: Schema, word: str, text: str) -> None:
    write({"01-a.md": f"# A\n\n```{word}\n{text}\n```\n"})

    assert not fits(tomllib.loads(text), schema["$defs"][word])
    assert command("check").code == 1


@pytest.mark.parametrize(
    "more",
    [
        *("biases = true", "threshold = 1", "seeds = 1000000", "featured = 3", 'weights = "he"', "scale = 1e100"),
        *("test = 0.2", "test = { share = 0.2, seed = 3 }", "test = { points = 20, seed = 3 }"),
        *('weights = { name = "uniform", low = 0 }', 'weights.name = "normal"', 'test = "more.csv"'),
        *('runs.b = { data = { name = "points.csv" } }', "sweep.data.noise = [0.1, 1]"),
        *('sweep."data.noise" = [0.1]', "sweep.scale = [1]\nsweep.weights = ['he', { name = 'uniform' }]"),
        *('runs.b = { data = "points.csv" }', 'runs."0.1" = { epochs = 7, seeds = 2 }', 'test = "more.csv"'),
    ],
)
def test_other_keys_of_an_experiment_fit_it(schema: Schema, more: str) -> None:
    assert fits(tomllib.loads(EXPERIMENT + more), schema["$defs"]["experiment"])


def test_a_figure_of_one_s_own_fits_it(schema: Schema) -> None:
    assert fits({"id": "a", "show": "weight_sizes", "of": ["a", "b"], "alt": "Sizes."}, schema["$defs"]["figure"])


@pytest.mark.parametrize(
    "text",
    [
        *("", 'title = ""', 'title = "T"\ntitel = "T"', 'title = "T"\nlanguage = "de_CH"', 'title = "T"\ndate = ""'),
        *('title = "T"\nbase_url = "me.host"', 'title = "T"\nconstants = ["a"]', 'title = "T"\nstream = { seed = 1 }'),
        'title = "T"\nstream = { seed = -1, starts = [{ id = "a", layers = [2, 1] }] }',
        'title = "T"\nstream = { seed = 1, starts = [{ id = "a", layers = [2] }] }',
    ],
)
def test_what_it_refuses_is_a_fault_of_report_toml(schema: Schema, text: str) -> None:
    with pytest.raises((FaultsError, ProblemsError)):
        read_about(text, "report.toml")

    assert not fits(tomllib.loads(text), schema)


def test_a_report_toml_that_is_right_fits_it(schema: Schema) -> None:
    text = """\
        title = "T"
        date = "May 2026"
        language = "de-CH"
        base_url = "https://me.host/report"
        constants = [0.1, 2]
        stream = { seed = 2, starts = [{ id = "linear-mse", layers = [2, 4, 4, 1] }] }
        """

    assert read_about(text, "report.toml").title == "T"
    assert fits(tomllib.loads(text), schema)


@pytest.mark.parametrize("name", ["results", "s-t", "S", "1a"])
def test_names_for_expressions_are_those_that_can_be_used(schema: Schema, name: str) -> None:
    assert fits({"s": "1 + 1"}, schema["$defs"]["values"])
    assert not fits({name: "1 + 1"}, schema["$defs"]["values"])


def test_it_is_printed_alone(command, schema: Schema) -> None:
    assert json.loads(command("list", "--schema", "--json").out) == schema
    assert command("list", "--schema", "--markdown").code == 2
