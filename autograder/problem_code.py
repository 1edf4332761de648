"""What a code task is made of, as frozen plain data: its parameters, its hidden inputs, its constructs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

DrawKind = Literal["probability", "distribution", "one_hot", "binary", "classes"]
Construct = Literal["matmul", "loop"]

_STRICT = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True, eq=False, repr=False)
class Draw:
    """How one parameter of a hidden input is drawn."""

    __pydantic_config__ = _STRICT

    kind: DrawKind
    """probability: inside (0, 1). distribution: columns that sum to 1. one_hot: columns with a single 1.
    binary: 0 or 1. classes: row numbers of `of`."""
    shape: list[int | str]
    """Rows and columns; a name stands for a size that is drawn."""
    of: str | None = None
    """For classes: the size that the row numbers stay below."""


@dataclass(frozen=True, eq=False, repr=False)
class CodeTask:
    """A function that students write: the variables of the exercise, computed by NumPy."""

    __pydantic_config__ = _STRICT

    parameters: list[str]
    """Givens that the function takes, in this order."""
    draws: dict[str, Draw]
    """How each parameter of a hidden input is drawn."""
    sizes: dict[str, list[int]] = field(default_factory=dict)
    """The least and the largest of each size; the first hidden input has the least of all of them."""
    required: list[Construct] = field(default_factory=list)
    """Constructs that the function should use."""
    forbidden: list[Construct] = field(default_factory=list)
    """Constructs that it should do without."""
    constructs_are: Literal["note", "condition"] = "note"
    """note: a remark to the student. condition: without them the function earns no marks."""
