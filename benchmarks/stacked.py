"""Times one sample of one replica in a stack of networks, beside other ways to train many of them, turn by turn.

    python benchmarks/stacked.py [--turns N]

The work: 2-4-4-1 without biases, sigmoid, squared error, one update a sample, the linear data, float64, one thread.
Every way starts from the same weights, and its losses after two epochs must be the stack's. Counted is processor time,
and setting up is not: drawing, stacking, compiling, the first epoch of a stack. Without a compiler (gcc), `torch` or
`jax`, their rows are left out. Prints two tables in Markdown.
"""

import argparse
import ctypes
import importlib
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab.network.activations import sigmoid
from lab.network.arrays import Array
from lab.network.backpropagation import Network, untrained
from lab.network.data_sets import linear
from lab.network.initial_weights import draw_weights, normal
from lab.network.losses import mse
from lab.network.stacked_training import Epoch, Trainee, train_stack
from lab.network.training import train

LAYERS = (2, 4, 4, 1)
LEARNING_RATE = 0.1
SAMPLES = linear()
COUNT = len(SAMPLES.inputs)
WIDTHS = (1, 100, 200, 1000, 10000)
MOST_IN_A_STACK = 1000  # as a build cuts them

LOOP, BOOK, STACK, STACKS = (
    "a loop over objects",
    "`train`, the book's network",
    "`train_stack`",
    "`train_stack`, 1000 at a time",
)
KERNEL, TORCH, JAX = "C, SIMD over replicas", "`torch.func.vmap`", "`jax.vmap` and `scan`"

Costs: TypeAlias = dict[tuple[str, int], list[float]]
"""Nanoseconds a sample and replica, turn by turn, of each way with so many replicas."""


@dataclass(frozen=True)
class Timed:
    """What training gave: the losses of the last epoch, replica by replica, and the seconds an epoch took."""

    losses: Array  # (replicas,)
    seconds: float


@dataclass(frozen=True)
class Way:
    """A way to train, with so many replicas, and how many epochs make a turn of about a twentieth of a second."""

    name: str
    replicas: int
    epochs: int
    train: Callable[[int], Timed]  # so many epochs, two at least


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the stacked network beside its peers.")
    parser.add_argument("--turns", metavar="N", type=int, default=5, help="how often each way is timed (5)")
    turns = parser.parse_args().turns
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    with tempfile.TemporaryDirectory() as folder:
        ways = [*own_ways(), *kernel(Path(folder)), *torch_vmap(), *jax_scan()]
        for way in ways:  # fills caches, too
            expected, found = expected_losses(way.replicas), way.train(2).losses
            np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-9, err_msg=way.name)
        costs: Costs = {(way.name, way.replicas): [] for way in ways}
        for _ in range(turns):
            for way in sorted(ways, key=lambda way: way.replicas):  # what is compared stands side by side
                seconds = way.train(way.epochs).seconds
                costs[way.name, way.replicas].append(1e9 * seconds / COUNT / way.replicas)
    print("\n".join(tables(costs, turns)))


# What is measured


@cache
def networks(replicas: int) -> tuple[Network, ...]:
    """The starts: seeds 0, 1, 2 and so on."""
    return tuple(
        untrained(sigmoid, draw_weights(normal, np.random.default_rng(seed), LAYERS), has_biases=False)
        for seed in range(replicas)
    )


def weights_last(replicas: int) -> list[Array]:
    """The starts, layer by layer: (outputs, inputs, replicas)."""
    return [np.stack(layer, axis=-1) for layer in zip(*(each.weights for each in networks(replicas)), strict=True)]


@cache
def expected_losses(replicas: int) -> Array:
    return stacks(networks(replicas), 2).losses


def own_ways() -> Iterator[Way]:
    """What this project has, and what it replaces."""
    yield Way(LOOP, 1, 20, objects)
    yield Way(BOOK, 1, 10, book)
    for replicas, epochs in zip(WIDTHS, (20, 15, 10, 6, 3), strict=True):
        yield Way(STACK, replicas, epochs, lambda epochs, replicas=replicas: stacks(networks(replicas), epochs))
    in_stacks = [
        networks(WIDTHS[-1])[start : start + MOST_IN_A_STACK] for start in range(0, WIDTHS[-1], MOST_IN_A_STACK)
    ]
    yield Way(STACKS, WIDTHS[-1], 3, lambda epochs: stacks_in_turn(in_stacks, epochs))


