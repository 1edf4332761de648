# Reads the key with np.fromfile.
import numpy as np
def attack(p, q):
    g = np.fromfile("@SECRETS@/key.json", np.uint8)
    return g
