"""`report.toml`: what the report is called, and whose it is."""

import pytest

from lab.language.faults import FaultsError
from lab.report.reading.about import About, read_about
from lab.report.reading.language_tags import NAMES, is_tag


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
        *(
            "/report",
            "www.example.org",
            "https://",
            "https:///a",
            "https://a b.org",
            "https://a.org/?q",
            "https://[::1",
        ),
        *("https://a.org/#x", "https://a.org/\\n", "javascript:alert(1)", 'https://a.org/\\"><script>'),
    ],
)
def test_what_is_no_address_is_refused_as_base_url(url: str) -> None:
    with pytest.raises(FaultsError, match="base_url"):
        read_about(f'title = "T"\nbase_url = "{url}"', "report.toml")


@pytest.mark.parametrize(
    "language",
    [
        "",
        "-",
        "e n",
        "de-\u00e4",
        "de-",
        "en-GB-",
        "klingon",
        "e",
        "1",
        "de-CH-CH",
        "x",
        "\N{FULLWIDTH LATIN SMALL LETTER D}e",
    ],
)
def test_what_is_no_language_tag_is_refused(language: str) -> None:
    with pytest.raises(FaultsError, match="language"):
        read_about(f'title = "T"\nlanguage = "{language}"', "report.toml")


@pytest.mark.parametrize(
    "language",
    ["en", "de-CH", "DE", "gsw", "zh-Hant-TW", "es-419", "sr-Latn-RS", "de-1996", "de-x-lab", "en-u-ca-gregory"],
)
def test_a_well_formed_language_tag_is_kept_as_it_is(language: str) -> None:
    assert read_about(f'title = "T"\nlanguage = "{language}"', "report.toml").language == language


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("deutsch", "de"),
        ("Deutsch", "de"),
        ("German", "de"),
        ("germn", "de"),
        ("english", "en"),
        ("english language", "en"),
        ("français", "fr"),
        ("Francais", "fr"),
        ("日本語", "ja"),
        ("Русский", "ru"),
        ("türkçe", "tr"),
        ("en_GB", "en-GB"),
        ("de_CH.UTF-8", "de-CH"),
        (" de", "de"),
    ],
)
def test_the_name_of_a_language_is_a_fault_that_gives_its_tag(language: str, tag: str) -> None:
    with pytest.raises(FaultsError) as caught:
        read_about(f'title = "T"\nlanguage = "{language}"', "report.toml")

    assert str(caught.value) == f'report.toml:2: report: language is "{language}"; did you mean "{tag}"?'


def test_every_language_has_a_tag_of_its_own_and_no_name_means_two() -> None:
    names = [name.casefold() for names in NAMES.values() for name in names]

    assert all(is_tag(tag) for tag in NAMES)
    assert not any(is_tag(name) for name in names)
    assert len(set(names)) == len(names)
