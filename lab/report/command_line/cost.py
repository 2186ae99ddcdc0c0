"""What a build would cost: how much it would train, and about how long that takes here."""

from dataclasses import dataclass

from lab.experiments.plan import Work, seconds
from lab.report.command_line.progress import duration
from lab.report.command_line.training import processes_for


@dataclass(frozen=True, slots=True)
class Cost:
    """How much is to be trained, and about how many seconds that takes in so many processes."""

    runs: int
    replicas: int
    seconds: float
    processes: int

    def __str__(self) -> str:
        """As an author reads it: 46 runs, 3782 replicas, about 50 s on 2 cores."""
        counts = {"run": self.runs, "replica": self.replicas}
        many = ", ".join(f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items())
        cores = f"{self.processes} core{'s' * (self.processes != 1)}"
        return f"{many}, about {duration(self.seconds)} on {cores}"


def cost_of(work: Work, jobs: int | None) -> Cost:
    """What the work costs in so many processes, or, where none are asked for, in as many as a build would take."""
    stacks = [seconds(stack) for stack in work.stacks]
    processes = min(processes_for(sum(stacks), jobs), max(len(stacks), 1))
    longest = max(stacks, default=0.0)
    return Cost(len(work.lacking), work.replicas, max(longest, sum(stacks) / processes), processes)
