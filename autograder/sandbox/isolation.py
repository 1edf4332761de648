"""Which layers are in force, and what they are worth together."""

from __future__ import annotations

from collections.abc import Collection

from .child.confine import LAYERS
from .records import Isolation
from .template import Template, TemplateError

STRONG, FAIR, WEAK = "strong", "fair", "weak"


class IsolationRefused(Exception):
    """Student code was not run, since too little protects us from it; nobody's marks may suffer."""


def tier(layers: Collection[str]) -> str:
    """strong: limits, seccomp, and another user or Landlock; fair: one of the three; weak: less."""
    if {"rlimits", "seccomp"} <= set(layers) and {"uid", "landlock"} & set(layers):
        return STRONG
    return FAIR if {"uid", "landlock", "seccomp"} & set(layers) else WEAK


def probe_layers(template: Template, layers: Collection[str] = LAYERS) -> Isolation:
    """What of the wanted layers this machine offers; nothing of a student is run."""
    available, notes = template.ready()
    offered = tuple(layer for layer in LAYERS if layer in available and layer in layers)
    missing = tuple(f"no {layer} here" for layer in LAYERS if layer in layers and layer not in available)
    return Isolation(offered, tier(offered), (*notes, *missing))


def require(isolation: Isolation, wanted: Collection[str], as_root: bool, allow_weak: bool) -> None:
    """Refuse to run student code as root under root's own id, or at the tier weak without leave."""
    if as_root and "uid" in wanted and "uid" not in isolation.layers:
        raise IsolationRefused("this is root, but student code cannot be given another user id")
    if isolation.tier == WEAK and not allow_weak:
        raise IsolationRefused(f"isolation is weak here ({', '.join(isolation.layers)}); say so to run it all the same")


def isolation() -> Isolation:
    """Start a template only to ask what it can offer."""
    try:
        with Template.start() as template:
            return probe_layers(template)
    except TemplateError as error:
        return Isolation((), WEAK, (str(error),))