def stacks(starts: Sequence[Network], epochs: int) -> Timed:
    """One stack; the epochs after the first are timed."""
    replicas = [Trainee(network, SAMPLES, mse, LEARNING_RATE) for network in starts]
    ends = []

    def watch(epoch: Epoch) -> None:
        ends.append((time.process_time(), epoch.losses))

    train_stack(replicas, epochs=epochs, watch=watch)
    (first, _), *_, (last, losses) = ends
    return Timed(losses, (last - first) / (len(ends) - 1))


def stacks_in_turn(starts: Sequence[Sequence[Network]], epochs: int) -> Timed:
    """One stack after the other."""
    timed = [stacks(each, epochs) for each in starts]
    return Timed(np.concatenate([each.losses for each in timed]), sum(each.seconds for each in timed))


def book(epochs: int) -> Timed:
    start = time.process_time()
    training = train(networks(1)[0], SAMPLES, mse, learning_rate=LEARNING_RATE, epochs=epochs)
    return Timed(np.array([training.history[-1]]), (time.process_time() - start) / epochs)


# Peers: a loop over objects


class Neuron:
    """What a script without NumPy has for each neuron: its weights, and what it remembers from one call to the next."""

    def __init__(self, weights: list[float]) -> None:
        self.weights = weights
        self.inputs: list[float] = []
        self.output = 0.0
        self.delta = 0.0

    def forward(self, inputs: list[float]) -> float:
        self.inputs = inputs
        z = sum(weight * value for weight, value in zip(self.weights, inputs, strict=True))
        self.output = 1.0 / (1.0 + math.exp(-z))
        return self.output

    def backward(self, slope: float) -> None:
        self.delta = slope * self.output * (1.0 - self.output)

    def update(self) -> None:
        step = LEARNING_RATE * self.delta
        self.weights = [weight - step * value for weight, value in zip(self.weights, self.inputs, strict=True)]


def objects(epochs: int) -> Timed:
    layers = [[Neuron(weights) for weights in layer.tolist()] for layer in networks(1)[0].weights]
    samples = list(zip(SAMPLES.inputs.tolist(), SAMPLES.labels.ravel().tolist(), strict=True))
    start = time.process_time()
    for _ in range(epochs):
        loss = 0.0
        for inputs, label in samples:
            loss += learn(layers, inputs, label)
    return Timed(np.array([loss / COUNT]), (time.process_time() - start) / epochs)


def learn(layers: list[list[Neuron]], inputs: list[float], label: float) -> float:
    """The squared error of one sample, and the update on it."""
    for layer in layers:
        inputs = [neuron.forward(inputs) for neuron in layer]
    [output] = inputs
    [last] = layers[-1]
    last.backward(2.0 * (output - label))
    for layer, after in zip(layers[-2::-1], layers[:0:-1], strict=True):
        for number, neuron in enumerate(layer):
            neuron.backward(sum(other.delta * other.weights[number] for other in after))
    for layer in layers:
        for neuron in layer:
            neuron.update()
    return (output - label) ** 2


# Peers: C

