"""`verify`: everything is trained again from nothing and held against a published site, value by value."""

import sys
import tempfile
import time
from pathlib import Path

from lab.report.claims.judging import judge
from lab.report.commands import DIFFERENT, Options, print_json
from lab.report.comparing.sites import Likeness, claims_against, files_against, run_against
from lab.report.progress import ProgressLine
from lab.report.reading.report import read
from lab.report.site.claims import claims_json
from lab.report.site.fill import known_of
from lab.report.site.training import results_of


def run_command(options: Options) -> int:
    """Print for each run, the claims and the files how like they are; 0 where nothing is different, else 5."""
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    report = read(options.content, is_strict=options.is_strict)
    with tempfile.TemporaryDirectory() as folder:
        results = results_of(report, report.runs, Path(folder), jobs=options.jobs, progress=progress)
    judgements = judge(report.own_claims, results, report.linked.expected)
    claims = claims_json(report.linked.claims, judgements, known_of(report, results))
    site = options.file
    found = [files_against(site, results), *(run_against(site, result) for result in results.values())]
    found.append(claims_against(site, claims))
    print_json([{"name": each.name, "likeness": each.likeness.value, "what": each.what} for each in found], options)
    if not options.is_json:
        width = max(len(each.name) for each in found)
        for each in found:
            print(f"{each.name:<{width}}  {each.likeness.value}{f': {each.what}' if each.what else ''}")
    return DIFFERENT if any(each.likeness is Likeness.DIFFERENT for each in found) else 0
