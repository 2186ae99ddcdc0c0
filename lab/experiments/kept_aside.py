"""Samples kept aside: what a run is not trained on, so that they show how it answers to what it has not seen."""

from dataclasses import dataclass
from typing import TypeAlias

from lab.experiments.families import interval, number_in
from lab.language.keys import Problem, ProblemsError, Reader, key, read_text, table_of, whole_number, wrong
from lab.language.shapes import shape_of, shaped

MOST_POINTS = 10_000
HIGHEST_SEED = 2**32 - 1

read_share = number_in(interval("(0, 1)"), float)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the data, which a seed chooses."""

    share: float = key(read_share, "which share of the samples is kept aside")
    seed: int = key(whole_number(0, HIGHEST_SEED), "the seed that chooses them", default=1)


@dataclass(frozen=True, slots=True)
class NewPoints:
    """New points of the same data set, drawn from another seed."""

    points: int = key(whole_number(1, MOST_POINTS), "how many new points")
    seed: int = key(whole_number(0, HIGHEST_SEED), "the seed that draws them, another than that of the data")


KeptAside: TypeAlias = str | Share | NewPoints | None
"""A file or a data set, or one of the above, or nothing."""

_FORMS: dict[str, Reader[Share] | Reader[NewPoints]] = {"share": table_of(Share), "points": table_of(NewPoints)}


@shaped({"anyOf": [shape_of(read_text), shape_of(read_share), *map(shape_of, _FORMS.values())]})
def read_kept_aside(path: str, value: object) -> KeptAside:
    """What is kept aside: a file as "more.csv", a share as 0.2, or a table with `share` or `points`."""
    match value:
        case str():
            return read_text(path, value)
        case dict():
            asked = [name for name in _FORMS if name in value]
            if len(asked) == 1:
                return _FORMS[asked[0]](path, value)
            if asked:
                text = f"{path}.share and {path}.points are both given; one of them is needed"
                raise ProblemsError(Problem(path, text))
        case bool():
            pass
        case int() | float():
            return Share(read_share(path, value))
    needed = f"a file, a share as {path} = 0.2, or {path} = {{ points = 500, seed = 9 }} is needed"
    raise wrong(path, value, needed, is_other_kind=not isinstance(value, dict))
