"""Everything that is known of a class, as one JSON document: its records, and the statistics made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from autograder.analysis.items import item_statistics
from autograder.analysis.levels import progress
from autograder.analysis.misconceptions import misconception_frequencies
from autograder.analysis.scale import scale_statistics
from autograder.class_results import ClassResults

FORMAT = 1
"""Raised whenever a program that reads the document would go wrong."""


def json_document(results: ClassResults) -> str:
    """Return the records of a class and its statistics as JSON; marks are numbers, verdicts their names."""
    document = {
        "format": FORMAT,
        **plain(results),
        "statistics": {
            "items": plain(item_statistics(results)),
            "scale": plain(scale_statistics(results)),
            "misconceptions": plain(misconception_frequencies(results)),
            "progress": plain(progress(results)),
        },
    }
    return json.dumps(document, allow_nan=False, ensure_ascii=False) + "\n"


def plain(value: Any) -> Any:
    """Return records as JSON has them: objects by the names of their fields.

    Examples
    --------
    >>> plain({"marks": Fraction(1, 2), "full": (Fraction(3),)})
    {'marks': 0.5, 'full': [3]}
    """
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(member) for name, member in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(member) for member in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else round(float(value), 10)
    return value
