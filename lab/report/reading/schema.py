"""The JSON schema of what authors write in TOML, made from what reads it: `report.toml` and every block."""

from inspect import cleandoc

from lab.experiments.families import parameter_shapes
from lab.experiments.runs import OWN_KEYS, Experiment, Replication
from lab.experiments.settings import WORDS, Settings
from lab.experiments.variants import MOST_RUNS, MOST_SWEPT, SWEPT_KEYS
from lab.language.keys import keys_of, read_id, shape_of_table
from lab.language.shapes import Shape, shape_of
from lab.report.reading.about import About
from lab.report.reading.blocks import KINDS
from lab.report.reading.value_names import SHAPE, VALUES


def schema() -> Shape:
    """What `list --schema` prints: the schema of `report.toml`, and in its `$defs` that of each block by its word."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "report.toml",
        "description": cleandoc(About.__doc__ or ""),
        **shape_of_table(keys_of(About)),
        "$defs": {**{word: _block(word, kind.content) for word, kind in KINDS.items()}, VALUES: SHAPE},
    }


def _block(word: str, content: type) -> Shape:
    shape = _experiment() if content is Experiment else shape_of_table(keys_of(content))
    return {"title": word, "description": cleandoc(content.__doc__ or ""), **shape}


def _list_of(shape: Shape) -> Shape:
    return {"type": "array", "items": shape, "minItems": 1, "maxItems": MOST_RUNS}


def _experiment() -> Shape:
    """The shape of an experiment, whose keys may also come from its sweep or from each of its named runs."""
    keys = {**keys_of(Settings), **keys_of(Replication)}
    one_run = shape_of_table(keys)
    swept = {key: _list_of(keys[key].shape) for key in SWEPT_KEYS}
    for key, family in WORDS.items():
        shapes = {name: _list_of(shape) for name, shape in parameter_shapes(family).items()}
        if shapes:
            inside = {"type": "object", "properties": shapes, "additionalProperties": False, "minProperties": 1}
            swept |= {key: {"anyOf": [swept[key], inside]}}
            swept |= {f"{key}.{name}": shape for name, shape in shapes.items()}
    own = {
        "id": shape_of(read_id),
        "sweep": {
            "type": "object",
            "properties": swept,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": MOST_SWEPT,
        },
        "runs": {
            "type": "object",
            "additionalProperties": {**one_run, "required": []},
            "minProperties": 1,
            "maxProperties": MOST_RUNS,
        },
    }
    properties = {name: {"description": about, **own[name]} for name, about in OWN_KEYS.items()}
    return {
        **one_run,
        "properties": {**properties, **{name: key.described_shape for name, key in keys.items()}},
        "required": ["id"],
        "anyOf": [{"required": one_run["required"]}, {"required": ["sweep"]}, {"required": ["runs"]}],
    }
