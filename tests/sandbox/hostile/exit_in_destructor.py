# Leaves from a destructor and from an atexit function.
import numpy as np
import atexit, os, sys
class Last:
    def __del__(self): raise SystemExit
def attack(p, q):
    g = -np.log(q)
    last = Last()
    atexit.register(os._exit, 0)
    return g