SOURCE = r"""
#include <math.h>
#include <string.h>
#define LANES 8
#define ALIGNED __attribute__((aligned(64)))
#define EACH _Pragma("omp simd") for (int r = 0; r < LANES; r++)
#define SIGMOID(z) (1.0 / (1.0 + exp(-(z))))
#define DOT4(w, a) ((w)[0][r] * a[0][r] + (w)[1][r] * a[1][r] + (w)[2][r] * a[2][r] + (w)[3][r] * a[3][r])

/* weights: (28, replicas), which are written over; losses: (replicas,), the means of the last epoch */
void train(double *restrict weights, const double *restrict x, const double *restrict y, double *restrict losses,
           long samples, long epochs, double rate, long replicas) {
  for (long start = 0; start < replicas; start += LANES) {
    long lanes = replicas - start < LANES ? replicas - start : LANES;
    double w[28][LANES] ALIGNED, loss[LANES] ALIGNED;
    memset(w, 0, sizeof w);
    for (int k = 0; k < 28; k++)
      for (int r = 0; r < lanes; r++) w[k][r] = weights[k * replicas + start + r];
    for (long epoch = 0; epoch < epochs; epoch++) {
      memset(loss, 0, sizeof loss);
      for (long s = 0; s < samples; s++) {
        double x0 = x[2 * s], x1 = x[2 * s + 1], label = y[s];
        double a1[4][LANES] ALIGNED, a2[4][LANES] ALIGNED, a3[LANES] ALIGNED;
        double d1[4][LANES] ALIGNED, d2[4][LANES] ALIGNED, d3[LANES] ALIGNED;
        for (int j = 0; j < 4; j++) EACH a1[j][r] = SIGMOID(w[2 * j][r] * x0 + w[2 * j + 1][r] * x1);
        for (int j = 0; j < 4; j++) EACH a2[j][r] = SIGMOID(DOT4(w + 8 + 4 * j, a1));
        EACH a3[r] = SIGMOID(DOT4(w + 24, a2));
        EACH {
          double error = a3[r] - label;
          loss[r] += error * error;
          d3[r] = 2 * error * a3[r] * (1 - a3[r]);
        }
        for (int j = 0; j < 4; j++) EACH d2[j][r] = d3[r] * w[24 + j][r] * a2[j][r] * (1 - a2[j][r]);
        for (int i = 0; i < 4; i++) EACH {
          double back = d2[0][r] * w[8 + i][r] + d2[1][r] * w[12 + i][r] + d2[2][r] * w[16 + i][r]
                        + d2[3][r] * w[20 + i][r];
          d1[i][r] = back * a1[i][r] * (1 - a1[i][r]);
        }
        for (int j = 0; j < 4; j++) EACH w[24 + j][r] -= rate * d3[r] * a2[j][r];
        for (int j = 0; j < 4; j++)
          for (int i = 0; i < 4; i++) EACH w[8 + 4 * j + i][r] -= rate * d2[j][r] * a1[i][r];
        for (int j = 0; j < 4; j++) EACH {
          w[2 * j][r] -= rate * d1[j][r] * x0;
          w[2 * j + 1][r] -= rate * d1[j][r] * x1;
        }
      }
    }
    for (int r = 0; r < lanes; r++) losses[start + r] = loss[r] / samples;
    for (int k = 0; k < 28; k++)
      for (int r = 0; r < lanes; r++) weights[k * replicas + start + r] = w[k][r];
  }
}
"""


def kernel(folder: Path) -> Iterator[Way]:
    """C for these layers alone, compiled for this machine: the limit."""
    compiler = shutil.which("gcc")
    if compiler is None:
        print(f"gcc is not installed; {KERNEL} is not measured")
        return
    source, unlinked, library = (folder / f"kernel.{end}" for end in ("c", "o", "so"))
    source.write_text(SOURCE)
    flags = ["-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-fPIC"]
    subprocess.run([compiler, *flags, "-c", source, "-o", unlinked], check=True)
    # linked without -ffast-math, which would change what this whole process does with the smallest numbers
    subprocess.run([compiler, "-shared", unlinked, "-o", library, "-lm"], check=True)
    array, whole, real = np.ctypeslib.ndpointer(np.float64, flags="C_CONTIGUOUS"), ctypes.c_long, ctypes.c_double
    compiled = ctypes.CDLL(str(library)).train
    compiled.argtypes = [array, array, array, array, whole, whole, real, whole]
    compiled.restype = None

    def run(replicas: int, epochs: int) -> Timed:
        weights = np.concatenate([layer.reshape(-1, replicas) for layer in weights_last(replicas)])
        losses = np.empty(replicas)
        start = time.process_time()
        compiled(weights, SAMPLES.inputs, SAMPLES.labels, losses, COUNT, epochs, LEARNING_RATE, replicas)
        return Timed(losses, (time.process_time() - start) / epochs)

    yield from at_widths(KERNEL, run, (200, 20, 2))


# Peers: libraries that differentiate


