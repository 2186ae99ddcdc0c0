"""Claims: sentences that the results judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from lab.language.faults import Fault, Place
from lab.language.keys import key, read_id, read_text, word_of
from lab.language.words import did_you_mean, quoted
from lab.report.addresses import Link, block_id, run_links
from lab.report.claims.verdicts import VERDICTS
from lab.report.markdown.binding import unbroken_html
from lab.report.markdown.highlighting import code_html
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks.block import Block
from lab.report.reading.blocks.register import Filling, Kind, add_kind
from lab.report.wording.estimates import with_interval

if TYPE_CHECKING:
    from lab.report.reading.linking import Linking
    from lab.report.reading.names import Names


@dataclass(frozen=True, slots=True)
class ClaimBlock:
    """A sentence that the results judge, by the function in `claims.py` under `@claim` with its id."""

    id: str = key(read_id, "its name, and that of its test")
    says: str = key(read_text, "the sentence, with Markdown and values")
    expect: str = key(
        word_of(VERDICTS, "verdict"),
        f"the verdict without which nothing is built: {quoted(VERDICTS)}",
        default="",
    )


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """A claim with its verdict, as its page shows it."""

    id: str
    label: str
    says: Markup
    verdict: str
    because: Markup
    numbers: Mapping[str, str]
    rule: str  # how its test judges, in words
    code: Markup  # the test as a listing
    runs: tuple[Link, ...]  # those it read
    kind: str = "claim"


@dataclass(frozen=True, slots=True)
class LinkedClaim:
    """A sentence of the report that its results judge."""

    id: str
    says: Prose
    expect: str  # the verdict that it is to get, "" where any will do
    place: Place

    @property
    def about(self) -> str:
        """What is expected of it."""
        return f"expects {self.expect}" if self.expect else ""

    @property
    def proses(self) -> tuple[Prose, ...]:
        """Its sentence."""
        return (self.says,)

    def part(self, filling: Filling) -> ClaimPart:
        """What its page shows of it."""
        judgement, test = filling.judgements[self.id], filling.tests[self.id]
        verdict = judgement.verdict
        return ClaimPart(
            self.id,
            filling.labels[block_id("claim", self.id)].text,
            filling.html(self.says),
            verdict.word,
            Markup(unbroken_html(verdict.because)),
            {name: with_interval(number) for name, number in verdict.numbers.items()},
            test.rule,
            Markup(code_html("python", test.source)),
            run_links(judgement.runs),
        )


def link(block: Block, keys: ClaimBlock, linking: Linking) -> LinkedClaim:
    """The claim, for which there is a test."""
    tests = linking.names.tests
    if tests is not None and keys.id not in tests:
        text = f'claims.py has no function under @claim("{keys.id}")'
        linking.faults.append(block.fault("id", f"{text}{did_you_mean(keys.id, tests)}"))
    return LinkedClaim(keys.id, linking.inline(block, "says", keys.says), keys.expect, block.place)


def check(blocks: Sequence[Block], names: Names) -> Iterator[Fault]:
    """A fault for each test of a claim that no block states."""
    stated = {block.content.id for block in blocks}
    for claim, place in (names.tests or {}).items():
        if claim not in stated and not names.is_excused_label("claim", claim):
            known = did_you_mean(claim, stated)
            yield Fault(place, f'claim "{claim}": no chapter has a claim block with this id{known}')


add_kind("claim", Kind(ClaimBlock, link, refers="claim", noun="claim", check=check))
