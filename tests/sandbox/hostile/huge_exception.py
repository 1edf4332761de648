# Raises an exception whose text has a hundred million characters.
import numpy as np
def attack(p, q):
    g = -np.log(q)
    raise ValueError("x" * 10 ** 8)
