"""Which harmless modules a source mentions, so that they are imported before the doors close."""

from __future__ import annotations

import re

# Imported on demand before the rights are dropped: afterwards the interpreter may be out of reach.
_MODULES = {
    "random": ("random", "numpy.random"), "fft": ("numpy.fft",), "linalg": ("numpy.linalg",),
    "polynomial": ("numpy.polynomial",), "ma": ("numpy.ma",), "strings": ("numpy.strings",),
}  # fmt: skip
_ALL_OF_NUMPY = (
    "numpy.random", "numpy.fft", "numpy.linalg", "numpy.polynomial", "numpy.ma", "numpy.strings", "numpy.char",
    "numpy.rec", "numpy.core", "numpy.ctypeslib", "numpy.typing", "numpy.testing", "numpy.f2py",
)  # fmt: skip
_STAR = re.compile(r"\bfrom[ \t]+numpy[\w.]*[ \t]+import[ \t]*\*")
_HARMLESS = (
    "abc", "cmath", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "itertools", "json", "math", "numbers", "operator", "pprint", "re", "statistics", "string", "textwrap", "time",
    "timeit", "types", "typing",
)  # fmt: skip
_MODULES |= {name: (name,) for name in _HARMLESS}
_WORD = re.compile(r"\b(?:" + "|".join(_MODULES) + r")\b")


def modules_of(source: str) -> tuple[str, ...]:
    """The harmless modules that a source mentions; a star import asks for all that NumPy has."""
    found = sorted(set(_WORD.findall(source)))
    parts = _ALL_OF_NUMPY if _STAR.search(source) else ()
    return tuple(dict.fromkeys((*(module for word in found for module in _MODULES[word]), *parts)))
