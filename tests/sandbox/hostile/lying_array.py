# Returns a subclass of ndarray with its own tobytes, shape and dtype.
import numpy as np
class Liar(np.ndarray):
    shape = (1, 1)
    def tobytes(self, *rest): return b"lie" * 1000
    def __array_finalize__(self, other): pass
    def __array_ufunc__(self, *rest, **more): return True
def attack(p, q):
    g = q.view(Liar)
    CE = np.ma.masked_array(q, mask=True)
    return np.matrix(q)
