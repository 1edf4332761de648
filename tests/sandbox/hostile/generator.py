# Is a generator: its lines never run.
import numpy as np
def attack(p, q):
    g = -np.log(q)
    yield g
