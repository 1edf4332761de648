# Replaces the other function of the file by its own.
import numpy as np
import sys
def attack(p, q):
    sys.modules["submission"].honest = lambda p, q: 42.0
    globals()["honest"] = lambda p, q: 42.0
    return -np.log(q)
