"""`claims`: judge the claims of the report and print their verdicts."""

import sys
import time

from lab.language.faults import beside, message_of
from lab.report.claims.verdicts import DOES_NOT_HOLD
from lab.report.command_line import streams
from lab.report.command_line.making import with_seeds
from lab.report.command_line.options import Command, Options
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import results_of
from lab.report.judging.expectations import UnexpectedVerdictsError, check_expected
from lab.report.judging.judging import case_of, judge
from lab.report.reading.report import read
from lab.report.site.claims import claims_json, judged_entries
from lab.report.site.inserts import known_of


def run_command(options: Options) -> int:
    """Print a table of claims, or the content of `claims.json`; 0 if every verdict is as expected, or in a draft."""
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    report = with_seeds(read(options.content, is_strict=options.is_strict), options.seeds)
    with beside(report.warnings):
        results = results_of(report, report.runs, options.store, jobs=options.jobs, progress=progress)
        judgements = judge(case_of(report, results))
    claims = report.linked.claims
    if options.is_json:
        print(claims_json(judged_entries(claims, judgements, known_of(report, results))), end="")
    else:
        width = max(map(len, claims), default=0)
        for name in claims:
            verdict = judgements[name].verdict
            print(f"{name:<{width}}  {verdict.word:<{len(DOES_NOT_HOLD)}}  {verdict.because}")
    if report.draft:
        return 0
    try:
        check_expected(claims, judgements)
    except UnexpectedVerdictsError as error:
        streams.say(message_of(error))
        return error.exit_code
    return 0


COMMAND = Command(Options, run_command)
