# Asks for an array larger than the machine.
import numpy as np
def attack(p, q):
    g = np.ones((10 ** 6, 10 ** 6))
    return g
