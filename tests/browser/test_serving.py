"""Serving, in a browser: what is saved is seen at once and in place; what is wrong is said above the last good page."""

import re
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Serve, serving

SAVES = 20

expect.set_options(timeout=20_000)  # a busy machine is no fault

LONG = "\n".join(["# Long", *(f"Paragraph {number} of the chapter.\n" for number in range(200)), "## End", "The end."])

SLOW = """\
# Slow

```experiment
id = "slow"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = {epochs}
seeds = 1
```

```figure
id = "slow"
show = "learning-curves"
of = "slow"
```

Its loss is {{{{ results["slow"].final_loss }}}}.
"""


@pytest.fixture
def copy_small(small_report: Path, tmp_path: Path) -> Path:
    """The small report, to be changed."""
    return Path(shutil.copytree(small_report, tmp_path / "content"))


@pytest.fixture
def serve(repository: Path, copy_small: Path) -> Iterator[Serve]:
    """Serves the small report, whose chapters may be changed, beside a long one."""
    (copy_small / "03-long.md").write_text(LONG)
    with serving(repository, copy_small.parent) as process:
        yield process


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    yield page
    context.close()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def settled(page: Page) -> None:
    """Wait until everything is trained and shown."""
    page.locator(".pending").first.wait_for(state="detached")
    page.locator(".draft").wait_for(state="detached")
    expect(panel(page)).to_be_hidden()


def panel(page: Page):
    return page.locator(".serve-panel")


def test_a_saved_sentence_is_seen_where_the_page_was_read_and_marked(serve: Serve, page: Page) -> None:
    page.goto(f"{serve.address}03-long.html")
    expect(page.get_by_text("Paragraph 120 of")).to_have_count(1)
    settled(page)
    anchor = page.get_by_text("Paragraph 120 of")
    anchor.evaluate("(element) => element.scrollIntoView({ block: 'start' })")
    before, top = page.evaluate("scrollY"), anchor.bounding_box()["y"]

    edit(serve.content / "03-long.md", "Paragraph 121 of", "A new sentence, paragraph 121 of")

    marked = page.locator(".serve-changed")
    expect(marked).to_have_text("A new sentence, paragraph 121 of the chapter.")
    assert page.evaluate("scrollY") == pytest.approx(before, abs=2)
    edit(serve.content / "03-long.md", "Paragraph 0 of the chapter.\n", "Paragraph 0 of.\n\nAnd another.\n")
    expect(page.get_by_text("And another.")).to_have_count(1)
    expect(page.locator(".serve-changed")).to_have_text(["Paragraph 0 of.", "And another."])
    assert page.evaluate("scrollY") > before + 10
    assert anchor.bounding_box()["y"] == pytest.approx(top, abs=2)


def test_a_fault_is_said_above_the_last_good_page_until_it_is_mended(serve: Serve, page: Page) -> None:
    page.goto(f"{serve.address}01-rates.html")

    edit(serve.content / "01-rates.md", "epochs = 12", "epoch = 12")

    said = 'content/01-rates.md:9: experiment "rates": unknown key "epoch"; did you mean "epochs"?'
    expect(panel(page)).to_contain_text(said)
    expect(page.get_by_role("heading", name="Two rates")).to_be_visible()
    said_box, page_box = panel(page).bounding_box(), page.locator("header").first.bounding_box()
    assert said_box["y"] + said_box["height"] <= page_box["y"]  # nothing of the page is covered
    assert said in serve.said()
    edit(serve.content / "01-rates.md", "epoch = 12", "epochs = 12")
    expect(panel(page)).to_be_hidden()


@pytest.mark.slow
def test_before_there_is_a_page_faults_stand_alone(repository: Path, copy_small: Path, page: Page) -> None:
    chapter = copy_small / "01-rates.md"
    edit(chapter, "epochs = 12", "epoch = 12")
    with serving(repository, copy_small.parent) as serve:
        page.goto(f"{serve.address}01-rates.html")
        expect(panel(page)).to_contain_text('unknown key "epoch"')

        edit(chapter, "epoch = 12", "epochs = 12")

        expect(page.get_by_role("heading", name="Two rates")).to_be_visible()


def test_training_keeps_nobody_from_writing(serve: Serve, page: Page) -> None:
    chapter = serve.content / "04-slow.md"
    chapter.write_text(SLOW.format(epochs=1_000_000))
    page.goto(f"{serve.address}04-slow.html")
    waiting = page.locator("[id='experiment:slow']")
    expect(waiting).to_contain_text("waits for slow, being trained")
    expect(page.locator("[id='fig:slow']")).to_contain_text(re.compile(r"training: \d+ of \d+ replicas"))

    edit(chapter, "# Slow", "# Slow\n\nWritten while it trains.")

    expect(page.get_by_text("Written while it trains.")).to_be_visible()
    expect(waiting).to_contain_text("waits for slow")
    edit(chapter, "epochs = 1000000", "epochs = 3")
    expect(page.locator("[id='fig:slow'] svg").first).to_be_attached()
    expect(page.get_by_text(re.compile(r"Its loss is 0\.\d+"))).to_be_visible()
    expect(panel(page)).to_be_hidden()


@pytest.mark.slow
def test_templates_and_style_are_seen_as_soon_as_prose(
    repository: Path, copy_small: Path, page: Page, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    (own / "assets").mkdir(parents=True)
    style = (repository / "templates/assets/style.css").read_text()
    (own / "assets/style.css").write_text(style)
    with serving(repository, tmp_path, "--templates", "own") as serve:
        page.goto(f"{serve.address}01-rates.html")
        expect(page.get_by_role("heading", name="Two rates")).to_be_visible()

        (own / "assets/style.css").write_text(f"{style}\nh1 {{ letter-spacing: 7px; }}\n")
        expect(page.locator("h1")).to_have_css("letter-spacing", "7px")
        (own / "404.html").write_text((repository / "templates/404.html").read_text())
        chapter = (repository / "templates/chapter.html").read_text()
        (own / "chapter.html").write_text(chapter.replace('<div class="text">', '<p>Mine.</p>\n<div class="text">'))

        expect(page.get_by_text("Mine.")).to_be_visible()


@pytest.mark.slow
def test_from_save_to_screen(serve: Serve, page: Page) -> None:
    """How long it takes is printed; a busy machine is no fault."""
    page.goto(f"{serve.address}03-long.html")
    expect(page.get_by_text("Paragraph 120 of")).to_have_count(1)
    settled(page)
    chapter = serve.content / "03-long.md"
    times = []
    for number in range(SAVES):
        text = f"{LONG}\nSentence {number} is new.\n"
        begin = time.monotonic()
        chapter.write_text(text)
        page.get_by_text(f"Sentence {number} is new.").wait_for()
        times.append(time.monotonic() - begin)

    print(f"from save to screen, median of {SAVES}: {statistics.median(times) * 1000:.0f} ms")  # noqa: T201
    assert len(times) == SAVES
