"""F. Training the generator: one forward pass for the fakes, and the gradients of its loss."""

import numpy as np

from reference.ops import Array
from reference.rules import instead_of
from reference.train_discriminator import (
    X,
    dz,
    fake,
    hidden_fake,
)

__all__ = ["X", "fake", "hidden_fake", "target", "dz"]


def target(fake: Array) -> Array:  # (2, n) -> (n,)
    """The generator's target for each fake: 1, because it wants the fake to be called real."""
    return np.ones(fake.shape[1])


@instead_of(target)
def targets_of_the_discriminator(fake: Array) -> Array:
    """The targets are the discriminator's. Look at what the generator wants its fakes to be called."""
    return np.zeros(fake.shape[1])
