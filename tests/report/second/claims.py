"""The tests of this report's claims."""

from lab.report.claims import claim, does_not_hold, holds, share


@claim("moons-learned", unless={"moons-small": {"accuracy": 0.5}})
def moons_learned(results):
    """Holds when more points are answered right than by always giving the same answer."""
    moons = results["moons-small"]
    judge = holds if moons.accuracy > moons.baseline else does_not_hold
    return judge("{accuracy:%} of the points.", accuracy=moons.accuracy, seeds=share(True for _ in moons.seeds.seed))
