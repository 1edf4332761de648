"""D. The generator's loss: it wants its fakes to be called real, and the real samples do not count."""

import numpy as np

from reference.discriminator_loss import (
    counts,
    losses,
    neg_log_y,
    not_y,
    total,
)
from reference.ops import Array
from reference.rules import instead_of

__all__ = ["p", "counts", "not_y", "neg_log_y", "losses", "total"]


def p(real: Array) -> Array:  # (n,) -> (2, n)
    """Targets: 1 in the row "real" for fakes; both rows 0 for real samples, which do not count."""
    return np.vstack((1 - real, 0 * real))


@instead_of(p)
def targets_of_the_discriminator(real: Array) -> Array:
    """The targets are the discriminator's. Look at what the generator wants its fakes to be called."""
    return np.vstack((real, 1 - real))


@instead_of(p)
def targets_swapped(real: Array) -> Array:
    """The two rows of targets are swapped. Look at which row the generator wants its fakes to be in."""
    return np.vstack((0 * real, 1 - real))


@instead_of(p)
def real_samples_counted(real: Array) -> Array:
    """The real samples were given a target. Remember that real samples do not count in the generator's loss."""
    return np.vstack((np.ones_like(real), 0 * real))


@instead_of(total)
def mean_over_the_fakes(losses: Array, counts: Array) -> Array:
    """The losses of the fakes were averaged in the total. Remember that the total is the sum of the losses."""
    return losses.sum() / counts.sum()
