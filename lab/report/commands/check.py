"""`check`: everything is read and checked, nothing is trained and nothing is written."""

from lab.report.commands import Options, entries, print_json
from lab.report.reading.report import read


def run_command(options: Options) -> int:
    """Check the report, and say what it has; 0 when nothing is wrong with it."""
    report = read(options.content, is_strict=options.is_strict)
    print_json(entries(report.warnings, kind="warning"), options)
    if not (options.is_quiet or options.is_json):
        for warning in report.warnings:
            print(f"{warning} (a warning)")
        counts = {
            "chapter": len(report.chapters),
            "run": len(report.runs),
            "figure": len(report.linked.figures),
            "warning": len(report.warnings),
        }
        print("no faults; " + ", ".join(f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items()))
    return 0
