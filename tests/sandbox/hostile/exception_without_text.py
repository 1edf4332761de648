# Raises an exception whose __str__ raises another.
import numpy as np
class Rude(Exception):
    def __str__(self): raise SystemExit(self)
    __repr__ = __str__
def attack(p, q):
    g = -np.log(q)
    raise Rude
