# Changes its inputs in place: the next call and the other functions must see them fresh.
import numpy as np
def attack(p, q):
    q[:] = 0.5
    p[:] = 7
    g = -np.log(q)
    return g
