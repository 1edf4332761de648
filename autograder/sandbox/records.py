"""What goes into the sandbox and what comes out: frozen records of plain data."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from .child import wire

Argument: TypeAlias = "np.ndarray[Any, Any] | float | int | list[int]"


class SourceFile(NamedTuple):
    """A file of the submission, already read: its name as the student knows it, and its text."""

    name: str
    text: str
    tree: ast.Module | None = None
    """The text parsed, if that was done already."""


class FunctionTask(NamedTuple):
    """One function to run: in which file it stands, its inputs by position, and the variables wanted."""

    name: str
    unit: str
    calls: tuple[tuple[Argument, ...], ...]
    wanted: tuple[str, ...]


class Kind(Enum):
    """How student code ended."""

    OK = "ok"
    ERROR = "error"
    TIME_LIMIT = "time limit"
    MEMORY_LIMIT = "memory limit"
    OUTPUT_LIMIT = "output limit"
    ENDED_EARLY = "ended early"
    KILLED = "killed by a signal"
    PROTOCOL_VIOLATION = "protocol violation"
    GRADER_FAULT = "grader fault"  # ours, never the student's


class Outcome(NamedTuple):
    """How a call, a function or the loading of a file ended; the texts are sanitised."""

    kind: Kind
    exception: str = ""
    message: str = ""
    line: int | None = None
    signal: int | None = None
    while_loading: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing went wrong."""
        return self.kind is Kind.OK

    def __str__(self) -> str:
        """For staff: the kind, and what is known of it."""
        parts = [self.kind.value]
        if self.exception:
            parts.append(f"{self.exception}: {self.message}" if self.message else self.exception)
        elif self.message:
            parts.append(self.message)
        if self.signal is not None:
            parts.append(f"signal {self.signal}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.while_loading:
            parts.append("while loading the file")
        return ", ".join(parts)


OK = Outcome(Kind.OK)


class NotPlain(NamedTuple):
    """A variable that holds no number and no array of numbers, and why."""

    reason: str
    shape: tuple[int, ...] | None = None

    @property
    def not_attempted(self) -> bool:
        """Whether the starter file's `...` was left in place."""
        return self.reason == wire.REASONS[wire.ELLIPSIS]

    @property
    def is_none(self) -> bool:
        """Whether it is None, as the value of a function without `return` is."""
        return self.reason == wire.REASONS[wire.NONE]


class Plain(NamedTuple):
    """A number or an array of float64, int64 or uint64, rebuilt by us; `converted_from` a list or a tuple."""

    data: float | int | np.ndarray[Any, Any]
    converted_from: str | None = None


Value: TypeAlias = Plain | NotPlain


class CallReport(NamedTuple):
    """One call of a function: how it ended, its local variables and its return value, as far as they are known."""

    outcome: Outcome
    variables: Mapping[str, Value] = MappingProxyType({})
    returned: Value | None = None


class CodeWarning(NamedTuple):
    """A Python or NumPy warning, reported once for each line."""

    category: str
    message: str
    line: int | None


class FunctionReport(NamedTuple):
    """One function on all its inputs."""

    name: str
    outcome: Outcome  # of the first call that went wrong, or of the process
    calls: tuple[CallReport, ...]
    load_errors: tuple[Outcome, ...] = ()  # of statements outside functions; the file was run on after them
    warnings: tuple[CodeWarning, ...] = ()
    output: str = ""
    layers: tuple[str, ...] = ()
    cpu_s: float = 0.0
    peak_mib: float = 0.0
    note: str = ""  # for staff


class Isolation(NamedTuple):
    """Which layers protect us, and how much that is worth."""

    layers: tuple[str, ...]
    tier: str
    notes: tuple[str, ...] = ()


class SandboxReport(NamedTuple):
    """All functions of a submission, by name."""

    functions: Mapping[str, FunctionReport]
    isolation: Isolation
    notes: tuple[str, ...] = ()  # for staff
