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


@instead_of(pg)
def log_forgotten(p: Array, q: Array) -> Array:
    """The target was multiplied by the prediction in pg. Look at the line of pg: its second factor is g."""
    return p * q


@instead_of(pg, code_only=True)
def matmul_for_elementwise(p: Array, g: Array) -> Array:
    """The product in pg is a matrix product. Compare `@` with `*`."""
    return p.T @ g


@instead_of(CE, code_only=True)
def sum_over_rows(pg: Array) -> Array:
    """The sum in CE has an axis and leaves a number for each column.

    Remember that without an axis np.sum adds up everything.
    """
    return pg.sum(axis=0)


@instead_of(CE, code_only=True)
def sum_over_columns(pg: Array) -> Array:
    """The sum in CE has an axis and leaves a number for each row.

    Remember that without an axis np.sum adds up everything.
    """
    return pg.sum(axis=1)


@instead_of(CE)
def mean_for_sum(pg: Array) -> Array:
    """The terms of CE were averaged. Remember that cross entropy is the sum of all terms."""
    return pg.sum() / pg.size


@instead_of(CE)
def mean_over_the_samples(pg: Array) -> Array:
    """The sum in CE was divided by the number of samples. Remember that this cross entropy is a sum, not a mean."""
    return pg.sum() / pg.shape[1]


@instead_of(CE)
def target_ignored(g: Array) -> Array:
    """The values of g were summed in CE, without the target. Look at the line of CE: it sums up pg."""
    return g.sum()


@instead_of(CE)
def first_row_only(pg: Array) -> Array:
    """Only the first row was summed in CE. Look at pg: every row of it belongs to the sum."""
    return pg[0].sum()


@instead_of(CE)
def minus_added_again(pg: Array) -> Array:
    """The sign of CE is wrong. Look at the line of g: the minus is already in there."""
    return -pg.sum()