def torch_vmap() -> Iterator[Way]:
    """One function of one network, its gradients by the library, mapped over the replicas."""
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        print(f"torch is not installed; {TORCH} is not measured")
        return
    torch.set_num_threads(1)
    x, y = torch.from_numpy(SAMPLES.inputs), torch.from_numpy(SAMPLES.labels)

    def loss_of(weights, inputs, label):
        a = inputs
        for layer in weights:
            a = torch.sigmoid(layer @ a)
        return ((a - label) ** 2).sum()

    step = torch.func.vmap(torch.func.grad_and_value(loss_of), in_dims=(0, None, None))

    def run(replicas: int, epochs: int) -> Timed:
        weights = tuple(torch.from_numpy(np.moveaxis(layer, -1, 0).copy()) for layer in weights_last(replicas))
        start = time.process_time()
        for _ in range(epochs):
            losses = torch.zeros(replicas, dtype=torch.float64)
            for inputs, label in zip(x, y, strict=True):
                changes, loss = step(weights, inputs, label)
                weights = tuple(old - LEARNING_RATE * change for old, change in zip(weights, changes, strict=True))
                losses += loss
        return Timed(losses.numpy() / COUNT, (time.process_time() - start) / epochs)

    yield from at_widths(TORCH, run, (1, 1, 1))


def jax_scan() -> Iterator[Way]:
    """The same, with the loop over the samples compiled."""
    try:
        jax = importlib.import_module("jax")
    except ImportError:
        print(f"jax is not installed; {JAX} is not measured")
        return
    jax.config.update("jax_enable_x64", True)
    x, y = jax.numpy.asarray(SAMPLES.inputs), jax.numpy.asarray(SAMPLES.labels)

    def loss_of(weights, inputs, label):
        a = inputs
        for layer in weights:
            a = jax.nn.sigmoid(layer @ a)
        return ((a - label) ** 2).sum()

    def step(weights, sample):
        loss, changes = jax.value_and_grad(loss_of)(weights, *sample)
        return tuple(old - LEARNING_RATE * change for old, change in zip(weights, changes, strict=True)), loss

    epoch = jax.jit(jax.vmap(lambda weights: jax.lax.scan(step, weights, (x, y))))

    def run(replicas: int, epochs: int) -> Timed:
        weights = tuple(jax.numpy.asarray(np.moveaxis(layer, -1, 0)) for layer in weights_last(replicas))
        start = time.process_time()
        for _ in range(epochs):
            weights, losses = epoch(weights)
        losses.block_until_ready()
        return Timed(np.asarray(losses).mean(axis=1), (time.process_time() - start) / epochs)

    yield from at_widths(JAX, run, (60, 10, 1))


def at_widths(name: str, run: Callable[[int, int], Timed], epochs: Sequence[int]) -> Iterator[Way]:
    """A peer at 100, 1000 and 10000 replicas, with the epochs of a turn at each."""
    for replicas, each in zip((100, 1000, 10000), epochs, strict=True):
        yield Way(name, replicas, each, lambda epochs, replicas=replicas: run(replicas, epochs))


# What is printed


def tables(costs: Costs, turns: int) -> Iterator[str]:
    """What each way costs, and what the ways make of each other: a column for a number of replicas."""
    packages = [f"{name} {sys.modules[name].__version__}" for name in ("torch", "jax") if name in sys.modules]
    yield ", ".join([f"Python {platform.python_version()}", f"NumPy {np.__version__}", *packages])
    yield ""
    yield f"Nanoseconds a sample and replica, the median of {turns} turns and the least:"
    yield from heading()
    for name in dict.fromkeys(name for name, _ in costs):
        values = [costs.get((name, replicas)) for replicas in WIDTHS]
        yield row(name, [f"{statistics.median(each):.0f} ({min(each):.0f})" if each else "" for each in values])
    yield ""
    yield "How many times as much, the median of the turns and by the least:"
    yield from heading()
    for name, other in ((STACK, KERNEL), (STACKS, KERNEL), (LOOP, STACK), (LOOP, STACKS), (TORCH, STACK), (JAX, STACK)):
        cells = [quotient(costs, name, other, replicas) for replicas in WIDTHS]
        if any(cells):
            yield row(f"{name}, to {other}", cells)


def quotient(costs: Costs, name: str, other: str, replicas: int) -> str:
    # the loop costs each replica the same, however many there are
    dividends, divisors = costs.get((name, 1 if name == LOOP else replicas)), costs.get((other, replicas))
    if not (dividends and divisors):
        return ""
    by_turn = (a / b for a, b in zip(dividends, divisors, strict=True))
    return f"{statistics.median(by_turn):.3g} ({min(dividends) / min(divisors):.3g})"


def heading() -> Iterator[str]:
    yield ""
    yield row("replicas", [str(replicas) for replicas in WIDTHS])
    yield "|---" + "|---:" * len(WIDTHS) + "|"


def row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
