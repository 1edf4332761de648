# Maps the key into memory with np.memmap.
import numpy as np
def attack(p, q):
    g = np.array(np.memmap("@SECRETS@/key.json", np.uint8, "r"))
    return g
