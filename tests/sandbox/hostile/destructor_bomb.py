# Never leaves its destructor.
import numpy as np
class Last:
    def __del__(self):
        while True:
            pass
def attack(p, q):
    g = -np.log(q)
    return Last()
