# Prints its environment, which a parent might have filled with secrets.
import numpy as np
import os
def attack(p, q):
    print(dict(os.environ), os.environb)
    return -np.log(q)
