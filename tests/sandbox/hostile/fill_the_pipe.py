# Reports values as large as it can until the pipe is full.
import numpy as np
def attack(p, q):
    g = CE = pt = pg = np.zeros((180, 180))
    return g
