"""A page's dataflow as a drawing: givens at the left, each step to the right of all that it is computed from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from autograder.dataflow import OPERATIONS, Page

COLUMN, ROW = 150.0, 58.0
"""How far apart layers and the nodes of a layer stand."""
WIDTH, HEIGHT = 104.0, 40.0
MARGIN = 12.0
_SWEEPS = 4


class Node(NamedTuple):
    """A given or a step, with the middle of its box."""

    name: str
    kind: Literal["given", "step", "between"]
    """between: a step that is computed on the way, without a blank on the sheet."""
    x: float
    y: float

    @property
    def left(self) -> float:
        """Left edge of its box."""
        return self.x - WIDTH / 2

    @property
    def top(self) -> float:
        """Upper edge of its box."""
        return self.y - HEIGHT / 2


class Edge(NamedTuple):
    """What a step is computed from, as an SVG path."""

    source: str
    target: str
    path: str


class Graph(NamedTuple):
    """The whole drawing."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float


def draw_graph(page: Page, asked: Collection[str]) -> Graph:
    """Lay a page out as far as its blanks need it.

    Parameters
    ----------
    page : Page
    asked : collection of str
        The steps that blanks show.
    """
    needed = frozenset[str]().union(*(page.behind[step] for step in asked))
    steps = [step for step in page.steps.values() if step.name in needed]
    inputs = {step.name: [name for name in step.inputs if name not in OPERATIONS] for step in steps}
    givens = list(dict.fromkeys(name for names in inputs.values() for name in names if name not in inputs))
    layer_of = _layers(inputs, givens)
    chains = _chains(inputs, layer_of)
    layers = _ordered(layer_of, chains)
    tallest = max(len(layer) for layer in layers)
    place = {
        name: (
            MARGIN + WIDTH / 2 + COLUMN * depth,
            MARGIN + HEIGHT / 2 + ROW * (at + (tallest - len(layer)) / 2),
        )
        for depth, layer in enumerate(layers)
        for at, name in enumerate(layer)
    }
    nodes = tuple(
        Node(name, "given" if name in givens else "step" if name in asked else "between", *place[name])
        for name in (*givens, *inputs)
    )
    edges = tuple(Edge(chain[0], chain[-1], _path([place[name] for name in chain])) for chain in chains)
    width = 2 * MARGIN + WIDTH + COLUMN * (len(layers) - 1)
    return Graph(nodes, edges, width, 2 * MARGIN + HEIGHT + ROW * (tallest - 1))


def _layers(inputs: Mapping[str, Sequence[str]], givens: Sequence[str]) -> dict[str, int]:
    """Return how many steps lie at most between a name and the givens."""
    depth = dict.fromkeys(givens, 0)

    def visit(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((visit(needed) for needed in inputs[name]), default=-1)
        return depth[name]

    for name in inputs:
        visit(name)
    return depth


def _chains(inputs: Mapping[str, Sequence[str]], layer_of: Mapping[str, int]) -> list[list[str]]:
    """Return each edge as the names that it passes, with a place of its own in every layer between."""
    return [
        [source, *(f"{source}>{target}>{depth}" for depth in range(layer_of[source] + 1, layer_of[target])), target]
        for target, sources in inputs.items()
        for source in sources
    ]


def _ordered(layer_of: Mapping[str, int], chains: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the layers with few crossings: each name near the middle of its neighbours, swept to and fro."""
    layers: list[list[str]] = [[] for _ in range(max(layer_of.values()) + 1)]
    for name, depth in layer_of.items():
        layers[depth].append(name)
    for chain in chains:
        for depth, name in enumerate(chain[1:-1], start=layer_of[chain[0]] + 1):
            layers[depth].append(name)
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for chain in chains:
        for source, target in pairwise(chain):
            before.setdefault(target, []).append(source)
            after.setdefault(source, []).append(target)
    for sweep in range(_SWEEPS):
        neighbours, order = (before, layers[1:]) if sweep % 2 == 0 else (after, layers[-2::-1])
        for layer in order:
            at = {name: place / len(each) for each in layers for place, name in enumerate(each)}
            middle = {name: _mean([at[near] for near in neighbours.get(name, [name])]) for name in layer}
            layer.sort(key=middle.__getitem__)
    return layers


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Return a smooth line from the right edge of the first box to the left edge of the last."""
    (x, y), *rest = points
    x += WIDTH / 2
    parts = [f"M{x:g} {y:g}"]
    for number, (x2, y2) in enumerate(rest, start=1):
        end = x2 - WIDTH / 2 if number == len(rest) else x2
        middle = (x + end) / 2
        parts.append(f"C{middle:g} {y:g} {middle:g} {y2:g} {end:g} {y2:g}")
        x, y = end, y2
    return "".join(parts)
