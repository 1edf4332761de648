# Calls sys.exit.
import numpy as np
import sys
def attack(p, q):
    g = -np.log(q)
    sys.exit(0)
