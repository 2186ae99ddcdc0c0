"""Claims: sentences that the results judge; every way in which one can be wrong is said at its line."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lab.report.judging.judging import judge
from lab.report.judging.running import Case
from lab.report.reading.own_tests import read_own_tests

CHAPTER = """\
# Rates {#sec:rates}

```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 3
seeds = 6
```

As @claim:few says, few epochs are too few.

```claim
id = "few"
says = "After {{ results['a'].settings.epochs }} epochs it has *not* converged."
expect = "holds"
```
"""

IMPORTS = "from lab.report.claims import claim, does_not_hold, holds, in_part, median, share, sign_test\n\n\n"

TEST = '''\
@claim("few", unless={"a": {"converged_at": 2}})
def few(results):
    """Holds when the run shown has not converged."""
    epoch = results["a"].converged_at
    judge = holds if epoch is None else does_not_hold
    return judge("It converges: {epoch}.", epoch=epoch)
'''

LINE = 4
"""Of the test's decorator, behind the imports."""


def with_body(body: str, unless: str = '{"a": {"converged_at": 2}}') -> str:
    """A file with one test: its function's body on the results, and what would change its verdict."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f'{IMPORTS}@claim("few", unless={unless})\ndef few(results):\n    """Its rule."""\n{lines}'


@pytest.fixture
def build(write: Callable[[Mapping[str, str]], Path], command) -> Callable[..., object]:
    """What a quiet build of the chapter with these tests gives."""

    def run(claims: str = IMPORTS + TEST, chapter: str = CHAPTER, *arguments: str) -> object:
        write({"01-a.md": chapter, **({"claims.py": claims} if claims else {})})
        return command(*(arguments or ("-q",)))

    return run


@pytest.fixture
def faults(build) -> Callable[..., list[str]]:
    """The faults that a build of these tests stops with."""

    def said(claims: str, chapter: str = CHAPTER) -> list[str]:
        outcome = build(claims, chapter)
        assert outcome.code == 1
        assert not Path("site").exists()
        *lines, _ = outcome.err.splitlines()
        return lines

    return said


# A claim that is judged


def test_a_verdict_stands_beside_its_sentence_with_its_rule_numbers_code_and_runs(build) -> None:
    assert build().code == 0

    page = Path("site/01-a.html").read_text(encoding="utf-8")
    claim = page.partition('<section id="claim:few"')[2].partition("</section>")[0]
    assert 'data-verdict="holds"' in claim
    assert "Claim 1.1</b> After 3 epochs it has <em>not</em> converged." in claim
    assert "Holds.</strong> It converges: never." in claim
    assert "Holds when the run shown has not converged." in claim
    assert "<dt>epoch</dt><dd>never</dd>" in claim
    assert "few" in claim.partition("<pre")[2]
    assert 'href="runs/a/index.html"' in claim
    assert '<a class="reference" href="01-a.html#claim:few">Claim 1.1</a>' in page


def test_claims_json_has_every_claim_in_the_order_of_the_chapters(build) -> None:
    second = TEST.replace("few", "other").replace(
        'judge("It converges: {epoch}.", epoch=epoch)', 'judge("", shares=share([True, False]), one=1)'
    )
    chapter = CHAPTER.replace("# Rates {#sec:rates}\n", '# Rates\n\n```claim\nid = "other"\nsays = "Other."\n```\n')

    assert build(IMPORTS + TEST + "\n\n" + second, chapter).code == 0

    first, last = json.loads(Path("site/claims.json").read_text(encoding="utf-8"))
    assert last == {
        "id": "few",
        "says": "After 3 epochs it has not converged.",
        "verdict": "holds",
        "because": "It converges: never.",
        "numbers": {"epoch": None},
        "expect": "holds",
    }
    assert (first["id"], first["expect"], first["numbers"]["one"]) == ("other", None, 1)
    assert first["numbers"]["shares"]["value"] == 0.5
    assert first["numbers"]["shares"]["low"] < 0.5 < first["numbers"]["shares"]["high"]


def test_a_table_of_claims_shows_all_or_those_that_read_some_runs(build) -> None:
    other = CHAPTER.partition("```experiment\n")[2].partition("```")[0].replace('"a"', '"b"')
    tables = '```table\nid = "all"\nshow = "claims"\n```\n\n```table\nid = "of-b"\nof = "b"\nshow = "claims"\n```\n'

    assert build(IMPORTS + TEST, f"{CHAPTER}\n```experiment\n{other}```\n\n{tables}").code == 0

    page = Path("site/01-a.html").read_text(encoding="utf-8")
    of_all, of_b = page.partition('id="tab:all"')[2].split('id="tab:of-b"')
    assert '<a href="01-a.html#claim:few">Claim 1.1</a>' in of_all
    assert "few" not in of_b


def test_a_row_of_a_table_of_claims_has_the_sentence_the_verdict_and_the_reason(build) -> None:
    table = '```table\nid = "all"\nshow = "claims"\n```\n'

    assert build(IMPORTS + TEST, f"{CHAPTER}\n{table}").code == 0

    page = Path("site/01-a.html").read_text(encoding="utf-8")
    row = page.partition('id="tab:all"')[2].partition("<tbody>")[2]
    assert "<td>holds</td>" in row
    assert "<td><p>After 3 epochs it has <em>not</em> converged.</p>" in row
    assert '<p class="because">It converges: never.</p></td>' in row


def test_a_link_in_a_claim_leads_to_the_same_place_from_a_table_on_another_page(build, write) -> None:
    chapter = CHAPTER.replace('says = "After', 'says = "[There](#sec:rates), after')
    table = '# B\n\n```table\nid = "t"\nshow = "claims"\n```\n'
    write({"02-b.md": table})

    assert build(IMPORTS + TEST, chapter).code == 0
    assert 'href="01-a.html#sec:rates"' in Path("site/02-b.html").read_text(encoding="utf-8")


def test_without_claims_their_file_says_so(build) -> None:
    assert build("", "# A\n").code == 0

    assert json.loads(Path("site/claims.json").read_text(encoding="utf-8")) == []


# One that comes out other than expected


@pytest.mark.parametrize(
    ("imported", "decorator"),
    [
        ("import lab.report.claims as c", "c.claim"),
        ("import lab.report.claims", "lab.report.claims.claim"),
        ("from lab.report import claims", "claims.claim"),
        ("from lab.report.claims import claim as test", "test"),
    ],
)
def test_the_decorator_may_be_imported_as_its_author_likes(build, imported: str, decorator: str) -> None:
    source = f"{imported}\n{IMPORTS}{TEST}".replace("@claim(", f"@{decorator}(")

    assert build(source).code == 0


def test_another_verdict_than_expected_exits_4_and_names_the_numbers(build) -> None:
    outcome = build(IMPORTS + TEST, CHAPTER.replace('expect = "holds"', 'expect = "in part"'))

    assert outcome.code == 4
    said, last = outcome.err.splitlines()
    assert said == (
        'content/01-a.md:16: claim "few": came out "holds", not "in part": It converges: never. (epoch never)'
    )
    assert last == "1 fault in 1 file; nothing was written"
    assert not Path("site").exists()


def test_a_verdict_that_nobody_expects_is_said_before_what_would_change_it(build) -> None:
    """Here the values in its unless would not."""
    outcome = build(IMPORTS + TEST.replace("holds if epoch is None else ", ""))

    assert outcome.code == 4
    assert 'claim "few": came out "does not hold", not "holds"' in outcome.err


def test_another_verdict_than_expected_leaves_the_old_site(build, contents) -> None:
    assert build().code == 0
    before = contents(Path("site"))

    assert build(IMPORTS + TEST, CHAPTER.replace('expect = "holds"', 'expect = "does not hold"')).code == 4

    assert contents(Path("site")) == before


def test_a_claim_without_expectation_fails_nothing(build) -> None:
    claims = IMPORTS + TEST.replace("epoch is None", "epoch is not None")

    assert build(claims, CHAPTER.replace('expect = "holds"\n', "")).code == 0


# Those that are no claims, said before anything is trained


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ("", ['content/01-a.md:17: claim "few": claims.py has no function under @claim("few")']),
        (
            IMPORTS + TEST.replace('"few"', '"fwe"'),
            [
                'content/01-a.md:17: claim "few": claims.py has no function under @claim("few"); did you mean "fwe"?',
                'content/claims.py:4: claim "fwe": no chapter has a claim block with this id; did you mean "few"?',
            ],
        ),
        (
            IMPORTS + TEST + "\n\n" + TEST,
            ['content/claims.py:12: claim "few": it has a test already, at line 4'],
        ),
        (
            IMPORTS + TEST.replace('    """Holds when the run shown has not converged."""\n', ""),
            ['content/claims.py:4: claim "few": its test needs a docstring, which says its rule in words'],
        ),
        (
            IMPORTS + TEST.replace(', unless={"a": {"converged_at": 2}}', ""),
            [
                'content/claims.py:4: claim "few": it has no unless, which says what would change its verdict, as in '
                'unless={"linear-mse": {"accuracy": 0.5}}'
            ],
        ),
        (
            IMPORTS + TEST.replace('"few", ', ""),
            ['content/claims.py:4: function "few": @claim needs the id of its claim, as in @claim("id", unless=...)'],
        ),
        (IMPORTS + "def few(results:\n", ['content/claims.py:4: not Python: "(" was never closed']),
    ],
    ids=["no file", "another id", "twice", "no rule", "no unless", "no id", "no Python"],
)
def test_what_is_no_claim_is_said_before_anything_is_trained(faults, claims: str, said: list[str]) -> None:
    assert faults(claims) == said
    assert not Path(".lab").exists()


def test_only_the_first_paragraph_of_a_docstring_is_the_rule() -> None:
    source = with_body("return holds('')").replace("Its rule.", "Its\n    rule.\n\n    A note.")

    test = read_own_tests(source, "claims.py").tests["few"]

    assert test.rule == "Its rule."
    assert "A note." in test.source


# Those that the results refuse


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("return holds('')", LINE, "it reads nothing of any run, so no result could change its verdict"),
        (
            "results['a'].converged_at\nreturn holds('')",
            LINE,
            'its verdict is "holds" with the values in its unless too; they should change it',
        ),
        (
            "return holds('\\x00', e=results['a'].accuracy)",
            LINE + 3,
            "ValueError: because has a character that no page may contain, or more than one line",
        ),
        ("return holds(None, e=results['a'].accuracy)", LINE + 3, "ValueError: because is None; a text is needed"),
        (
            "import lab.report.claims.verdicts as v\nreturn v.Verdict('is proven', str(results['a'].accuracy), {})",
            LINE + 4,
            'ValueError: a verdict is "is proven"; one of "holds", "in part", "does not hold" is needed',
        ),
        (
            "import lab.report.claims.verdicts as v\nreturn v.Verdict('holds', '\\u202e', {'a': 1.0})",
            LINE + 4,
            "ValueError: because has a character that no page may contain, or more than one line",
        ),
        (
            "return holds('', e=share([]) if 'b' in results else results['a'].seeds)",
            LINE + 3,
            "a finite number, an estimate or None is needed",
        ),
        ("results['a'].accuracy\nraise SystemExit(0)", LINE + 4, "SystemExit: 0"),
        ("results['a'].outputs[0][0] = 7", LINE + 3, "ValueError: assignment destination is read-only"),
        ("results['a'].network.weights[0].fill(7)", LINE + 3, "ValueError: assignment destination is read-only"),
        ("return results['b'].accuracy", LINE + 3, 'LookupError: no run is called "b"'),
        (
            "results['a'].accuracy\nresults['a'].settings == results['a'].settings",
            LINE + 4,
            "TypeError: only values can be compared, as in a.settings.loss == b.settings.loss",
        ),
        ("results['a'].acuracy", LINE + 3, "AttributeError: 'Result' object has no attribute 'acuracy'"),
        ("results['a'].accuracy\n\n1 / 0", LINE + 5, "ZeroDivisionError: division by zero"),
        (
            "return results['a'].accuracy",
            LINE,
            "it does not return a verdict; holds, in_part and does_not_hold make one",
        ),
        (
            "results['a'].id\nfrom lab.report.claims.verdicts import Verdict\nreturn Verdict('undecided', '', {})",
            LINE,
            "it does not return a verdict; holds, in_part and does_not_hold make one",
        ),
        (
            "return holds('{share}', other=results['a'].accuracy)",
            LINE + 3,
            "ValueError: because mentions {share}, which is not one of its numbers",
        ),
        (
            "return holds('', layers=results['a'].settings.layers)",
            LINE + 3,
            "ValueError: layers is [2, 2, 1]; a finite number, an estimate or None is needed",
        ),
    ],
)
def test_a_test_that_is_none_is_a_fault_at_its_line(faults, body: str, line: int, said: str) -> None:
    (fault,) = faults(with_body(body))

    assert fault.startswith(f"content/claims.py:{line}: ")
    assert said in fault


@pytest.mark.parametrize(
    ("unless", "said"),
    [
        ("{}", 'unless needs values by run, as in {"linear-mse": {"accuracy": 0.5}}'),
        ('{"b": {"accuracy": 1}}', 'unless: no run is called "b"'),
        ('{"a": 1}', 'unless: run "a" needs values by name, as in {"accuracy": 0.5}'),
        ('{"a": {"final_loss": 1}}', 'unless: the test does not read "final_loss" of run "a"'),
        ('{"a": {"accuracy": 1.5}}', "unless: accuracy is 1.5, which run a cannot have; a share from 0 to 1, or None"),
        ('{"a": {"accuracy": "high"}}', 'unless: accuracy is "high", which run a cannot have'),
        ('{"a": {"accuracy": float("nan")}}', "unless: accuracy is nan, which run a cannot have"),
        ('{"a": {"converged_at": 4}}', "unless: converged_at is 4, which run a cannot have; an epoch from 1 to 3"),
        ('{"a": {"converged_at": 0}}', "unless: converged_at is 0, which run a cannot have"),
        ('{"a": {"converged_at": 1.5}}', "unless: converged_at is 1.5, which run a cannot have"),
        ('{"a": {"converged_at": True}}', "unless: converged_at is true, which run a cannot have"),
        ('{"a": {"seeds.accuracy": [1, 0]}}', "unless: seeds.accuracy has 6 values, not 2"),
        ('{"a": {"seeds.accuracy": -1}}', "unless: seeds.accuracy is -1, which run a cannot have"),
        ('{"a": {"settings.loss": "mee"}}', 'unless: settings.loss: no loss is called "mee"'),
        ('{"a": {"outputs": [[1, 2, 3], 0, 0]}}', "unless: outputs has the shape (21, 2), which"),
        ('{"a": {"outputs": float("inf")}}', "unless: outputs has numbers that are not finite, which no run has"),
    ],
)
def test_a_value_that_no_run_can_have_or_that_is_not_read_is_refused(faults, unless: str, said: str) -> None:
    names = ("accuracy", "converged_at", "seeds.accuracy", "settings.loss", "outputs")
    body = "\n".join(f"results['a'].{name}" for name in names) + "\nreturn holds('')"

    (fault,) = faults(with_body(body, unless))

    assert fault.startswith(f'content/claims.py:{LINE}: claim "few": ')
    assert said in fault


@pytest.mark.parametrize(
    ("expression", "unless"),
    [
        ("r.number_of_weights == 6", '{"number_of_weights": 7}'),
        ("r.seeds.accuracy.median < 1", '{"seeds.accuracy": 1}'),
        ("min(r.seeds.final_loss) < 5", '{"seeds.final_loss": [5, 6, 7, 8, 9, 10]}'),
        ("r.outputs[-1].max() < 1", '{"outputs": 1.0}'),
        ("(r.network.weights[0] != 0).all()", '{"network.weights": [[[0, 0], [1, 1]], 0]}'),
        ("r.settings.layers == (2, 2, 1)", '{"settings.layers": [2, 3, 1]}'),
        ("r.step(1, 1).loss < 1", '{"step(1, 1).loss": 2}'),
        ("r.gradient_check.error < 1e-6", '{"gradient_check.error": 1}'),
        ("r.operations.multiplications > 9", '{"operations.multiplications": 1}'),
        ("r.history[-1] < 1", '{"history": 2}'),
        ("r.diverged_at is None", '{"diverged_at": 1}'),
        ("len(r.seeds) == 6 and r.baseline < 1", '{"baseline": 1}'),
    ],
)
def test_whatever_a_result_has_may_be_read_and_replaced(train, expression: str, unless: str) -> None:
    source = with_body(
        f"r = results['run']\njudge = holds if {expression} else does_not_hold\nreturn judge('')",
        f'{{"run": {unless}}}',
    )
    result = train("run", layers=[2, 2, 1], activation="sigmoid", seeds=6, epochs=3, data="xor", loss="mse")

    judgement = judge(Case(read_own_tests(source, "claims.py"), {"run": result}, {}))["few"]

    assert judgement.verdict.word == "holds"
    assert judgement.runs == ("run",)


def test_a_test_that_its_file_takes_away_again_is_a_fault(faults) -> None:
    assert faults(IMPORTS + TEST + "\n\ndel few\n") == [
        f'content/claims.py:{LINE}: claim "few": its decorator is not the claim of lab.report.claims'
    ]


def test_an_estimate_that_is_not_finite_is_no_number(faults) -> None:
    imports = IMPORTS.replace("import claim", "import Estimate, claim")
    body = "    return holds('', e=Estimate(float('nan'), 0.0, results['a'].accuracy))\n"

    (fault,) = faults(with_body("").replace(IMPORTS, imports) + body)

    assert "a finite number, an estimate or None is needed" in fault


# Commands


def test_claims_prints_each_with_its_verdict_and_writes_no_site(build) -> None:
    outcome = build(IMPORTS + TEST, CHAPTER, "claims", "-q")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "few  holds          It converges: never.\n"
    assert not Path("site").exists()


def test_claims_as_json_are_those_of_the_site(build, command) -> None:
    assert build().code == 0

    assert command("claims", "--json", "-q").out == Path("site/claims.json").read_text(encoding="utf-8")


def test_claims_exits_4_where_one_comes_out_other_than_expected(build) -> None:
    outcome = build(IMPORTS + TEST, CHAPTER.replace('expect = "holds"', 'expect = "in part"'), "claims", "-q")

    assert outcome.code == 4
    assert outcome.out.startswith("few  holds ")
    assert 'claim "few": came out "holds", not "in part"' in outcome.err


def test_list_names_the_claims_and_what_a_block_may_say(build) -> None:
    outcome = build(IMPORTS + TEST, CHAPTER, "list")

    assert "\nclaims\n  few                      expects holds\n" in outcome.out
    assert "  claim                    id, says, expect\n" in outcome.out
