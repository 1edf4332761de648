# Aborts, which would leave a core file behind.
import numpy as np
import os
def attack(p, q):
    g = -np.log(q)
    os.abort()
