"""The command `serve`, in a process of its own: who is answered, how it ends, and what it leaves."""

import http.client
import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from serving import Serve, free_port, serving, wait_until

CHAPTER = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 2
seeds = 1
```

The loss is {{ results["a"].final_loss }}.
"""

FAULTY = CHAPTER.replace("epochs", "epoch")

SAID = 'experiment "a": unknown key "epoch"; did you mean "epochs"?'


@pytest.fixture
def serve(repository: Path, write, tmp_path: Path) -> Iterator[Serve]:
    """Serves a report of one chapter, which has been trained and written."""
    write({"01-a.md": CHAPTER})
    with serving(repository, tmp_path) as process:
        wait_until(lambda: (tmp_path / "site/manifest.json").exists())
        yield process


@pytest.fixture(scope="module")
def standing(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serves the same report for all tests that change nothing."""
    folder = tmp_path_factory.mktemp("standing")
    (folder / "content").mkdir()
    (folder / "content/report.toml").write_text('title = "Title"\n')
    (folder / "content/01-a.md").write_text(CHAPTER)
    with serving(repository, folder) as process:
        wait_until(lambda: (folder / "site/manifest.json").exists())
        yield process


def get(serve: Serve, path: str = "/", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(serve.address.removeprefix("http://").rstrip("/"), timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    status, body = answer.status, answer.read()
    connection.close()
    return status, body


def page_of(serve: Serve) -> str:
    return get(serve, "/01-a.html")[1].decode()


def news_of(serve: Serve) -> dict[str, object]:
    """What a browser is told that asks now."""
    connection = http.client.HTTPConnection(serve.address.removeprefix("http://").rstrip("/"), timeout=30)
    connection.request("GET", "/.serve/events?page=/01-a.html")
    line = connection.getresponse().readline()
    connection.close()
    news: dict[str, object] = json.loads(line.removeprefix(b"data: "))
    return news


def is_said(serve: Serve, text: str) -> bool:
    return text in str(news_of(serve)["faults"])


def test_the_served_page_alone_has_the_script_that_follows(standing: Serve, script, contents) -> None:
    folder = standing.content.parent
    page = page_of(standing)

    assert "/.serve/page.js" in page
    assert "connect-src &#39;self&#39;" in page
    assert get(standing, "/.serve/page.js")[0] == get(standing, "/.serve/page.css")[0] == 200
    served = contents(folder / "site")
    shutil.rmtree(folder / "site")
    assert script("-q", cwd=folder).code == 0
    assert served == contents(folder / "site")
    assert b".serve" not in b"".join(served.values())


def test_files_and_folders_have_their_addresses(standing: Serve) -> None:
    assert get(standing, "/runs")[0] == 301
    assert b"All runs" in get(standing, "/runs/")[1]
    assert get(standing, "/runs/a/history.csv")[1].startswith(b"epoch,loss\n")
    assert get(standing, "/nothing.html")[0] == 404
    assert get(standing, "/../content/01-a.md")[0] == 404


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "127.0.0.1:1"}, {"Origin": "https://evil.example"}]
)
def test_other_hosts_and_other_sites_are_refused(standing: Serve, headers: dict[str, str]) -> None:
    status, body = get(standing, "/01-a.html", **headers)

    assert (status, body) == (403, f"This server is for {standing.address} alone.\n".encode())


def test_a_port_that_is_taken_is_said_with_one_that_is_free(standing: Serve, script) -> None:
    folder = standing.content.parent
    port = int(standing.address.rstrip("/").rpartition(":")[2])

    second = script("serve", "--port", str(port), cwd=folder)

    assert (second.code, second.out) == (3, "")
    assert second.err.startswith(f"port {port} cannot be used (Address already in use), perhaps by another serve; ")
    assert second.err.endswith(" is free\n")


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_what_is_no_port_is_wrong_usage(command, port: str) -> None:
    outcome = command("serve", "--port", port)

    assert outcome.code == 2
    assert f'"{port}" is not a port' in outcome.err or port == "-1"


@pytest.mark.posix
@pytest.mark.parametrize("epochs", [2, 1_000_000], ids=["idle", "training"])
def test_ctrl_c_ends_it_at_once_and_leaves_a_site_that_a_build_finds_right(
    serve: Serve, tmp_path: Path, script, epochs: int
) -> None:
    connection = http.client.HTTPConnection(serve.address.removeprefix("http://").rstrip("/"), timeout=30)
    connection.request("GET", "/.serve/events?page=/01-a.html")  # a browser that stays
    connection.getresponse().readline()
    if epochs > 2:
        (serve.content / "01-a.md").write_text(CHAPTER.replace("epochs = 2", f"epochs = {epochs}"))
        wait_until(lambda: "training: " in str(news_of(serve)["work"]))

    os.killpg(serve.process.pid, signal.SIGINT)

    assert serve.process.wait(timeout=3) == 0
    assert "Traceback" not in serve.said()
    wait_until(lambda: not processes_like(str(tmp_path)))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lab", "content", "site"]
    if epochs == 2:
        outcome = script(cwd=tmp_path)
        assert (outcome.code, "nothing to train" in outcome.out) == (0, True)


def processes_like(folder: str) -> list[int]:
    """The other processes that work in a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has just ended, or is another user's
            found += [int(path.parent.name)] if str(path.readlink()) == folder else []
    return [process for process in found if process != os.getpid()]


def test_a_fault_leaves_the_last_site_and_is_said_until_it_is_mended(serve: Serve, tmp_path: Path, snapshot) -> None:
    before = snapshot(tmp_path / "site")

    (serve.content / "01-a.md").write_text(FAULTY)

    wait_until(lambda: is_said(serve, SAID))
    assert "The loss is" in page_of(serve)
    assert snapshot(tmp_path / "site") == before
    (serve.content / "01-a.md").write_text(CHAPTER)
    wait_until(lambda: not news_of(serve)["faults"])
    assert serve.said().endswith("all of it is mended\n")


def test_saving_by_rename_and_removing_the_folder_are_seen(serve: Serve, tmp_path: Path) -> None:
    beside = serve.content / "01-a.md.new"
    beside.write_text(CHAPTER.replace("# A", "# Renamed"))
    beside.replace(serve.content / "01-a.md")
    wait_until(lambda: "Renamed" in page_of(serve))

    serve.content.rename(tmp_path / "away")
    wait_until(lambda: is_said(serve, "there is no such folder"))
    (tmp_path / "away").rename(serve.content)
    wait_until(lambda: not news_of(serve)["faults"])
    (serve.content / "01-a.md").write_text(CHAPTER.replace("# A", "# Back"))

    wait_until(lambda: "Back" in page_of(serve))


@pytest.mark.slow
def test_a_site_that_is_deleted_meanwhile_is_written_again(serve: Serve, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "site")
    assert "The loss is" in page_of(serve)

    (serve.content / "01-a.md").write_text(CHAPTER.replace("# A", "# B"))

    wait_until(lambda: (tmp_path / "site/01-a.html").exists())


def test_a_build_beside_it_takes_its_turn(standing: Serve, script) -> None:
    folder = standing.content.parent
    outcome = script("-o", "other", cwd=folder)

    assert outcome.code == 0
    assert (folder / "other/01-a.html").read_bytes() == (folder / "site/01-a.html").read_bytes()


@pytest.mark.slow
def test_a_verdict_that_is_not_expected_is_said_above_the_new_page(serve: Serve, tmp_path: Path) -> None:
    (serve.content / "claims.py").write_text(
        "from lab.report.claims import claim, does_not_hold, holds\n\n\n"
        '@claim("c", unless={"a": {"final_loss": 0.0}})\n'
        "def zero(results):\n"
        '    """Whether it is."""\n'
        '    return (holds if results["a"].final_loss == 0.0 else does_not_hold)("It is not.")\n'
    )
    claim = '\n```claim\nid = "c"\nsays = "It is 0."\nexpect = "holds"\n```\n'
    (serve.content / "01-a.md").write_text(CHAPTER + claim)

    wait_until(lambda: is_said(serve, 'claim "c": came out "does not hold"'))
    assert "It is not." in page_of(serve)


@pytest.mark.slow
def test_a_changed_program_starts_again(repository: Path, write, tmp_path: Path) -> None:
    program = tmp_path.parent / f"{tmp_path.name}-program"
    for name in ("lab", "templates", "build.py"):
        source = repository / name
        if source.is_dir():
            shutil.copytree(source, program / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, program / name)
    write({"01-a.md": CHAPTER})
    with serving(program, tmp_path) as serve:
        wait_until(lambda: (tmp_path / "site/manifest.json").exists())
        module = program / "lab/report/reading/about.py"
        source = module.read_text()
        module.write_text(f"{source}\nif:\n")
        wait_until(lambda: is_said(serve, "the program: invalid syntax"))

        module.write_text(f"{source}\nprint('anew')\n")

        wait_until(lambda: serve.said().count(serve.address) == 2)
        wait_until(lambda: b"The loss is" in get(serve, "/01-a.html")[1])


def test_a_free_port_is_free() -> None:
    assert 1024 <= free_port() <= 65535
