"""`autograder variants`: what the draws of an exercise look like, and which seeds fail at the gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.progress import track
from rich.table import Table

from autograder.cli.loading import console, errors, find_problem, leave, load
from autograder.gate import Gate, Passage, open_gate, pass_gate
from autograder.problem import Problem
from autograder.variant import StarvedError, vary
from autograder.workload import Workload

_MOST_BARS = 12
_WIDTH = 40


class Drawn(NamedTuple):
    """One seed: how it passed the gate, or why nothing could be drawn."""

    seed: str
    passage: Passage | None
    reasons: tuple[str, ...]


def variants(
    exercise: Annotated[str, typer.Argument(help="Id of the exercise.")],
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "gan",
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many seeds, from 0.")] = 200,
    plot: Annotated[
        Path | None, typer.Option(help="Also draw the distributions into this file (svg, png, pdf).")
    ] = None,
) -> None:
    """Draw variants and hold them against the gate: figures, distributions, and the seeds that fail."""
    loaded = load(worksheet)
    problem = find_problem(loaded, exercise)
    if not problem.varies:
        raise leave(f"{exercise} does not vary: its file has no variants")
    gate = open_gate(problem, loaded.file.tolerance)
    seeds = track(range(count), "Drawing", console=errors, transient=True)
    found = [_draw(problem, str(seed), gate) for seed in seeds]
    passages = [one.passage for one in found if one.passage is not None]
    if not passages:
        raise leave("\n".join(found[0].reasons), 1)
    columns = _columns(passages)
    console.print(_figures(problem, columns, gate))
    for name, numbers in columns.items():
        _bars(name, numbers)
    failed = [one for one in found if one.reasons]
    console.print(f"{count - len(failed)} of {count} seeds pass the gate ({(count - len(failed)) / count:.1%}).")
    for reason, number in Counter(reason for one in failed for reason in one.reasons).most_common():
        which = ", ".join(one.seed for one in failed if reason in one.reasons)
        console.print(f"  {number}: {reason} (seeds {which if len(which) < 60 else which[:57] + '...'})", markup=False)
    if plot is not None:
        _plot(plot, exercise, columns)


def _draw(problem: Problem, seed: str, gate: Gate) -> Drawn:
    try:
        variant = vary(problem, seed)
    except StarvedError as error:
        return Drawn(seed, None, (str(error),))
    passage = pass_gate(gate, variant)
    return Drawn(seed, passage, passage.reasons)


def _columns(passages: Sequence[Passage]) -> dict[str, list[float]]:
    """Return the figures of all variants by name; those of printed keys by their number."""
    columns: dict[str, list[float]] = {"power": [one.power for one in passages]}
    for at, name in enumerate(Workload._fields):
        columns[name] = [one.workload[at] for one in passages]
    for at in range(max(len(one.printed_keys) for one in passages)):
        columns[f"printed key {at + 1}"] = [one.printed_keys[at] for one in passages if len(one.printed_keys) > at]
    return columns


def _figures(problem: Problem, columns: dict[str, list[float]], gate: Gate) -> Table:
    original = {"power": gate.power, **gate.workload._asdict()}
    table = Table(title=f"{problem.id}: {len(columns['power'])} variants")
    for heading in ("", "as printed", "least", "median", "largest", "different"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, numbers in columns.items():
        ordered = sorted(numbers)
        cells = (ordered[0], ordered[len(ordered) // 2], ordered[-1], len(set(ordered)))
        table.add_row(name, f"{original[name]:g}" if name in original else "", *(f"{number:g}" for number in cells))
    return table


def _bars(name: str, numbers: Sequence[float]) -> None:
    """Print how often each number occurs, as bars."""
    counts = Counter(numbers)
    if len(counts) == 1:
        return
    shown = sorted(counts) if len(counts) <= _MOST_BARS else sorted(key for key, _ in counts.most_common(_MOST_BARS))
    console.print(
        f"{name}" + ("" if len(shown) == len(counts) else f" (the {_MOST_BARS} most frequent of {len(counts)})")
    )
    for number in shown:
        bar = "█" * max(1, round(_WIDTH * counts[number] / max(counts.values())))
        console.print(f"  {number:>6g} {bar} {counts[number]}", markup=False)


def _plot(path: Path, exercise: str, columns: dict[str, list[float]]) -> None:
    """Draw a histogram of every figure into one file."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(columns), figsize=(3 * len(columns), 2.6), layout="constrained")
    for ax, (name, numbers) in zip(axes, columns.items(), strict=True):
        ax.hist(numbers, bins=min(20, max(1, len(set(numbers)))), color="#4477aa", edgecolor="white")
        ax.set_title(name)
    figure.suptitle(exercise)
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:
        raise leave(f"{path} could not be written: {error}") from None
    console.print(f"wrote {path}", markup=False)
