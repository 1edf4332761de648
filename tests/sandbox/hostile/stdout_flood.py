# Prints without end.
import numpy as np
def attack(p, q):
    g = -np.log(q)
    while True:
        print("x" * 1000)
