# Kills itself.
import numpy as np
import os
def attack(p, q):
    g = -np.log(q)
    os.kill(os.getpid(), 9)
