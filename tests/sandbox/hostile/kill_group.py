# Kills its process group.
import numpy as np
import os
def attack(p, q):
    os.killpg(0, 9)
    return -np.log(q)
