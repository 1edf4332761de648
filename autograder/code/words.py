"""How code ended and what it warned of, in words for the student: never a value of a hidden input."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence

from autograder.readers.code import CodeUnit
from autograder.sandbox.records import CodeWarning, FunctionReport, Kind, Outcome

_NUMPY_WARNING = re.compile(
    r"(?:divide by zero|invalid value|overflow|underflow) encountered in "
    r"(?:log|log2|log10|log1p|exp|power|divide|true_divide|multiply|matmul|add|subtract|sqrt|reduce|dot|square|"
    r"scalar (?:divide|multiply|add|subtract|power))$"
)
_KNOWN_ERRORS = frozenset(name for name in vars(builtins) if name.endswith(("Error", "Exception", "Exit")))
_KNOWN_ERRORS |= {"LinAlgError", "AxisError", "StopIteration", "KeyboardInterrupt"}
_KNOWN_WARNINGS = frozenset(name for name in vars(builtins) if name.endswith("Warning")) | {"ComplexWarning"}

_WORDS = {
    Kind.TIME_LIMIT: "it took too long and was stopped",
    Kind.MEMORY_LIMIT: "it used too much memory and was stopped",
    Kind.OUTPUT_LIMIT: "it printed too much and was stopped",
    Kind.ENDED_EARLY: "it ended the program instead of returning",
    Kind.KILLED: "it was stopped by a signal",
    Kind.PROTOCOL_VIOLATION: "it broke off the connection to the grader",
}


def _at(outcome: Outcome, unit: CodeUnit) -> str:
    return f" at {unit.where(outcome.line)}" if outcome.line else ""


def outcome_remark(report: FunctionReport, unit: CodeUnit, public_calls: int) -> str:
    """Return how a function ended, if not well.

    The message of an exception is shown when it came from loading the file or from the worksheet's own input;
    on a hidden input it could hold that input's values.
    """
    outcome = report.outcome
    if outcome.ok or outcome.kind is Kind.GRADER_FAULT:
        return ""
    loading = "While the file was loaded, " if outcome.while_loading else ""
    if outcome.kind is not Kind.ERROR:
        text = f"{loading}{_WORDS[outcome.kind]}{_at(outcome, unit)}."
        return text[0].upper() + text[1:]
    first_bad = next((at for at, call in enumerate(report.calls) if not call.outcome.ok), 0)
    public = outcome.while_loading or first_bad < public_calls
    message = f": {outcome.message}" if public and outcome.message else ""
    name = outcome.exception if public or outcome.exception in _KNOWN_ERRORS else "an exception of your own"
    return f"{loading or 'It stopped with '}{name}{message}{_at(outcome, unit)}."


def load_remarks(report: FunctionReport, unit: CodeUnit) -> list[str]:
    """Return the errors of the file's own lines, outside of functions."""
    return [
        f"Outside of functions: {error.exception}{': ' + error.message if error.message else ''}{_at(error, unit)}."
        for error in report.load_errors
    ]


def warning_remarks(warnings: Sequence[CodeWarning], unit: CodeUnit) -> list[str]:
    """Return NumPy's warnings, once for each line; a text of the student's own could hold a hidden value."""
    found = []
    for warning in warnings:
        known = _NUMPY_WARNING.match(warning.message)
        own = "one of your own" if warning.category not in _KNOWN_WARNINGS else warning.category
        words = known[0] if known else own
        where = f" at {unit.where(warning.line)}" if warning.line else ""
        found.append(f"NumPy warns: {words}{where}." if known else f"A warning ({words}){where}.")
    return list(dict.fromkeys(found))


def parameter_remark(definition: ast.FunctionDef, expected: Sequence[str]) -> str:
    """Return a remark about parameters that are not the sheet's."""
    names = [argument.arg for argument in (*definition.args.posonlyargs, *definition.args.args)][: len(expected)]
    if names == list(expected) or len(names) < len(expected):
        return ""
    if sorted(names) == sorted(expected):
        return f"Its parameters are in another order; they are passed by position, as {', '.join(expected)}."
    return f"Its parameters are named otherwise than the sheet's {', '.join(expected)}; that is fine."
