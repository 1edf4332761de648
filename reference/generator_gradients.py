"""E. Gradients of the generator's loss: prediction minus target, for the fakes alone."""

import numpy as np

from reference.discriminator_gradients import (
    dz,
    neg_log_q,
    pred,
)
from reference.ops import Array
from reference.rules import instead_of

__all__ = ["pred", "target", "neg_log_q", "dz"]


def target(z: Array) -> Array:  # (n,) -> (n,)
    """Target of each fake: 1, because the generator wants it to be called real."""
    return np.ones_like(z)


@instead_of(target)
def targets_of_the_discriminator(z: Array) -> Array:
    """The targets are the discriminator's. Look at what the generator wants its fakes to be called."""
    return np.zeros_like(z)
