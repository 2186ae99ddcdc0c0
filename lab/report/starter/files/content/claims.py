"""The tests of the report's claims."""

from lab.report.claims import claim, does_not_hold, holds, share


@claim("learns", unless={"first": {"seeds.accuracy": 0.5}})
def learns(results):
    """Holds when at least 9 of 10 seeds are right for more points than always giving the same answer would be."""
    first = results["first"]
    better = share(accuracy > first.baseline for accuracy in first.seeds.accuracy)
    judge = holds if better.value >= 0.9 else does_not_hold
    return judge("{better:%} of the seeds beat it.", better=better)
