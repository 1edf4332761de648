# Returns a view of one number that claims to be terabytes.
import numpy as np
def attack(p, q):
    g = np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 20, 1 << 20), (0, 0))
    CE = np.broadcast_to(1.0, (1 << 40,))
    return g
