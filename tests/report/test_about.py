"""`report.toml`: what the report is called, and whose it is."""

import pytest

from lab.report.faults import FaultsError
from lab.report.reading.about import About, read_about


def test_the_title_is_enough() -> None:
    assert read_about('title = "T"', "report.toml") == About("T")


def test_all_keys_are_read() -> None:
    text = """
title = "T"
subtitle = "S"
author = "A"
course = "C"
date = "spring"
language = "de-CH"
base_url = "https://example.org/report/"
[stream]
seed = 2
starts = [{ id = "a", layers = [2, 1] }]
"""

    about = read_about(text, "report.toml")

    assert (about.subtitle, about.author, about.course, about.date) == ("S", "A", "C", "spring")
    assert (about.language, about.base_url) == ("de-CH", "https://example.org/report")
    assert about.stream is not None
    assert [(start.id, start.layers) for start in about.stream.starts] == [("a", (2, 1))]


@pytest.mark.parametrize(
    ("date", "printed"), [("2024-02-29", "2024-02-29"), ('"29 February"', "29 February"), ("12:30:00", "12:30:00")]
)
def test_a_date_is_one_of_toml_or_a_text(date: str, printed: str) -> None:
    assert read_about(f'title = "T"\ndate = {date}', "report.toml").date == printed


@pytest.mark.parametrize(
    "url", ["http://example.org", "https://example.org/a/b", "https://example.org:8080/", "https://example.org/~a"]
)
def test_a_base_url_has_no_slash_at_its_end(url: str) -> None:
    assert read_about(f'title = "T"\nbase_url = "{url}"', "report.toml").base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        *("/report", "www.example.org", "https://", "https:///a", "https://a b.org", "https://a.org/?q"),
        *("https://a.org/#x", "https://a.org/\\n", "javascript:alert(1)", 'https://a.org/\\"><script>'),
    ],
)
def test_what_is_no_address_is_refused_as_base_url(url: str) -> None:
    with pytest.raises(FaultsError, match="base_url"):
        read_about(f'title = "T"\nbase_url = "{url}"', "report.toml")


@pytest.mark.parametrize("language", ["", "-", "e n", "en_GB", "english language", "de-\u00e4"])
def test_what_is_no_language_tag_is_refused(language: str) -> None:
    with pytest.raises(FaultsError, match="language"):
        read_about(f'title = "T"\nlanguage = "{language}"', "report.toml")
