# Takes all the memory it can get.
import numpy as np
def attack(p, q):
    g = -np.log(q)
    hoard = []
    while True:
        hoard.append(np.ones(10 ** 6))
