"""Other conventions than the printed tables: right mathematics with other numbers, so not an error.

A convention stands in the place of an operation, as a wrong rule stands in the place of a step; its docstring is
what the student reads. Where the exact logarithm is infinite, the table's 32 stays: nobody can write infinity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from reference.ops import NEG_LOG, Array, exact_exp, exact_neg_log, exact_sigmoid

Convention = TypeVar("Convention", bound=Callable[[Array], Array])


def instead_of_table(operation: str, *, refines: bool = False) -> Callable[[Convention], Convention]:
    """Mark a function as another convention for an operation; the table may be its rounding (`refines`)."""

    def mark(convention: Convention) -> Convention:
        convention.instead_of_table = operation  # type: ignore[attr-defined]  # functions carry attributes
        convention.refines = refines  # type: ignore[attr-defined]
        return convention

    return mark


def _logarithm_to_base(base: float, p: Array) -> Array:
    """Return -log of probabilities of any shape to a base, and the table's entry where that is infinite."""
    return np.where(p == 0, NEG_LOG.entries[0], exact_neg_log(p) / np.log(base))


@instead_of_table("neg_log")
def natural_logarithm(p: Array) -> Array:
    """You took the natural logarithm instead of the printed table. Remember that the sheet's table has base two."""
    return _logarithm_to_base(np.e, p)


@instead_of_table("neg_log", refines=True)
def exact_logarithm(p: Array) -> Array:
    """You took the exact logarithm to base two instead of the printed table. Compare with the sheet's table."""
    return _logarithm_to_base(2, p)


@instead_of_table("neg_log")
def decimal_logarithm(p: Array) -> Array:
    """You took the decimal logarithm instead of the printed table. Remember that the sheet's table has base two."""
    return _logarithm_to_base(10, p)


@instead_of_table("sigmoid", refines=True)
def exact_sigma(z: Array) -> Array:
    """You took the exact sigma instead of the printed table. Compare with the sheet's table, which is rounded."""
    return exact_sigmoid(z)


@instead_of_table("exp", refines=True)
def exact_exponential(z: Array) -> Array:
    """You took the exact exp instead of the printed table. Compare with the sheet's table, which is rounded."""
    return exact_exp(z)


CONVENTIONS = (natural_logarithm, exact_logarithm, decimal_logarithm, exact_sigma, exact_exponential)
