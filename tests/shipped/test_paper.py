"""What is seen of the shipped pages on paper: nothing is cut or covered, whatever window they are printed from."""

from pathlib import Path

import numpy as np
import pytest
from checkers import assert_no_complaint, paper

pytestmark = pytest.mark.slow

SMALLEST, *OTHERS = paper.WINDOWS


def test_nothing_is_cut(built_site: Path, unseen_on_paper: paper.Unseen) -> None:
    page = "02-one-step.html"

    assert_no_complaint(unseen_on_paper(built_site, [page], "A4", SMALLEST), [page])


def test_nothing_is_cut_in_any_chapter(
    built_site: Path, all_that_is_read: list[str], unseen_on_paper: paper.Unseen
) -> None:
    assert_no_complaint(unseen_on_paper(built_site, all_that_is_read, "A4", SMALLEST), all_that_is_read)


def test_nothing_is_cut_on_letter_paper(
    built_site: Path, what_is_cut_first: list[str], unseen_on_paper: paper.Unseen
) -> None:
    assert_no_complaint(unseen_on_paper(built_site, what_is_cut_first, "Letter", SMALLEST), what_is_cut_first)


@pytest.mark.parametrize("window", OTHERS)
def test_a_page_is_printed_the_same_from_every_window(
    built_site: Path, what_is_cut_first: list[str], sheets_of: paper.Print, window: int
) -> None:
    for page in what_is_cut_first:
        sheets, others = (sheets_of(built_site, page, "A4", width) for width in (SMALLEST, window))

        assert len(sheets) == len(others)
        for sheet, other in zip(sheets, others, strict=True):
            np.testing.assert_array_equal(sheet, other)
