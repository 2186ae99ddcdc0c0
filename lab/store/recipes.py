"""Recipes: what a product is made of, and why one that was made before is not what is needed now."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

FORM_OF_ENTRIES = "2"
"""Part of every digest, so that a store does not take entries of an older form for damaged ones."""


@dataclass(frozen=True)
class Recipe:
    """A product's name and its parts: a text for each, by a name that an author knows, as "learning_rate"."""

    name: str
    parts: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """What tells products apart that are made of different parts; the name plays no role."""
        said = FORM_OF_ENTRIES + json.dumps(dict(self.parts), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:40]


FIRST_TIME, GONE = "made for the first time", "its results are gone"
"""Reasons to make what is not there."""


def differences(old: Recipe | None, new: Recipe) -> list[str]:
    """Why what the old recipe made is not what the new one makes, part by part; none where they are equal."""
    if old is None:
        return [FIRST_TIME]
    reasons = []
    for part in sorted({*old.parts, *new.parts}):
        before, now = old.parts.get(part), new.parts.get(part)
        if before is None:
            reasons.append(f"{part} is new")
        elif now is None:
            reasons.append(f"{part} is gone")
        elif before != now:
            is_short = max(len(before), len(now)) < _LONGEST_SAID
            reasons.append(f"{part} was {before} and is {now}" if is_short else f"{part} has changed")
    return reasons


_LONGEST_SAID = 40
"""Characters of a part that a reason repeats; a digest, which says nothing to a reader, has more."""
