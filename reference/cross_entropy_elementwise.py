"""H. Cross entropy by elementwise product and sum, for one sample or a batch."""

from reference.cross_entropy_matmul import g
from reference.ops import Array
from reference.rules import instead_of

__all__ = ["g", "pg", "CE"]


def pg(p: Array, g: Array) -> Array:  # (k, n), (k, n) -> (k, n)
    """Target times -log of the prediction, cell by cell."""
    return p * g


def CE(pg: Array) -> Array:  # (k, n) -> ()
    """Cross entropy: the sum over classes and samples (a sum, not a mean)."""
    return pg.sum()


@instead_of(CE, code_only=True)
def sum_over_rows(pg: Array) -> Array:
    """Only the rows were summed: without an axis, np.sum adds up everything."""
    return pg.sum(axis=0)


@instead_of(CE, code_only=True)
def sum_over_columns(pg: Array) -> Array:
    """Only the columns were summed: without an axis, np.sum adds up everything."""
    return pg.sum(axis=1)


@instead_of(CE)
def mean_for_sum(pg: Array) -> Array:
    """The terms were averaged: cross entropy is their sum."""
    return pg.sum() / pg.size
