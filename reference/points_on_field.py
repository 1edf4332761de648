"""B. Samples on the probability field: read the prediction off the cell that each point lies on."""

from reference.logit_field import a1, a2, prob, x, y, z
from reference.ops import Array, at_points
from reference.rules import instead_of

__all__ = ["x", "y", "a1", "a2", "z", "prob", "pred"]


def pred(prob: Array, points: Array) -> Array:  # (7, 7), (2, n) -> (n,)
    """Predicted probability at each point (x, y)."""
    return at_points(prob, points)


@instead_of(pred)
def coordinates_exchanged(prob: Array, points: Array) -> Array:
    """The values x and y of the points are exchanged. Look at each point again: x counts to the right, y upwards."""
    return at_points(prob, points[::-1])
