"""What the samples of a run are called: in its record, below figures, and as files of the site."""

from lab.experiments.families import Word, read_word
from lab.experiments.kept_aside import NewPoints, Share
from lab.experiments.settings import Settings
from lab.experiments.variants import decimal, label_of
from lab.network.data_sets import DATA_SETS


def data_name(settings: Settings) -> str:
    """The name of what a run is trained on: "linear", "moons-noise-0.2-seed-3", "points.csv"; where a share of it is
    kept aside, "linear-without-0.2-seed-1".
    """
    if isinstance(settings.test, Share):
        return _name_of_share(settings, "without", settings.test)
    return label_of(_word(settings)) if settings.data in DATA_SETS else settings.data


def kept_name(settings: Settings) -> str:
    """The name of what a run keeps aside: "linear-kept-0.2-seed-1", "moons-points-500-seed-9", "more.csv"; "" where
    that is nothing.
    """
    match settings.test:
        case Share() as share:
            return _name_of_share(settings, "kept", share)
        case NewPoints() as new:
            table = {"name": settings.data, **dict(_word(settings).parameters), "points": new.points, "seed": new.seed}
            return label_of(read_word(DATA_SETS, "data", table))
        case str(name):
            return name
    return ""


def _word(settings: Settings) -> Word:
    prefix = "data."
    own = [(name.removeprefix(prefix), value) for name, value in settings.parameters if name.startswith(prefix)]
    return Word(settings.data, tuple(own))


def _name_of_share(settings: Settings, part: str, kept: Share) -> str:
    whole = label_of(_word(settings)) if settings.data in DATA_SETS else settings.data.removesuffix(".csv")
    return f"{whole}-{part}-{decimal(kept.share)}-seed-{kept.seed}"
