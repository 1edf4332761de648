# Reads the key with open() and prints it.
import numpy as np
def attack(p, q):
    g = -np.log(q)
    print(open("@SECRETS@/key.json").read())
    return g
