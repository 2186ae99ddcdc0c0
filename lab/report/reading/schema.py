"""The JSON schema of what authors write in TOML, made from what reads it: `report.toml` and every block."""

from inspect import cleandoc

from lab.experiments.runs import OWN_KEYS, Experiment, Replication
from lab.experiments.settings import Settings
from lab.experiments.variants import MOST_RUNS, SWEPT_KEYS
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


def _experiment() -> Shape:
    """The shape of an experiment, whose keys may also come from its sweep or from each of its named runs."""
    keys = {**keys_of(Settings), **keys_of(Replication)}
    one_run = shape_of_table(keys)
    swept = {
        key: {"type": "array", "items": keys[key].shape, "minItems": 1, "maxItems": MOST_RUNS} for key in SWEPT_KEYS
    }
    own = {
        "id": shape_of(read_id),
        "sweep": {
            "type": "object",
            "properties": swept,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
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
