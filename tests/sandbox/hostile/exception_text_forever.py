# Raises an exception whose __str__ never ends.
import numpy as np
class Slow(Exception):
    def __str__(self):
        while True:
            pass
def attack(p, q):
    g = -np.log(q)
    raise Slow
